//! `tnkeys create`, `edit`, `reset` and `delete`.

mod nothing;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::support::system::{ERAS, Ran, System};

const SECRET: usize = 64;

/// The text of a saved key, checked against its id.
#[track_caller]
fn saved(system: &System, name: &str, id: &serde_json::Value) -> String {
    let path = system.dir().join(name);
    let text = fs::read_to_string(&path).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let (of, secret) = text.trim_end().split_once('-').unwrap();
    assert_eq!(of, id.to_string());
    assert_eq!(secret.len(), SECRET);
    text
}

/// Whether a key signs in.
fn signs_in(system: &System, file: &str) -> bool {
    let mut run = system.tnkeys();
    run.args([
        "ping",
        system.uri(),
        "--key-file",
        file,
        "--key-over-loopback",
    ]);
    Ran::of(&mut run).code == 0
}

#[test]
fn a_key_is_created_saved_reset_and_deleted() {
    for release in ERAS {
        let system = System::start(release);
        let created = system
            .run(&["create", "grafana", "--save", "grafana.key"])
            .ok();
        let key = system.key("grafana");
        let line = format!("created grafana ({}) on ", key["id"]);
        assert!(created.starts_with(&line), "{created}");
        assert!(created.contains("; saved to grafana.key\n"), "{created}");
        let first = saved(&system, "grafana.key", &key["id"]);
        assert!(!created.contains(first.trim_end()), "{created}");

        let again = system.run(&["reset", "grafana", "--save", "grafana.key", "--yes"]);
        assert!(again.failed(2).contains("Add --replace"), "{release}");
        let mut reset = vec!["reset", "grafana", "--yes"];
        reset.extend(["--save", "grafana.key", "--replace"]);
        let reset = system.run(&reset).ok();
        assert!(reset.starts_with("reset grafana ("), "{reset}");
        let second = saved(&system, "grafana.key", &key["id"]);
        assert_ne!(first, second);

        let id = key["id"].to_string();
        let deleted = system.run(&["delete", &id, "--yes"]).ok();
        assert!(deleted.starts_with("deleted grafana ("), "{deleted}");
        assert!(system.keys().iter().all(|it| it["name"] != "grafana"));
    }
}

#[test]
fn a_printed_key_is_alone_on_standard_output() {
    for release in ERAS {
        let system = System::start(release);
        let printed = system.run(&["create", "grafana", "--print"]);
        assert_eq!(printed.code, 0, "{}", printed.err);
        let id = system.key("grafana")["id"].to_string();
        let secret = printed.out.trim_end().strip_prefix(&format!("{id}-"));
        let secret = secret.unwrap_or_else(|| panic!("not a key of {id}"));
        assert_eq!(secret.len(), SECRET);
        assert_eq!(printed.out.lines().count(), 1);
        assert!(printed.err.contains("created grafana ("), "{}", printed.err);
        assert!(!printed.err.contains(secret), "{}", printed.err);
        let env = ["reset", "grafana", "--yes", "--print", "--format", "env"];
        let printed = system.run(&env);
        let start = format!("TRUENAS_API_KEY={id}-");
        assert!(printed.out.starts_with(&start) && printed.code == 0);
    }
}

#[test]
fn a_key_that_nothing_reads_is_not_created() {
    let system = System::start("25.10");
    let mut command = system.command(&["create", "grafana", "--print"]);
    command.stdout(std::process::Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("so the key would be lost"), "{said}");
    assert!(system.keys().iter().all(|it| it["name"] != "grafana"));
}

#[test]
fn a_key_of_the_user_era_has_an_owner_and_expires() {
    let system = System::start("25.10");
    system
        .run(&[
            "create",
            "a",
            "--owner",
            "svc-hass",
            "--expires",
            "2099-02-21",
            "--save",
            "a",
        ])
        .ok();
    let key = system.key("a");
    assert_eq!(key["username"], "svc-hass");
    assert_eq!(key["expires_at"], "2099-02-21T23:59:59Z");
    let never = system.run(&["create", "b", "--expires", "never", "--save", "b"]);
    assert_eq!(never.code, 0, "{}", never.err);
    assert!(never.err.contains("full control"), "{}", never.err);
    assert_eq!(system.key("b")["expires_at"], json!(null));
    assert!(signs_in(&system, "a"));
    for (run, says) in [
        (
            vec!["--access", "full"],
            "has no allowlists: a key has the rights of its owner",
        ),
        (vec!["--expires", "2001-01-01"], "in the past"),
        (vec!["--owner", "nobody-here"], "username"),
    ] {
        let run = [&["create", "c", "--save", "c"], run.as_slice()].concat();
        let ran = system.run(&run);
        assert_ne!(ran.code, 0);
        assert!(ran.err.contains(says), "{}", ran.err);
        assert!(!system.dir().join("c").exists());
    }
}

