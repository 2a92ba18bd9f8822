//! Commands that change nothing: dry runs, refusals, keys that are not found.

use super::*;

#[test]
fn without_a_place_for_the_secret_nothing_is_sent() {
    for release in ERAS {
        let system = System::start(release);
        let before = system.keys();
        let id = before[0]["id"].to_string();
        for (run, says) in [
            (
                vec!["create", "grafana"],
                "--save FILE, --deliver NAME or --print",
            ),
            (
                vec!["reset", &id, "--yes"],
                "--save FILE, --deliver NAME or --print",
            ),
            (
                vec!["create", "grafana", "--save", "no/such/file"],
                "the directory does not exist",
            ),
            (
                vec!["create", "grafana", "--deliver", "vault"],
                "this system has no profile",
            ),
        ] {
            let said = system.run(&run).failed(2);
            assert!(
                said.contains(says) && said.contains("Nothing was sent."),
                "{said}"
            );
        }
        assert_eq!(system.keys(), before);
    }
}

#[test]
fn what_would_be_sent_is_printed_and_not_sent() {
    for release in ERAS {
        let system = System::start(release);
        let before = system.keys();
        let ids: Vec<String> = before
            .iter()
            .take(2)
            .map(|it| it["id"].to_string())
            .collect();
        let create = match release {
            "24.04" => vec!["create", "grafana", "--access", "none", "--dry-run"],
            _ => vec![
                "create",
                "grafana",
                "--owner",
                "root",
                "--expires",
                "never",
                "--dry-run",
            ],
        };
        let ran = system.run(&create);
        let params = match release {
            "24.04" => "{\"allowlist\":[],\"name\":\"grafana\"}",
            _ => "{\"name\":\"grafana\",\"username\":\"root\"}",
        };
        let sent: serde_json::Value = ran
            .out
            .strip_prefix("api_key.create ")
            .map(|params| serde_json::from_str(params).unwrap())
            .unwrap();
        let params: serde_json::Value = serde_json::from_str(params).unwrap();
        assert_eq!(sent, json!([params]), "{}", ran.err);
        let dry = system.run(&["delete", &ids[0], &ids[1], "--dry-run"]).ok();
        let lines = format!("api_key.delete [{}]\napi_key.delete [{}]\n", ids[0], ids[1]);
        assert_eq!(dry, lines);
        let active = before.iter().find(|it| it["state"] == "active").unwrap();
        let id = active["id"].to_string();
        let dry = system.run(&["reset", &id, "--dry-run"]).ok();
        assert!(
            dry.starts_with(&format!("api_key.update [{id},{{")),
            "{dry}"
        );
        assert!(dry.contains("\"reset\":true"), "{dry}");
        assert_eq!(system.keys(), before);
    }
}

#[test]
fn a_script_agrees_before_a_key_is_reset_or_deleted() {
    for release in ERAS {
        let system = System::start(release);
        let before = system.keys();
        let active = before.iter().find(|it| it["state"] == "active").unwrap();
        let id = active["id"].to_string();
        for run in [vec!["delete", &id], vec!["reset", &id, "--save", "k"]] {
            let said = system.run(&run).failed(2);
            assert!(said.contains("Add --yes in a script"), "{said}");
            assert!(said.contains("Nothing was sent."), "{said}");
        }
        assert_eq!(system.keys(), before);
        assert!(!system.dir().join("k").exists());
    }
}

#[test]
fn all_keys_are_found_before_one_is_deleted() {
    let system = System::start("25.10");
    let before = system.keys();
    let id = before[0]["id"].to_string();
    let said = system
        .run(&["delete", &id, "no-such-key", "--yes", "--json"])
        .failed(1);
    let problem: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(
        problem["what"]
            .as_str()
            .unwrap()
            .contains("has no key no-such-key")
    );
    assert_eq!(problem["means"], "Nothing was changed.");
    assert_eq!(system.keys(), before);
    let two: Vec<String> = before
        .iter()
        .take(2)
        .map(|it| it["id"].to_string())
        .collect();
    let deleted = system
        .run(&["delete", &two[0], &two[1], &two[0], "--yes", "--json"])
        .json();
    assert_eq!(deleted["keys"].as_array().unwrap().len(), 2);
    assert_eq!(system.keys().len(), before.len() - 2);
}

#[test]
fn a_refusal_of_the_system_names_its_field() {
    for release in ERAS {
        let system = System::start(release);
        let name = system.keys()[0]["name"].as_str().unwrap().to_owned();
        let said = system
            .run(&["create", &name, "--save", "k", "--json"])
            .failed(1);
        let problem: serde_json::Value = serde_json::from_str(&said).unwrap();
        for part in ["what", "means", "next", "errno", "field"] {
            assert!(problem.get(part).is_some(), "{part}: {said}");
        }
        assert!(!system.dir().join("k").exists());
        // The note of the request is gone: nothing is left to look for.
        let notes = fs::read_to_string(system.dir().join("state/unanswered.json"));
        assert_eq!(notes.unwrap(), "[]");
    }
}
