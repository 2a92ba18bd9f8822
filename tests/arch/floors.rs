//! Modules stand on floors (see `src/lib.rs`), and import only lower floors. Cycles inside a module have their own test.

use super::source::{self, Source};
use crate::support::{child_test, skip};

/// Every module with its floor. `sim` stands apart.
pub(super) const FLOORS: &[(&str, u8)] = &[
    ("domain", 0),
    ("wire", 1),
    ("keymap", 1),
    ("config", 1),
    ("process", 1),
    ("api", 2),
    ("form", 2),
    ("net", 3),
    ("app", 3),
    ("view", 4),
    ("client", 4),
    ("term", 5),
    ("clipboard", 5),
    ("runtime", 6),
    ("cli", 7),
];

/// Rooms below that a room must not know all the same: who draws or decides has nothing to do with sockets and frames.
const APART: &[(&str, &[&str])] = &[
    ("form", &["api", "wire"]),
    ("app", &["wire"]),
    ("view", &["wire", "net"]),
    ("term", &["wire", "net", "view"]),
    ("clipboard", &["wire", "net", "view", "app"]),
    ("runtime", &["wire", "view"]),
    ("cli", &["wire"]),
];

/// Crates that a room must not know, even though cargo would let it.
const FOREIGN: &[(&[&str], &[&str])] = &[
    (
        &["domain", "wire", "api", "keymap", "app"],
        &[
            "tokio",
            "ratatui",
            "crossterm",
            "tui_textarea",
            "hyper",
            "rustls",
            "tokio_rustls",
            "tokio_tungstenite",
            "rustix",
            "arboard",
            "clap",
        ],
    ),
    (
        &["form"],
        &["tokio", "crossterm", "rustix", "arboard", "clap"],
    ),
    (
        &["view"],
        &[
            "tokio",
            "crossterm",
            "rustix",
            "arboard",
            "clap",
            "tui_textarea",
        ],
    ),
    (
        &["net", "config", "process", "client", "sim"],
        &[
            "ratatui",
            "crossterm",
            "tui_textarea",
            "arboard",
            "clap",
            "tracing_subscriber",
        ],
    ),
];

/// The imports of a source file that its floor does not allow.
fn violations(source: &Source) -> Vec<String> {
    let room = source.room();
    // The front page, and a module that contains only documentation.
    if room.is_empty() || room == "architecture" && source.tokens.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut complain = |what: String| found.push(format!("{}: {what}", source.path));
    if room == "main" {
        for other in after(&source.tokens, "tnkeys") {
            if other != "cli" {
                complain(format!("main uses {other}"));
            }
        }
        return found;
    }
    let floor = |room: &str| FLOORS.iter().find(|(name, _)| *name == room).map(|f| f.1);
    if floor(room).is_none() && room != "sim" {
        complain(format!("{room} has no floor"));
    }
    for other in rooms_used(source) {
        if other == room {
            continue;
        }
        let allowed = match (room, other.as_str()) {
            ("sim", _) => false,
            (room, "sim") => room == "cli",
            (room, other) => match (floor(room), floor(other)) {
                (Some(from), Some(to)) => {
                    to < from
                        && !APART
                            .iter()
                            .any(|(who, whom)| *who == room && whom.contains(&other))
                }
                _ => false,
            },
        };
        if !allowed {
            complain(format!("{room} uses {other}"));
        }
    }
    for (rooms, crates) in FOREIGN {
        if rooms.contains(&room) {
            for name in crates
                .iter()
                .filter(|name| uses_crate(&source.tokens, name))
            {
                complain(format!("{room} knows {name}"));
            }
        }
    }
    found
}

/// The rooms that a file names, by `crate::` or by enough `super::`.
fn rooms_used(source: &Source) -> Vec<String> {
    let mut found = after(&source.tokens, "crate");
    let tokens = &source.tokens;
    let mut inner = Vec::new();
    let mut depth = 0usize;
    let mut i = 0;
    while i < tokens.len() {
        match tokens[i].as_str() {
            "mod" if tokens.get(i + 2).is_some_and(|t| t == "{") => inner.push(depth),
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inner.last() == Some(&depth) {
                    inner.pop();
                }
            }
            "super" => {
                let mut ups = 1;
                while tokens.get(i + 2).is_some_and(|t| t == "super") {
                    ups += 1;
                    i += 2;
                }
                if ups >= source.module.len() + inner.len() {
                    found.extend(names_at(tokens, i + 1));
                }
            }
            _ => {}
        }
        i += 1;
    }
    found
}

/// What follows `head::`, each time.
fn after(tokens: &[String], head: &str) -> Vec<String> {
    let heads = tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| *token == head);
    heads.flat_map(|(i, _)| names_at(tokens, i + 1)).collect()
}

