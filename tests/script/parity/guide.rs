//! The commands of the TrueNAS CLI's guide.

use super::{Case, Check, Row};

/// The key that the rows are about.
const ID: &str = "2";

/// The rows in the order of the README.
pub(super) const ROWS: &[Check] = &[
    ("`auth api_key ls`", ls),
    ("`auth api_key query`", query),
    ("`auth api_key get_instance id=2`", get_instance),
    ("`auth api_key create name=x`", create),
    (
        "`auth api_key create name=x allowlist=[…]`",
        create_with_rules,
    ),
    ("`auth api_key update id=2 name=y`", update),
    ("`auth api_key update id=2 reset=true`", reset),
    ("`auth api_key delete id=2`", delete),
    ("`auth api_key create --`", editor),
];

fn ls(row: &Row, case: &Case) {
    let out = case.run(row.command()).ok();
    for name in ["create", "delete", "get_instance", "query", "update"] {
        assert!(
            out.lines().any(|line| line.starts_with(name)),
            "{name}: {out}"
        );
    }
}

fn query(row: &Row, case: &Case) {
    let keys = case.system.keys();
    let commands = row.commands();
    let [theirs, ours] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    let (table, list) = (case.run(theirs).ok(), case.run(ours).ok());
    for key in &keys {
        let name = key["name"].as_str().unwrap();
        assert!(table.contains(name) && list.contains(name), "{name}");
    }
    assert!(
        table.starts_with("+-") && table.contains("| id "),
        "{table}"
    );
}

fn get_instance(row: &Row, case: &Case) {
    let keys = case.system.keys();
    let key = keys
        .iter()
        .find(|key| key["id"].as_i64() == ID.parse().ok())
        .unwrap();
    for command in row.commands() {
        let out = case.run(command).ok();
        assert!(
            out.contains(key["name"].as_str().unwrap()),
            "{command}: {out}"
        );
    }
}

fn create(row: &Row, case: &Case) {
    for command in row.commands() {
        if case.has_owners() && command.contains(" auth ") {
            // The CLI's own command names no owner: the fault shows the line that does.
            let refused = case.run(command).failed(2);
            assert!(refused.contains("username="), "{refused}");
            continue;
        }
        // A key without rules is remarked upon.
        let ran = case.run(command);
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let key = case.system.key("x");
        let id = key["id"].to_string();
        assert!(
            case.read("x.key").starts_with(&format!("{id}-")),
            "{command}"
        );
        std::fs::remove_file(case.system.dir().join("x.key")).unwrap();
        case.system.run(&["delete", "--yes", &id]).ok();
    }
}

fn create_with_rules(row: &Row, case: &Case) {
    let rules = r#"[{"method": "CALL", "resource": "pool.query"}]"#;
    case.file("rules.json", rules);
    for command in row.commands() {
        if case.has_owners() {
            // A key of this era has no rules: the fault names the owner instead.
            let refused = case.run(command).failed(2);
            assert!(refused.contains("owner"), "{refused}");
            continue;
        }
        case.run(command).ok();
        let key = case.system.key("x");
        assert_eq!(
            key["allowlist"],
            serde_json::from_str::<serde_json::Value>(rules).unwrap()
        );
        std::fs::remove_file(case.system.dir().join("x.key")).unwrap();
        let id = key["id"].to_string();
        case.system.run(&["delete", "--yes", &id]).ok();
    }
}

fn update(row: &Row, case: &Case) {
    for (command, name) in row.commands().iter().zip(["y", "z"]) {
        case.run(command).ok();
        assert_eq!(case.system.key(name)["id"].to_string(), ID, "{command}");
    }
}

fn reset(row: &Row, case: &Case) {
    let mut before = String::new();
    for command in row.commands() {
        case.run(command).ok();
        let key = case.read("new.key");
        assert!(
            key.starts_with(&format!("{ID}-")) && key != before,
            "{command}"
        );
        before = key;
        std::fs::remove_file(case.system.dir().join("new.key")).unwrap();
    }
}

fn delete(row: &Row, case: &Case) {
    let commands = row.commands();
    let [theirs, ours] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    case.run(theirs).ok();
    assert!(
        case.system
            .keys()
            .iter()
            .all(|key| key["id"].as_i64() != ID.parse().ok())
    );
    // The second command deletes another key of the same system.
    let other = case.system.keys()[0]["id"].to_string();
    case.run(&ours.replace(ID, &other)).ok();
    assert!(
        case.system
            .keys()
            .iter()
            .all(|key| key["id"].as_i64() != other.parse().ok())
    );
}

/// The editor needs a terminal: its whole runs are in `tests/script/editor.rs`. Without a terminal it says so.
fn editor(row: &Row, case: &Case) {
    let refused = case.run(row.command()).failed(2);
    assert!(refused.contains("terminal"), "{refused}");
}
