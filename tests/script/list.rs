//! `tnkeys list`: the formats, the columns and the filter, in both eras.

use std::process::Stdio;

use serde_json::Value;

use crate::support::system::{ERAS, Ran, System};

#[test]
fn every_key_is_a_row() {
    for release in ERAS {
        let system = System::start(release);
        let keys = system.keys();
        assert!(keys.len() >= 10, "{release}");
        let table = system.run(&["list", "--table"]).ok();
        let csv = system.run(&["list", "--csv"]).ok();
        assert_eq!(table.lines().count(), keys.len() + 1, "{table}");
        assert_eq!(csv.lines().count(), keys.len() + 1, "{csv}");
        for key in keys {
            let name = key["name"].as_str().unwrap();
            assert!(table.contains(name), "{name}: {table}");
            assert!(csv.contains(name), "{name}: {csv}");
        }
    }
}

#[test]
fn columns_are_chosen_by_name() {
    for release in ERAS {
        let system = System::start(release);
        let csv = system.run(&["list", "--csv", "--columns", "name,id"]).ok();
        let mut lines = csv.lines();
        assert_eq!(lines.next(), Some("name,id"));
        let keys = system.keys();
        let expected: Vec<String> = keys
            .iter()
            .map(|key| format!("{},{}", key["name"].as_str().unwrap(), key["id"]))
            .collect();
        assert_eq!(lines.collect::<Vec<_>>(), expected);
        // What the era does not have is empty.
        let era = system
            .run(&["list", "--csv", "--columns", "owner,access"])
            .ok();
        let user_era = release >= "25.04";
        for line in era.lines().skip(1) {
            let (owner, access) = line.split_once(',').unwrap();
            assert_eq!(
                (owner.is_empty(), access.is_empty()),
                (!user_era, user_era),
                "{line}"
            );
        }
        let used = system
            .run(&["list", "--columns", "name,roles,used-by"])
            .ok();
        assert!(
            used.starts_with("NAME") && used.contains("USED BY"),
            "{used}"
        );
        let wrong = system.run(&["list", "--columns", "colour"]).failed(2);
        assert!(wrong.contains("used-by"), "the values are listed: {wrong}");
    }
}

#[test]
fn the_filter_is_that_of_the_screen() {
    for release in ERAS {
        let system = System::start(release);
        let names = |arguments: &[&str]| -> Vec<String> {
            let list = [&["list", "--json"], arguments].concat();
            let keys = system.run(&list).json();
            let keys = keys.as_array().unwrap().iter();
            keys.map(|key| key["name"].as_str().unwrap().to_owned())
                .collect()
        };
        let all = names(&[]);
        let found = names(&["--filter", "'backup"]);
        assert!(
            found.contains(&"backup-replication".to_owned()),
            "{found:?}"
        );
        for name in &found {
            let key = system.key(name);
            let owner = key["username"].as_str().unwrap_or_default();
            assert!(name.contains("backup") || owner.contains("backup"), "{key}");
        }
        let others = names(&["--filter", "!'backup"]);
        assert_eq!(found.len() + others.len(), all.len(), "{release}");
        let id = system.key(&found[0])["id"].to_string();
        assert!(names(&["--filter", &id]).contains(&found[0]), "{id}");
        assert!(names(&["--filter", "'no-such-key-anywhere"]).is_empty());
    }
}

#[test]
fn terms_of_the_filter() {
    for release in ERAS {
        let system = System::start(release);
        let names = |filter: &str| -> Vec<String> {
            let keys = system.run(&["list", "--json", "--filter", filter]).json();
            let keys = keys.as_array().unwrap().iter();
            keys.map(|key| key["name"].as_str().unwrap().to_owned())
                .collect()
        };
        let all = system.keys();
        let of = |wanted: &dyn Fn(&Value) -> bool| -> Vec<String> {
            let found = all.iter().filter(|key| wanted(key));
            found
                .map(|key| key["name"].as_str().unwrap().to_owned())
                .collect()
        };
        for state in ["expired", "revoked", "orphaned"] {
            let wanted = of(&|key| key["state"] == state);
            assert_eq!(names(&format!("state:{state}")), wanted, "{release}");
        }
        if let Some(owner) = all[0]["username"].as_str() {
            let wanted = of(&|key| key["username"] == owner);
            assert_eq!(names(&format!("owner:\"{owner}\"")), wanted);
        }
        // What is read beside the keys tells all of them apart.
        for term in ["access:full", "unused", "rest", "created>1d"] {
            let (found, others) = (names(term), names(&format!("!{term}")));
            assert_eq!(found.len() + others.len(), all.len(), "{term} on {release}");
        }
        assert!(!names("access:full").is_empty() && !names("unused").is_empty());
        assert_eq!(names("system:127.0.0.1").len(), all.len());
        assert!(names("!system:127.0.0.1").is_empty());
        for (filter, why) in [
            ("state:gone", "state is active"),
            ("x expires<2026-02-31", "not a date"),
            ("owner:", "enter a value"),
            ("@nothing", "no saved filter"),
        ] {
            let wrong = system.run(&["list", "--filter", filter]).failed(2);
            assert!(
                wrong.contains("Invalid filter at") && wrong.contains(why),
                "{wrong}"
            );
        }
    }
}

