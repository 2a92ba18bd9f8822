//! The built-in presets against the shipped catalogue, and files of users.

use std::fs;

use super::*;
use crate::domain::account::choose;
use crate::domain::catalogue::{Catalogue, Effect, Need, Roles};

const OWN: &str = r#"[backup]
name = "Backup server"
methods = ["pool.snapshot.query | zfs.snapshot.query", "system.info"]
optional = ["app.query"]
probes = [{ method = "app.query", params = '[[], {"limit": 1}]' }, "system.info"]
interface = "rest"
user_name = true
first = "25.04"

[homepage]
name = "My page"
methods = ["system.version"]
"#;

fn dirs(text: &str) -> (tempfile::TempDir, Dirs) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("presets.toml"), text).unwrap();
    let dirs = Dirs {
        config: Some(dir.path().to_owned()),
        ..Dirs::default()
    };
    (dir, dirs)
}

#[test]
fn the_built_in_ones_are_read_and_known_to_the_catalogue() {
    let presets = built_in();
    assert_eq!(presets.fault, None);
    assert!(!presets.all.is_empty());
    let catalogue = Catalogue::declared(None, true);
    for preset in &presets.all {
        let id = &preset.id;
        let methods = preset.methods(&catalogue);
        for name in &methods {
            assert!(catalogue.method(name.raw()).is_some(), "{id}: {name}");
        }
        assert!(!preset.probes.is_empty(), "{id}");
        for probe in &preset.probes {
            let method = catalogue.method(probe.method.raw());
            let method = method.unwrap_or_else(|| panic!("{id}: {}", probe.method));
            assert_eq!(method.effect, Effect::Reads, "{id}: {}", probe.method);
            assert_eq!(method.need, Need::Right, "{id}: {}", probe.method);
        }
        assert!(!preset.about.is_empty() && !preset.own, "{id}");
        assert!(preset.date.parse::<jiff::civil::Date>().is_ok(), "{id}");
        let choice = choose(&methods, &catalogue, &Roles::declared(true));
        assert!(choice.unknown.is_empty(), "{id}");
    }
}

#[test]
fn a_user_adds_and_replaces() {
    let (_dir, dirs) = dirs(OWN);
    let presets = read(&dirs);
    assert_eq!(presets.fault, None);
    assert_eq!(presets.all.len(), built_in().all.len() + 1);
    let own = presets.get("backup").unwrap();
    assert!(own.own && own.client.rest && own.client.user_name == Some(true) && !own.client.wss);
    assert_eq!(own.client.first, Release::parse("25.04"));
    assert_eq!(own.needs.len(), 3);
    assert_eq!(own.probes[0].params, serde_json::json!([[], {"limit": 1}]));
    let replaced = presets.get("homepage").unwrap();
    assert!(replaced.own && replaced.name == "My page");
    assert!(presets.get("nobody").is_none());
}

#[test]
fn a_missing_file_is_no_fault() {
    assert_eq!(read(&Dirs::default()), built_in());
    let dir = tempfile::tempdir().unwrap();
    let dirs = Dirs {
        config: Some(dir.path().join("absent")),
        ..Dirs::default()
    };
    assert_eq!(read(&dirs), built_in());
}

#[test]
fn a_broken_file_names_its_line_and_hides_nothing() {
    let name = "[x]\nname = \"X\"\n";
    let methods = "methods = [\"system.info\"]\n";
    let cases = [
        ("[x\n", ":1: "),
        ("\nx = 1\n", ":2: a preset is a table [ID]"),
        ("[X]\n", ":1: invalid preset id \"X\""),
        ("[x]\nnames = 1\n", ":2: unknown setting \"names\""),
        (name, ":1: the preset x has no methods"),
        (
            "[x]\nmethods = [\"system.info\"]\n",
            ":1: the preset x has no name",
        ),
        (
            &format!("{name}methods = 3\n"),
            ":3: methods must be a list",
        ),
        (
            &format!("{name}methods = [\n \"system.info\",\n \"a b\"]\n"),
            ":5: \"a b\" is not the name of a method",
        ),
        (
            &format!("{name}{methods}probes = [\"app.query\"]\n"),
            ":4: app.query is not among the methods",
        ),
        (
            &format!("{name}{methods}probes = [{{ method = \"system.info\", params = '{{}}' }}]\n"),
            ":4: params must be a JSON array",
        ),
        (
            &format!("{name}{methods}interface = \"ssh\"\n"),
            ":4: invalid value \"ssh\"",
        ),
        (
            &format!("{name}{methods}first = \"soon\"\n"),
            ":4: invalid value \"soon\"",
        ),
        (
            &format!("{name}{methods}wss = 1\n"),
            ":4: wss must be true or false",
        ),
    ];
    for (text, want) in cases {
        let (_dir, dirs) = dirs(text);
        let presets = read(&dirs);
        assert_eq!(presets.all, built_in().all, "{text}");
        let fault = presets.fault.unwrap_or_else(|| panic!("{text}"));
        let said = fault.to_string();
        assert!(
            said.contains(&format!("presets.toml{want}")),
            "{text}: {said}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_change_is_not_believed() {
    use std::os::unix::fs::PermissionsExt as _;

    let (dir, dirs) = dirs(OWN);
    let path = dir.path().join("presets.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    let presets = read(&dirs);
    assert_eq!(presets.all, built_in().all);
    assert!(presets.fault.is_some());
}

#[test]
fn the_example_of_the_readme_is_a_preset() {
    let readme = include_str!("../../../README.md");
    let (_, example) = readme.split_once("```toml\n[backup-report]").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let (_dir, dirs) = dirs(&format!("[backup-report]{example}"));
    let presets = read(&dirs);
    assert_eq!(presets.fault, None);
    let preset = presets.get("backup-report").unwrap();
    let methods = preset.methods(&Catalogue::declared(None, true));
    assert_eq!((methods.len(), preset.probes.len()), (4, 2));
}
