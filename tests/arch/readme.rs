//! The README's table of keys is the table of bindings.

use tnkeys::keymap::{Context, bindings};

#[test]
fn the_readme_lists_the_bindings_of_the_list() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let listed: Vec<&str> = readme
        .lines()
        .skip_while(|line| *line != "## Keyboard shortcuts")
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| line.starts_with("| `"))
        .collect();
    let contexts = [
        Context::New,
        Context::Change,
        Context::Upgrades,
        Context::Keys,
        Context::Owned,
        Context::ServiceAccount,
        Context::NotEnforced,
    ];
    let bound: Vec<String> = bindings(&contexts)
        .map(|binding| {
            let chords: Vec<String> = binding
                .chords
                .iter()
                .map(|chord| format!("`{chord}`"))
                .collect();
            format!("| {} | {} |", chords.join(", "), binding.help)
        })
        .collect();
    assert_eq!(listed, bound);
}

/// The table of findings: the id, the name and what the code says about it.
#[test]
fn the_readme_lists_the_findings() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let listed: Vec<String> = readme
        .lines()
        .filter(|line| line.starts_with("| `TNK"))
        .map(|line| line.splitn(4, '|').take(3).collect::<Vec<_>>().join("|"))
        .collect();
    let all = tnkeys::domain::check::Code::ALL.iter();
    let expected: Vec<String> = all
        .map(|code| format!("| `{}` | {} ", code.id(), code.slug()))
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn the_two_commands_stand_first() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let first: Vec<&str> = readme
        .lines()
        .filter(|l| l.starts_with("cargo ") || l.starts_with("tnkeys"))
        .take(2)
        .collect();
    assert_eq!(first[0], "cargo run --release -- --demo");
    assert_eq!(first[1], "cargo test");
}
