//! The crate's docs (`src/lib.rs`, `src/architecture.rs`) are complete, and what they refer to exists. `docs` checks their paths.

use std::collections::BTreeSet;
use std::path::Path;

use super::docs::sources;
use super::floors::FLOORS;
use tnkeys::keymap::table;

/// The invariants of the front page.
const INVARIANTS: usize = 14;

/// Modules of `app` and `view` that are no features.
const NOT_FEATURES: &[&str] = &["update"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The module docs of a text.
fn docs(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("//!"));
    lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect()
}

/// The headings, as links name them: `one-key`.
fn anchors(docs: &[&str]) -> Vec<String> {
    let headings = docs.iter().filter_map(|line| line.strip_prefix("# "));
    headings
        .map(|it| it.to_lowercase().replace(' ', "-").replace(',', ""))
        .collect()
}

/// The lines of a section.
fn section<'a>(docs: &[&'a str], heading: &str) -> Vec<&'a str> {
    let heading = format!("# {heading}");
    let lines = docs.iter().copied().skip_while(|line| *line != heading);
    lines
        .skip(1)
        .take_while(|line| !line.starts_with("# "))
        .collect()
}

/// The names in backticks.
fn named<'a>(lines: &[&'a str]) -> BTreeSet<&'a str> {
    let spans = |line: &&'a str| line.split('`').skip(1).step_by(2).collect::<Vec<_>>();
    lines.iter().flat_map(spans).collect()
}

/// The first cells of a table's rows, without its head.
fn first_cells<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let rows = lines.iter().filter(|line| line.starts_with("| "));
    rows.skip(1)
        .filter_map(|row| row.split('|').nth(1))
        .map(str::trim)
        .collect()
}

/// The modules that a file declares, without those of tests.
fn modules(text: &str) -> BTreeSet<&str> {
    let declared = text.lines().filter_map(|line| {
        let (before, name) = line.strip_suffix(';')?.rsplit_once("mod ")?;
        (before.is_empty() || before.starts_with("pub")).then_some(name)
    });
    declared
        .filter(|name| !name.ends_with("tests") && *name != "testkit")
        .collect()
}

#[test]
fn the_front_page_has_every_floor_and_every_section() {
    let text = read("src/lib.rs");
    let docs = docs(&text);
    let floors = section(&docs, "Floors");
    for (module, floor) in FLOORS {
        let row = floors
            .iter()
            .find(|line| line.contains(&format!("[`{module}`]")));
        let of = row.and_then(|row| row.split('|').nth(1)).map(str::trim);
        assert_eq!(of, Some(floor.to_string().as_str()), "{module}");
    }
    let anchors = anchors(&docs);
    let linked = docs.iter().flat_map(|line| line.split("](#").skip(1));
    let linked: Vec<&str> = linked.filter_map(|it| it.split(')').next()).collect();
    assert_eq!(anchors, linked, "sections and links to them");
    let invariants: Vec<usize> = section(&docs, "Invariants")
        .iter()
        .filter_map(|line| line.split_once(". **")?.0.parse().ok())
        .collect();
    assert_eq!(invariants, Vec::from_iter(1..=INVARIANTS));
    let terms = first_cells(&section(&docs, "Glossary"));
    let different: BTreeSet<&str> = terms.iter().flat_map(|term| term.split(", ")).collect();
    let all = terms.iter().flat_map(|term| term.split(", ")).count();
    assert!(all > 20, "{terms:?}");
    assert_eq!(different.len(), all, "a term stands once: {terms:?}");
}

#[test]
fn every_folder_of_app_is_a_feature_of_the_front_page() {
    let text = read("src/lib.rs");
    let features = section(&docs(&text), "Features");
    let listed: BTreeSet<String> = first_cells(&features)
        .iter()
        .map(|cell| cell.trim_matches('`').to_owned())
        .collect();
    let mut folders = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("src/app")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.join("mod.rs").exists() && !NOT_FEATURES.contains(&name.as_str()) {
            folders.insert(name);
        }
    }
    assert_eq!(listed, folders);
}

#[test]
fn app_and_view_list_their_modules() {
    for path in ["src/app/mod.rs", "src/view/mod.rs"] {
        let text = read(path);
        let docs = docs(&text);
        let listed = named(&docs);
        let missing: Vec<&str> = modules(&text).difference(&listed).copied().collect();
        assert!(missing.is_empty(), "{path}: {missing:?}");
    }
}

/// Names that a text places in a file: `name` in `file`, or `a` and `b` in `file`.
fn placed(docs: &[&str]) -> Vec<(String, String)> {
    let text = docs.join(" ");
    let pieces: Vec<&str> = text.split('`').collect();
    let mut found = Vec::new();
    for at in (3..pieces.len()).step_by(2) {
        let between = pieces[at - 1].split_whitespace().collect::<Vec<_>>();
        if between != ["in"] || !pieces[at].ends_with(".rs") {
            continue;
        }
        let mut name = at - 2;
        found.push((pieces[name].to_owned(), pieces[at].to_owned()));
        while name >= 3 && pieces[name - 1].trim() == "and" {
            name -= 2;
            found.push((pieces[name].to_owned(), pieces[at].to_owned()));
        }
    }
    found
}

