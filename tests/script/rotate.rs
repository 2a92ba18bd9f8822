//! `tnkeys rotate`.

use std::fs;

use crate::support::system::{ERAS, System};

const UNFINISHED: i32 = 24;

/// A run of `tnkeys rotate` on a key whose successor is verified by a sign-in.
fn rotate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut line = vec!["rotate", "--key-over-loopback", "--save", "new.key"];
    line.extend(more);
    line.push("app");
    line
}

/// A system with a key `app`.
fn with_key(release: &str) -> System {
    let system = System::with(&["--release", release]);
    let ran = system.run(&["create", "app", "--save", "old.key"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    system
}

/// The id in a file with a key.
fn id_in(system: &System, file: &str) -> i64 {
    let text = fs::read_to_string(system.dir().join(file)).unwrap();
    text.split_once('-').unwrap().0.parse().unwrap()
}

#[test]
fn all_steps_replace_a_key_in_both_eras() {
    for release in ERAS {
        let system = with_key(release);
        let before = system.key("app");
        let ran = system.run(&rotate(&["--yes"]));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        let steps = [
            "created app-2",
            "verified app-2",
            "was deleted",
            "renamed",
            "rotated app",
        ];
        let lines: Vec<&str> = ran.out.lines().collect();
        assert_eq!(lines.len(), steps.len(), "{lines:?}");
        for (line, step) in lines.iter().zip(steps) {
            assert!(line.contains(step), "{line}");
        }
        let after = system.key("app");
        assert_ne!(after["id"], before["id"]);
        assert_eq!(after["id"], id_in(&system, "new.key"));
        assert_eq!(after["username"], before["username"]);
        assert_eq!(after["allowlist"], before["allowlist"]);
        let names = system.keys();
        assert!(names.iter().all(|key| key["name"] != "app-2"));
        assert!(
            !ran.out.contains(
                fs::read_to_string(system.dir().join("new.key"))
                    .unwrap()
                    .trim()
            )
        );
    }
}

#[test]
fn step_by_step_the_plan_is_kept() {
    let system = with_key("25.10");
    let plan = || fs::read_to_string(system.dir().join("state/rotations.json"));
    let mut said = Vec::new();
    for code in [UNFINISHED, UNFINISHED, UNFINISHED, 0] {
        let ran = system.run(&rotate(&["--yes", "--step"]));
        assert_eq!(ran.code, code, "{} {}", ran.out, ran.err);
        said.push(ran.out.lines().next().unwrap_or_default().to_owned());
        assert_eq!(plan().is_ok_and(|it| it.contains("\"app\"")), code != 0);
    }
    for (line, step) in said
        .iter()
        .zip(["created", "verified", "was deleted", "renamed"])
    {
        assert!(line.contains(step), "{said:?}");
    }
    assert_eq!(system.key("app")["id"], id_in(&system, "new.key"));
}

#[test]
fn an_old_key_may_expire_instead() {
    let system = with_key("25.10");
    let ran = system.run(&rotate(&["--yes", "--expire-old", "7"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let old = system.key("app-old");
    assert_eq!(old["id"], id_in(&system, "old.key"));
    assert_eq!(old["expires_soon"], true, "{old}");
    assert_eq!(system.key("app")["id"], id_in(&system, "new.key"));
}

#[test]
fn nothing_is_sent_without_consent_and_a_target() {
    let system = with_key("25.10");
    let before = system.keys();
    let said = system.run(&rotate(&[])).failed(2);
    assert!(said.contains("--yes"), "{said}");
    let said = system.run(&["rotate", "--yes", "app"]).failed(2);
    assert!(
        said.contains("--save FILE, --deliver NAME or --print"),
        "{said}"
    );
    let dry = system.run(&rotate(&["--dry-run"]));
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.starts_with("api_key.create ["), "{}", dry.out);
    assert_eq!(system.keys(), before);
    // Without a proof that the new secret works, the old key stays.
    let ran = system.run(&["rotate", "--yes", "--print", "app"]);
    assert_eq!(ran.code, UNFINISHED, "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 1);
    assert!(ran.err.contains("--works"), "{}", ran.err);
    system.key("app-2");
    let ran = system.run(&["rotate", "--yes", "--works", "app"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_lost_response_is_made_good_by_the_next_run() {
    let fault = "drop-after=api_key.create";
    let system = System::with(&["--release", "25.10", "--fault", fault]);
    let keys = system.keys();
    let key = keys
        .iter()
        .find(|key| key["state"] == "active" && key["username"].is_string())
        .unwrap();
    let id = key["id"].to_string();
    let line = [
        "rotate",
        "--yes",
        "--ignore-sessions",
        "--key-over-loopback",
        "--save",
        "new.key",
        &id,
    ];
    let said = system.run(&line);
    assert_eq!(said.code, 8, "{} {}", said.out, said.err);
    let ran = system.run(&line);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("reset "), "{lines:?}");
    let name = key["name"].as_str().unwrap();
    assert_eq!(system.key(name)["id"], id_in(&system, "new.key"));
    assert_eq!(system.keys().len(), keys.len());
}

#[test]
fn a_key_moves_to_another_owner() {
    for release in ["25.04", "25.10", "26.0"] {
        let system = with_key(release);
        assert_ne!(system.key("app")["username"], "svc-hass");
        let dry = system.run(&rotate(&["--owner", "svc-hass", "--dry-run"]));
        assert!(dry.out.contains("\"svc-hass\""), "{} {}", dry.out, dry.err);
        let ran = system.run(&rotate(&["--yes", "--owner", "svc-hass"]));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        let first = ran.out.lines().next().unwrap();
        assert!(first.contains("for svc-hass"), "{}", ran.out);
        let after = system.key("app");
        assert_eq!(after["username"], "svc-hass", "{release}: {after}");
        assert_eq!(after["id"], id_in(&system, "new.key"));
    }
}

#[test]
fn a_move_resumes_with_its_owner_only() {
    let system = with_key("25.10");
    let before = system.key("app")["username"].clone();
    let step = ["--yes", "--step", "--owner", "svc-hass"];
    assert_eq!(system.run(&rotate(&step)).code, UNFINISHED);
    let keys = system.keys();
    for other in ["svc-metrics", before.as_str().unwrap()] {
        let said = system.run(&rotate(&["--yes", "--owner", other])).failed(2);
        assert!(
            said.contains("svc-hass") && said.contains("Nothing"),
            "{said}"
        );
        assert_eq!(system.keys(), keys);
    }
    let ran = system.run(&rotate(&["--yes", "--owner", "svc-hass"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(system.key("app")["username"], "svc-hass");
}

#[test]
fn a_lost_response_of_a_move_finds_the_key_of_the_new_owner() {
    let fault = "drop-after=api_key.create";
    let system = System::with(&["--release", "25.10", "--fault", fault]);
    let keys = system.keys();
    let is_candidate = |key: &&serde_json::Value| {
        key["state"] == "active" && key["username"].is_string() && key["username"] != "svc-hass"
    };
    let key = keys.iter().find(is_candidate).unwrap();
    let id = key["id"].to_string();
    let line = [
        "rotate",
        "--yes",
        "--ignore-sessions",
        "--key-over-loopback",
        "--save",
        "new.key",
        "--owner",
        "svc-hass",
        &id,
    ];
    assert_eq!(system.run(&line).code, 8);
    let ran = system.run(&line);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    assert!(ran.out.starts_with("reset "), "{}", ran.out);
    let after = system.key(key["name"].as_str().unwrap());
    assert_eq!(after["username"], "svc-hass");
    assert_eq!(after["id"], id_in(&system, "new.key"));
}

#[test]
fn an_owner_that_cannot_own_the_successor_changes_nothing() {
    let system = with_key("25.10");
    let keys = system.keys();
    for owner in ["", "no-such-user"] {
        let ran = system.run(&rotate(&["--yes", "--owner", owner]));
        assert_ne!(ran.code, 0, "{owner}");
        assert_eq!(system.keys(), keys);
        let plan = fs::read_to_string(system.dir().join("state/rotations.json"));
        assert!(!plan.is_ok_and(|it| it.contains("app-2")), "{owner}");
    }
    let system = with_key("24.10");
    let said = system
        .run(&rotate(&["--yes", "--owner", "svc-hass"]))
        .failed(2);
    assert!(said.contains("Keys have no owner"), "{said}");
}

#[test]
fn an_unfinished_rotation_is_named_with_both_keys() {
    for release in ERAS {
        let system = with_key(release);
        assert_eq!(system.run(&rotate(&["--yes", "--step"])).code, UNFINISHED);
        let (old, new) = (&system.key("app")["id"], &system.key("app-2")["id"]);
        let shown = system.run(&["show", "app"]).ok();
        assert!(
            shown.contains(&format!("being replaced by app-2 ({new})")),
            "{shown}"
        );
        let shown = system.run(&["show", "--json", "app-2"]).json();
        let warnings = shown["warnings"].as_array().unwrap();
        let wanted = format!("to replace app ({old})");
        assert!(warnings.iter().any(|it| *it == wanted), "{shown:#}");
    }
}