/// The first names after the `::` at `i`: one, or those of a `{a, b::c}`.
fn names_at(tokens: &[String], i: usize) -> Vec<String> {
    let get = |i: usize| tokens.get(i).map_or("", String::as_str);
    if get(i) != "::" {
        return Vec::new();
    }
    if get(i + 1) != "{" {
        return vec![get(i + 1).to_owned()];
    }
    let (mut names, mut depth, mut fresh) = (Vec::new(), 0, false);
    for token in &tokens[i + 1..] {
        match token.as_str() {
            "{" => (depth, fresh) = (depth + 1, depth == 0),
            "}" => depth -= 1,
            "," => fresh = depth == 1,
            name if fresh => {
                names.push(name.to_owned());
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// Whether `name` stands where a crate's name would.
fn uses_crate(tokens: &[String], name: &str) -> bool {
    tokens.iter().enumerate().any(|(i, token)| {
        let before = i.checked_sub(1).map_or("", |b| tokens[b].as_str());
        let next = tokens.get(i + 1).map_or("", String::as_str);
        token == name && before != "::" && before != "." && (next == "::" || before == "use")
    })
}

#[test]
fn imports_go_strictly_down() {
    let found: Vec<String> = source::all().iter().flat_map(violations).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_room_of_the_plan_is_in_the_map() {
    let lib = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).unwrap();
    for (room, floor) in FLOORS {
        let line = lib
            .lines()
            .find(|line| line.starts_with("//! |") && line.contains(&format!("`{room}`")));
        let line = line.unwrap_or_else(|| panic!("{room} is not in the map"));
        assert!(line.contains(&format!("| {floor} |")), "{line}");
    }
}

#[test]
fn the_test_sees_what_it_must() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("view/root.rs", "use crate::net::Link;", &["view uses net"]),
        (
            "domain/key.rs",
            "use crate::api::Call;",
            &["domain uses api"],
        ),
        (
            "keymap/table.rs",
            "use crate::{domain::Key, api::{call, net}};",
            &["keymap uses api"],
        ),
        (
            "app/update.rs",
            "fn f() { crate::view::draw() }",
            &["app uses view"],
        ),
        ("app/mod.rs", "use super::net;", &["app uses net"]),
        (
            "app/a/b.rs",
            "use super::super::super::net::Link;",
            &["app uses net"],
        ),
        (
            "app/a.rs",
            "mod inner { use super::super::super::net; }",
            &["app uses net"],
        ),
        ("app/model.rs", "use tokio::time;", &["app knows tokio"]),
        (
            "app/model.rs",
            "fn f(x: &ratatui::Frame) {}",
            &["app knows ratatui"],
        ),
        (
            "sim/world.rs",
            "use crate::domain::Key;",
            &["sim uses domain"],
        ),
        ("net/actor.rs", "use crate::sim::Sim;", &["net uses sim"]),
        ("attic/mod.rs", "", &["attic has no floor"]),
        ("cli/tui.rs", "use crate::attic::Box;", &["cli uses attic"]),
        (
            "main.rs",
            "fn main() { tnkeys::net::spawn() }",
            &["main uses net"],
        ),
        // And not what it need not.
        (
            "cli/tui.rs",
            "use crate::{sim::Sim, view}; use crate::cli::args;",
            &[],
        ),
        (
            "app/a/b.rs",
            "use super::super::net; use crate::app::net;",
            &[],
        ),
        ("app/a.rs", "mod inner { use super::super::net; }", &[]),
        (
            "app/a.rs",
            "// use crate::net;\nconst A: &str = \"crate::net\";",
            &[],
        ),
        (
            "app/a.rs",
            "/* crate::net /* */ */ const A: &str = r#\"\"crate::net\"#;",
            &[],
        ),
        ("app/a.rs", "fn f<'a>(x: &'a str) -> char { '\"' }", &[]),
        (
            "app/a.rs",
            "#[cfg(test)] mod tests { use crate::view; }",
            &[],
        ),
        (
            "app/a.rs",
            "struct tokio; fn f(x: T) { x.tokio; form::tokio::f() }",
            &[],
        ),
    ];
    for (path, text, wanted) in cases {
        let found = violations(&Source::new(path, text));
        let wanted: Vec<String> = wanted.iter().map(|w| format!("{path}: {w}")).collect();
        assert_eq!(found, wanted, "{text}");
    }
}

/// A test that is left out says so in one way, which fails where everything must be there.
#[test]
fn tests_are_left_out_by_one_helper_alone() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut looked = 0;
    let mut wrong = Vec::new();
    let mut dirs = vec![root.join("src"), root.join("tests")];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            let ours = [
                root.join("tests/support/skip.rs"),
                root.join("tests/arch/floors.rs"),
            ];
            if path.extension().is_none_or(|end| end != "rs") || ours.contains(&path) {
                continue;
            }
            looked += 1;
            let text = std::fs::read_to_string(&path).unwrap();
            let prints = ["println!(\"skipped", "TNKEYS_REQUIRE_TOOLS"];
            wrong.extend(
                prints
                    .into_iter()
                    .filter(|print| text.contains(print))
                    .map(|print| format!("{}: {print}", path.display())),
            );
        }
    }
    assert!(looked > 300, "{looked}");
    assert!(wrong.is_empty(), "use tests/support/skip.rs: {wrong:#?}");
}

#[test]
#[ignore = "run by another test, as a child process"]
fn child_is_left_out() {
    skip::skip("no such tool");
}

/// What is left out is printed although the test passes, and fails where everything must be there.
#[test]
fn what_is_left_out_is_printed_or_fails() {
    for (required, passes) in [(None, true), (Some("0"), true), (Some("1"), false)] {
        let mut child = std::process::Command::new(child_test::program());
        child.args(child_test::arguments(module_path!(), "child_is_left_out"));
        child.env_remove("TNKEYS_REQUIRE_TOOLS");
        child.envs(required.map(|value| ("TNKEYS_REQUIRE_TOOLS", value)));
        let output = child.output().unwrap();
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert_eq!(output.status.success(), passes, "{required:?}: {out}{err}");
        assert!(out.contains("1 test"), "{out}");
        let said = if passes { &err } else { &out };
        assert!(
            said.contains("skipped: no such tool"),
            "{required:?}: {out}{err}"
        );
    }
}
