//! Paths that doc comments name in backticks exist: `src/lib.rs`, a folder like `src/net/`, `net/mod.rs` of a module.

use std::path::{Path, PathBuf};

/// A path named in a file's doc comments.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    line: usize,
    path: String,
}

/// The paths in backticks in the doc comments of a text.
fn named(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let Some(comment) = line
            .strip_prefix("//!")
            .or_else(|| line.strip_prefix("///"))
        else {
            continue;
        };
        let spans = comment.split('`').skip(1).step_by(2);
        found.extend(spans.filter(|span| is_path(span)).map(|span| Named {
            line: at + 1,
            path: span.to_owned(),
        }));
    }
    found
}

/// Whether the text is a path of this repository: a Rust file, or any path below `src`, `tests` or `assets`. A bare `mod.rs` names no certain
/// file.
fn is_path(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let roots = ["src/", "tests/", "assets/"];
    let ours = roots.iter().any(|root| text.starts_with(root));
    !text.is_empty()
        && text != "mod.rs"
        && text.chars().all(letters)
        && (ours || text.ends_with(".rs"))
}

/// Whether the path exists, relative to the root, to `src`, to the folder of the file that names it, or to the folder of its submodules.
fn exists(root: &Path, from: &Path, path: &str) -> bool {
    let folder = from.parent().unwrap_or(root);
    let own = from.with_extension("");
    [root, &root.join("src"), folder, &own]
        .iter()
        .any(|base| base.join(path).exists())
}

pub(super) fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn paths_in_doc_comments_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for dir in ["src", "tests", "benches"] {
        sources(&root.join(dir), &mut files);
    }
    let (mut looked, mut wrong) = (0, Vec::new());
    for file in files {
        for Named { line, path } in named(&std::fs::read_to_string(&file).unwrap()) {
            looked += 1;
            if !exists(root, &file, &path) {
                let file = file.strip_prefix(root).unwrap().display();
                wrong.push(format!("{file}:{line}: {path} does not exist"));
            }
        }
    }
    assert!(looked > 5, "only {looked} paths are named");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_test_sees_what_it_must() {
    let text = [
        "//! See `src/lib.rs` and `tests/arch`, a `Name`, `a.b`, `/etc/x.rs y`, `net/mod.rs` and each `mod.rs`.",
        "    /// | `tls.rs` | `src/net/dial/` | `..` | `--read-only` | `crate::net` |",
        "// `src/not_a_doc.rs`",
        "const A: &str = \"`src/text.rs`\";",
    ]
    .join("\n");
    let found: Vec<_> = named(&text)
        .into_iter()
        .map(|named| (named.line, named.path))
        .collect();
    let wanted = [
        (1, "src/lib.rs"),
        (1, "tests/arch"),
        (1, "net/mod.rs"),
        (2, "tls.rs"),
        (2, "src/net/dial/"),
    ];
    assert_eq!(found, wanted.map(|(line, path)| (line, path.to_owned())));

    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    for file in ["src/net/dial.rs", "src/net/dial/tls.rs", "tests/arch.rs"] {
        std::fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        std::fs::write(root.join(file), "").unwrap();
    }
    let from = root.join("src/net/dial.rs");
    for path in [
        "src/net/dial.rs",
        "src/net/",
        "net/dial.rs",
        "dial.rs",
        "tls.rs",
        "dial/tls.rs",
        "tests/arch.rs",
    ] {
        assert!(exists(root, &from, path), "{path}");
    }
    for path in [
        "src/net/tls.rs",
        "tests/arch",
        "net/tls.rs",
        "lib.rs",
        "arch.rs",
    ] {
        assert!(!exists(root, &from, path), "{path}");
    }
}