#[test]
fn a_saved_filter_comes_from_the_configuration() {
    let system = System::start("25.10");
    let config = system.dir().join("config");
    std::fs::create_dir_all(&config).unwrap();
    let text = "[filters]\nours = \"!state:expired !owner:root\"\n";
    std::fs::write(config.join("config.toml"), text).unwrap();
    let plain = ["list", "--csv", "--filter", "!state:expired !owner:root"];
    let saved = ["list", "--csv", "--filter", "@ours"];
    let found = system.run(&plain).ok();
    assert!(found.lines().count() > 1, "{found}");
    assert_eq!(system.run(&saved).ok(), found);
}

#[test]
fn keys_that_need_attention() {
    for release in ERAS {
        let system = System::start(release);
        let concerned = |key: &Value| {
            key["state"] != "active"
                || key["expires_soon"] == true
                || key["revoked_by_upgrade_to_25_04"] == true
        };
        let keys = system.keys();
        let expected: Vec<&Value> = keys.iter().filter(|key| concerned(key)).collect();
        assert!(
            !expected.is_empty() && expected.len() < keys.len(),
            "{release}"
        );
        let found = system.run(&["list", "--attention", "--json"]).json();
        assert_eq!(
            found.as_array().unwrap().iter().collect::<Vec<_>>(),
            expected
        );
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let system = System::with(&["--keys", "3000"]);
    for format in ["--json", "--csv", "--table"] {
        let mut command = system.command(&["list", format]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn one_format_at_a_time() {
    let system = System::start("25.10");
    for arguments in [
        &["list", "--json", "--csv"][..],
        &["list", "--csv", "--table"],
        &["list", "--json", "--columns", "id"],
    ] {
        let ran = system.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("cannot be used with"), "{}", ran.err);
    }
}

#[test]
fn the_last_use_is_known_once_the_check_has_read_the_audit_log() {
    for release in ["24.10", "25.10"] {
        let system = System::with(&["--release", release, "--audit-rows", "2000"]);
        let uses = |key: &Value| key["last_use"].clone();
        assert!(system.keys().iter().all(|key| uses(key).is_null()));

        let checked = system.run(&["check", "--json"]);
        let report: Value = serde_json::from_str(&checked.out).unwrap();
        let seen = |key: &Value| {
            let mut all = report["keys"].as_array().unwrap().iter();
            let found = all.find(|it| it["id"] == key["id"]).unwrap();
            found["activity"]["last_seen"].clone()
        };
        let keys = system.keys();
        assert!(keys.iter().any(|key| !uses(key).is_null()), "{keys:#?}");
        for key in &keys {
            let at = |it: &Value| it.as_str().map(|it| it.get(..19).map(str::to_owned));
            assert_eq!(at(&uses(key)["at"]), at(&seen(key)), "{key:#}");
        }

        let used = keys.iter().find(|key| !uses(key).is_null()).unwrap();
        let shown = system.run(&["show", &used["id"].to_string()]).ok();
        let address = used["last_use"]["address"].as_str().unwrap();
        let line = shown.lines().find(|it| it.starts_with("last seen"));
        let line = line.unwrap_or_else(|| panic!("{shown}"));
        assert!(
            line.contains(address) && line.contains("(audit log read "),
            "{line}"
        );
        let listed = system.run(&["list", "--columns", "id,used-by"]).ok();
        assert!(listed.contains("(audit log read "), "{listed}");
    }
}
