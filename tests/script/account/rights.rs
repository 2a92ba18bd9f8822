//! Who may not create an account is told before the first step.

use tnkeys::sim::Release;

use super::machine::{Machine, RELEASES};
use crate::support::system::Ran;

/// Creates an account with these roles, and runs `account create` with its key.
fn with_roles(release: Release, roles: &[&str]) -> (Machine, Ran) {
    let machine = Machine::new(release);
    std::fs::write(machine.path("methods"), "core.ping\n").unwrap();
    let mut line = vec![
        "account",
        "create",
        "limited",
        "--methods",
        "methods",
        "--yes",
        "--save",
        "limited.key",
        "--no-verify",
    ];
    for role in roles {
        line.extend(["--role", role]);
    }
    let made = machine.run(&line);
    assert_eq!(made.code, 0, "{}", made.err);
    let before = machine.changes();
    let key = machine.path("limited.key");
    let mut line = super::machine::create(&[]);
    line.extend(["--key-file", key.to_str().unwrap(), "-U", "svc-limited"]);
    let ran = Ran::of(&mut machine.bare(&line));
    assert!(ran.code == 0 || machine.changes() == before, "{}", ran.err);
    (machine, ran)
}

#[test]
fn a_missing_role_is_told_and_nothing_is_sent() {
    const ALL: [&str; 4] = [
        "ACCOUNT_WRITE",
        "PRIVILEGE_WRITE",
        "API_KEY_WRITE",
        "READONLY_ADMIN",
    ];
    for release in RELEASES {
        for missing in ["ACCOUNT_WRITE", "PRIVILEGE_WRITE", "API_KEY_WRITE"] {
            let roles: Vec<&str> = ALL.into_iter().filter(|it| *it != missing).collect();
            let (_, ran) = with_roles(release, &roles);
            let said = ran.failed(5);
            assert!(said.contains(&format!("lacks {missing}, which")), "{said}");
            assert!(said.contains("Nothing was changed."), "{said}");
        }
        let (_, ran) = with_roles(release, &ALL);
        assert_eq!(ran.code, 0, "{release:?} {}", ran.err);
    }
}

#[test]
fn a_read_only_connection_changes_nothing() {
    let machine = Machine::new(Release::V25_10);
    let said = machine.create(&["--read-only"]).failed(5);
    assert!(said.contains("read-only"), "{said}");
    assert_eq!(machine.changes(), 0);
}

#[test]
fn an_old_release_is_refused_with_the_reason() {
    for release in [Release::V24_04, Release::V24_10] {
        let machine = Machine::new(release);
        let said = machine.create(&[]).failed(2);
        assert!(said.contains("need TrueNAS 25.04 or newer"), "{said}");
        assert!(said.contains("--rules FILE"), "{said}");
        assert_eq!(machine.changes(), 0);
    }
}

#[test]
fn a_method_for_full_administrators_needs_consent() {
    let machine = Machine::new(Release::V25_10);
    std::fs::write(machine.path("methods"), "core.arp\npool.query\n").unwrap();
    let line = [
        "account",
        "create",
        "x",
        "--methods",
        "methods",
        "--save",
        "k",
        "--no-verify",
        "--yes",
    ];
    let said = machine.run(&line).failed(2);
    assert!(said.contains("Only FULL_ADMIN permits core.arp"), "{said}");
    assert_eq!(machine.changes(), 0);
    let done = machine.run(&[&line[..], &["--role", "FULL_ADMIN"]].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    let privilege = machine.entry("privilege.query", "name", "svc-x");
    assert_eq!(privilege["roles"], serde_json::json!(["FULL_ADMIN"]));
}

#[test]
fn arguments_that_cannot_be_used_change_nothing() {
    let machine = Machine::new(Release::V25_10);
    std::fs::write(machine.path("methods"), "no.such_method\n").unwrap();
    let cases: [(&[&str], &str); 7] = [
        (
            &["x", "--methods", "methods", "--yes"],
            "has no method no.such_method",
        ),
        (&["x", "--for", "nothing", "--yes"], "home-assistant"),
        (
            &["x y", "--for", "homepage", "--yes"],
            "does not accept the name \"svc-x y\" for a group",
        ),
        (&["x", "--for", "homepage"], "--yes"),
        (&["x", "--yes"], "--for"),
        (
            &["x", "--for", "homepage", "--role", "NO_ROLE", "--yes"],
            "has no role NO_ROLE",
        ),
        (&["x", "--like", "nobody", "--yes"], "has no key nobody"),
    ];
    for (arguments, want) in cases {
        let line = [&["account", "create"], arguments, &["--save", "k"]].concat();
        let ran = machine.run(&line);
        assert!([1, 2].contains(&ran.code), "{ran:?}");
        assert!(ran.err.contains(want), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(machine.changes(), 0);
}