#[test]
fn a_key_of_the_allowlist_era_has_rules() {
    let system = System::start("24.04");
    fs::write(
        system.dir().join("rules"),
        "CALL pool.query\nSUBSCRIBE alert.list\n",
    )
    .unwrap();
    for (name, access, rules) in [
        (
            "full",
            vec!["--access", "full"],
            Some(json!([{"method": "*", "resource": "*"}])),
        ),
        ("none", vec!["--access", "none"], Some(json!([]))),
        (
            "two",
            vec!["--rules", "rules"],
            Some(json!([
                {"method": "CALL", "resource": "pool.query"},
                {"method": "SUBSCRIBE", "resource": "alert.list"},
            ])),
        ),
        ("usual", vec![], None),
    ] {
        let run = [&["create", name, "--save", name], access.as_slice()].concat();
        let ran = system.run(&run);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let found = system.key(name)["allowlist"].clone();
        match rules {
            Some(rules) => assert_eq!(found, rules, "{name}"),
            None => {
                let found = found.as_array().unwrap();
                let read = |it: &serde_json::Value| it["resource"] == "*.query";
                assert!(found.iter().any(read), "{found:?}");
                assert!(!found.contains(&json!({"method": "*", "resource": "*"})));
            }
        }
    }
    for (option, value) in [("--owner", "root"), ("--expires", "90d")] {
        let ran = system.run(&["create", "c", "--save", "c", option, value]);
        let said = ran.failed(2);
        assert!(said.contains(&format!("Leave out {option}")), "{said}");
    }
    let edited = system
        .run(&["edit", "two", "--access", "none", "--name", "three"])
        .ok();
    assert!(edited.starts_with("edited three ("), "{edited}");
    assert_eq!(system.key("three")["allowlist"], json!([]));
}

#[test]
fn an_edit_sends_what_differs() {
    let system = System::start("25.10");
    system
        .run(&["create", "a", "--expires", "30d", "--save", "a"])
        .ok();
    let dry = system.run(&["edit", "a", "--name", "b", "--dry-run"]).ok();
    let id = system.key("a")["id"].to_string();
    assert_eq!(dry, format!("api_key.update [{id},{{\"name\":\"b\"}}]\n"));
    let same = system.run(&["edit", "a", "--name", "a", "--json"]).json();
    assert_eq!(same["result"], "unchanged");
    let edited = system.run(&["edit", "a", "--name", "b", "--json"]).json();
    assert_eq!(
        (&edited["result"], &edited["key"]["name"]),
        (&json!("edited"), &json!("b"))
    );
    let later = system.run(&["edit", "b", "--expires", "60d"]);
    assert_eq!(later.code, 0, "{}", later.err);
    assert!(
        later.err.contains("enforced only after the next create"),
        "{}",
        later.err
    );
    let said = system.run(&["edit", "b"]).failed(2);
    assert!(said.contains("nothing to edit"), "{said}");
    let said = system.run(&["edit", "b", "--owner", "root"]).failed(2);
    assert!(said.contains("does not change the owner"), "{said}");
}

#[test]
fn an_expired_or_revoked_key_needs_a_new_expiry() {
    let system = System::start("25.10");
    let of = |state: &str| {
        let keys = system.keys();
        let key = keys.iter().find(|key| key["state"] == state);
        key.unwrap_or_else(|| panic!("no {state} key"))["id"].to_string()
    };
    for state in ["expired", "revoked"] {
        let id = of(state);
        let reset = ["reset", &id, "--yes", "--save", state];
        let said = system.run(&reset).failed(1);
        assert!(
            said.contains(state) && said.contains("Add --expires."),
            "{said}"
        );
        let reset = [&reset[..], &["--expires", "90d"]].concat();
        system.run(&reset).ok();
        let keys = system.keys();
        let key = keys
            .iter()
            .find(|key| key["id"].as_i64() == id.parse().ok())
            .unwrap();
        assert_eq!(key["state"], "active");
        assert_ne!(key["expires_at"], json!(null));
    }
    let orphan = of("orphaned");
    let said = system
        .run(&["reset", &orphan, "--yes", "--save", "o"])
        .failed(1);
    assert!(said.contains("revoked again immediately"), "{said}");
    let said = system.run(&["edit", &orphan, "--name", "o"]).failed(2);
    assert!(said.contains("Add --yes in a script"), "{said}");
}

#[test]
fn a_system_as_the_last_word_is_not_a_key() {
    let system = System::start("25.10");
    let id = system.keys()[0]["id"].to_string();
    let mut run = system.tnkeys();
    run.args([
        "delete",
        &id,
        "--yes",
        system.uri(),
        "-U",
        system.text("user"),
    ]);
    run.env("TNKEYS_PASSWORD", system.text("password"));
    let deleted = Ran::of(&mut run).ok();
    assert!(deleted.starts_with("deleted "), "{deleted}");
}
