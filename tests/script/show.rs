//! `tnkeys show`: one key, by its id or its name, in both eras.

use serde_json::Value;

use crate::support::system::{ERAS, Ran, System};

#[test]
fn the_facts_of_every_key() {
    for release in ERAS {
        let system = System::start(release);
        for key in system.keys() {
            let name = key["name"].as_str().unwrap();
            let by_id = system.run(&["show", &key["id"].to_string()]).ok();
            let fact = |label: &str| {
                let lines = by_id.lines();
                lines
                    .filter_map(|line| line.split_once("  "))
                    .find(|(it, _)| it.trim() == label)
                    .map(|(_, value)| value.trim().to_owned())
            };
            assert_eq!(fact("name").as_deref(), Some(name), "{by_id}");
            assert_eq!(fact("id"), Some(key["id"].to_string()), "{by_id}");
            assert_eq!(fact("state").as_deref(), key["state"].as_str(), "{by_id}");
            if let Some(owner) = key["username"].as_str() {
                assert!(fact("owner").unwrap().starts_with(owner), "{by_id}");
            }
            assert_eq!(fact("access").is_some(), release < "25.04", "{by_id}");
        }
        let key = system.key("backup-replication");
        let by_id = system.run(&["show", &key["id"].to_string()]).ok();
        assert_eq!(system.run(&["show", "backup-replication"]).ok(), by_id);
    }
}

#[test]
fn json_has_the_fields_of_the_list_and_more() {
    for release in ERAS {
        let system = System::start(release);
        for key in system.keys() {
            let shown = system
                .run(&["show", "--json", &key["id"].to_string()])
                .json();
            for (field, value) in key.as_object().unwrap() {
                assert_eq!(&shown[field], value, "{field}");
            }
            let methods = &shown["methods"];
            if key["allowlist"] == serde_json::json!([{"method": "*", "resource": "*"}]) {
                assert_eq!(methods["permitted"], methods["all"], "{shown:#}");
            }
            assert!(
                shown["sessions"].is_u64() && shown["warnings"].is_array(),
                "{shown:#}"
            );
            let roles = shown.get("roles");
            assert_eq!(roles.is_some(), release >= "25.04", "{shown:#}");
            assert_eq!(
                roles.is_some_and(Value::is_array),
                release >= "25.04" && key["username"].is_string(),
                "{shown:#}"
            );
        }
    }
}

#[test]
fn a_name_that_is_no_key_and_one_that_is_two() {
    for release in ERAS {
        let system = System::start(release);
        let none = system.run(&["show", "no-such-key"]).failed(1);
        assert!(none.contains("has no key no-such-key."), "{none}");
        let none = system.run(&["show", "--json", "999999"]).failed(1);
        let problem: Value = serde_json::from_str(&none).unwrap();
        assert_eq!(problem["code"], 1);
        assert!(problem["next"].as_str().unwrap().contains("tnkeys list"));
    }
    let same = "value=api_key.query:name:\"twin\"";
    let system = System::with(&["--release", "25.10", "--seed", "7", "--fault", same]);
    let two = system.run(&["show", "twin"]).failed(2);
    assert!(two.contains("keys named twin: 1, 2, 3"), "{two}");
}

#[test]
fn the_system_is_the_last_argument_or_an_option() {
    let system = System::start("25.10");
    let key = system.keys()[0]["name"].as_str().unwrap().to_owned();
    let wanted = system.run(&["show", &key]).ok();
    let mut last = system.tnkeys();
    last.args(["show", &key, "-U", system.text("user"), system.uri()]);
    last.env("TNKEYS_PASSWORD", system.text("password"));
    assert_eq!(Ran::of(&mut last).ok(), wanted);
}