/// Whether a text defines this item.
fn defines(text: &str, item: &str) -> bool {
    let items = ["fn", "struct", "enum", "trait", "type", "const"];
    items
        .iter()
        .any(|kind| has_words(text, &format!("{kind} {item}")))
}

/// Whether a text has these words, not as a part of longer ones.
fn has_words(text: &str, words: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(words).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + words.len()..]);
        !before.ends_with(inside) && !after.starts_with(inside)
    })
}

/// The files below a folder of `src`.
fn texts(dir: &str) -> Vec<String> {
    let mut files = Vec::new();
    sources(&root().join(dir), &mut files);
    let read = |file| std::fs::read_to_string(file).unwrap();
    files.into_iter().map(read).collect()
}

#[test]
fn the_keys_and_the_state_of_a_feature_exist() {
    let text = read("src/lib.rs");
    let chords: BTreeSet<String> = table::rows()
        .flat_map(|(_, groups)| groups.iter().copied().flatten())
        .flat_map(|binding| binding.chords)
        .map(ToString::to_string)
        .collect();
    for row in section(&docs(&text), "Features") {
        let cells: Vec<&str> = row.split('|').collect();
        let [_, feature, _, opened, state, _] = cells.as_slice() else {
            continue;
        };
        for key in named(&[opened]) {
            assert!(chords.contains(key), "{key} opens nothing: {row}");
        }
        let folder = format!("src/app/{}", feature.trim().trim_matches('`'));
        for state in named(&[state]).into_iter().filter(|it| *it != "Cx") {
            let is_there = texts(&folder).iter().any(|text| defines(text, state));
            assert!(is_there, "{folder} has no {state}");
        }
    }
}

#[test]
fn variants_and_methods_that_the_docs_name_exist() {
    let texts = texts("src");
    let mut seen = 0;
    for page in ["src/lib.rs", "src/architecture.rs"] {
        let text = read(page);
        for name in named(&docs(&text)) {
            let Some((of, item)) = name.split_once("::") else {
                continue;
            };
            if !of.starts_with(char::is_uppercase) {
                continue;
            }
            let known = texts.iter().any(|text| defines(text, of));
            let both = |text: &String| has_words(text, of) && has_words(text, item);
            assert!(known && texts.iter().any(both), "{page}: {name}");
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} names");
}

#[test]
fn names_that_the_docs_place_in_a_file_are_there() {
    let mut seen = 0;
    for page in ["src/lib.rs", "src/architecture.rs"] {
        let text = read(page);
        for (name, path) in placed(&docs(&text)) {
            let file = read(&path);
            let item = name.rsplit("::").next().unwrap();
            let is_field = file.contains(&format!(" {item}:"));
            assert!(
                is_field || defines(&file, item),
                "{page}: {path} has no {name}"
            );
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} names");
}

/// The numbers after "invariant" and "invariants" in a comment that refers to the crate's docs.
fn invariants_named(line: &str) -> Vec<usize> {
    let Some((_, rest)) = line.split_once("nvariant") else {
        return Vec::new();
    };
    let Some(rest) = rest.trim_start_matches('s').strip_prefix(' ') else {
        return Vec::new();
    };
    let words = rest.split([' ', ',', ')', '.', ':', ';']);
    words
        .take_while(|word| word.parse::<usize>().is_ok() || matches!(*word, "and" | ""))
        .filter_map(|word| word.parse().ok())
        .collect()
}

#[test]
fn comments_refer_to_invariants_that_exist() {
    let mut files = Vec::new();
    for dir in ["src", "tests"] {
        sources(&root().join(dir), &mut files);
    }
    let mut seen = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|it| it.trim_start().starts_with("//")) {
            for number in invariants_named(line) {
                assert!((1..=INVARIANTS).contains(&number), "{file:?}: {line}");
                seen.insert(number);
            }
        }
    }
    assert!(seen.len() > 3, "{seen:?}");
}

#[test]
fn the_readers_see_what_they_must() {
    let text = "//! # One key, there\n//!\n//! | a | b |\n//! |---|---|\n//! | `x` | y |\n//! # Two\n//! `f` and `g` in\n//! `z.rs`\npub(in crate::app) mod one;\nmod two_tests;\n";
    let docs = docs(text);
    assert_eq!(anchors(&docs), ["one-key-there", "two"]);
    assert_eq!(first_cells(&section(&docs, "One key, there")), ["`x`"]);
    assert_eq!(modules(text), BTreeSet::from(["one"]));
    let pair = |name: &str| (name.to_owned(), "z.rs".to_owned());
    assert_eq!(placed(&docs), [pair("g"), pair("f")]);
    assert_eq!(invariants_named("// (invariants 2 and 12)"), [2, 12]);
    assert_eq!(
        invariants_named("//! Invariant 5 of the crate's docs: x"),
        [5]
    );
    assert!(invariants_named("//! Invariant: 5 of them").is_empty());
}
