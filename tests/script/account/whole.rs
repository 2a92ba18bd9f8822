//! Whole runs.

use std::fs;

use serde_json::{Value, json};
use tnkeys::sim::Release;

use super::machine::{CREATES, Machine, RELEASES};

#[test]
fn everything_exists_with_exactly_the_requested_fields() {
    for release in RELEASES {
        let machine = Machine::new(release);
        let ran = machine.create(&["--expires", "30d"]);
        assert_eq!(ran.code, 0, "{release:?} {}", ran.err);
        let group = machine.entry("group.query", "group", "svc-grafana");
        assert_eq!(
            (&group["smb"], &group["builtin"]),
            (&json!(false), &json!(false))
        );
        let privilege = machine.entry("privilege.query", "name", "svc-grafana");
        assert_eq!(privilege["roles"], json!(["READONLY_ADMIN"]));
        assert_eq!(privilege["web_shell"], false);
        assert_eq!(privilege["ds_groups"], json!([]));
        let groups = privilege["local_groups"].as_array().unwrap();
        let gids: Vec<&Value> = groups.iter().map(|it| &it["gid"]).collect();
        assert_eq!(gids, [&group["gid"]]);
        assert_ne!(group["gid"], group["id"]);
        let user = machine.entry("user.query", "username", "svc-grafana");
        let fields = |names: &[&str]| -> Vec<Value> {
            names.iter().map(|name| user[*name].clone()).collect()
        };
        assert_eq!(
            fields(&[
                "smb",
                "password_disabled",
                "locked",
                "local",
                "shell",
                "home",
                "groups"
            ]),
            [
                json!(false),
                json!(true),
                json!(false),
                json!(true),
                json!("/usr/sbin/nologin"),
                json!("/var/empty"),
                json!([])
            ],
            "{release:?}"
        );
        assert_eq!(user["group"]["id"], group["id"]);
        assert_eq!(user["full_name"], "Homepage");
        let key = machine.entry("api_key.query", "name", "grafana");
        assert_eq!(key["username"], "svc-grafana");
        assert_eq!(user["api_keys"], json!([key["id"]]));
        assert!(key["expires_at"]["$date"].is_i64(), "{key}");
        // Each request was sent once.
        for method in CREATES {
            assert_eq!(machine.sim.calls(method), 1, "{method}");
        }
        let secret = machine.sim.plain_key("grafana").unwrap();
        assert_eq!(
            fs::read_to_string(machine.path("key")).unwrap().trim(),
            secret
        );
        assert!(
            ran.err.contains("3 of 3 test calls permitted"),
            "{}",
            ran.err
        );
        assert!(ran.out.contains("saved to"), "{}", ran.out);
        machine.assert_no_secret(&[&ran]);
    }
}

#[test]
fn the_result_as_json() {
    let machine = Machine::new(Release::V25_10);
    let ran = machine.create(&["--json"]);
    assert_eq!(ran.err, "");
    let result: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(result["result"], "created");
    assert_eq!(result["key"]["username"], "svc-grafana");
    assert_eq!(result["account"]["roles"], json!(["READONLY_ADMIN"]));
    let user = machine.entry("user.query", "username", "svc-grafana");
    assert_eq!(result["account"]["user"]["id"], user["id"]);
    assert_eq!(result["account"]["user"]["existed"], false);
    assert_eq!(result["verified"]["signed_in"], true);
    assert_eq!(
        result["verified"]["calls"][0],
        json!({"method": "system.info", "result": "permitted"})
    );
    machine.assert_no_secret(&[&ran]);
}

#[test]
fn names_and_roles_are_chosen_by_options() {
    let machine = Machine::new(Release::V25_10);
    fs::write(machine.path("methods"), "pool.query\nreporting.get_data\n").unwrap();
    let ran = machine.run(&[
        "account",
        "create",
        "x",
        "--methods",
        "methods",
        "--user-name",
        "u",
        "--group",
        "g",
        "--privilege",
        "p",
        "--key-name",
        "k",
        "--role",
        "READONLY_ADMIN",
        "--expires",
        "never",
        "--no-verify",
        "--yes",
        "--save",
        "key",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let user = machine.entry("user.query", "username", "u");
    let group = machine.entry("group.query", "group", "g");
    assert_eq!(user["group"]["id"], group["id"]);
    let privilege = machine.entry("privilege.query", "name", "p");
    assert_eq!(privilege["roles"], json!(["READONLY_ADMIN"]));
    assert_eq!(
        machine.entry("api_key.query", "name", "k")["expires_at"],
        Value::Null
    );
    // Without a second connection.
    assert_eq!(machine.sim.plain_key_calls(), 0);
    // Roles without a list of methods.
    let ran = machine.run(&[
        "account",
        "create",
        "y",
        "--role",
        "READONLY_ADMIN",
        "--dry-run",
    ]);
    assert!(ran.err.contains("The roles permit 4"), "{}", ran.err);
}

#[test]
fn a_dry_run_prints_the_requests_and_changes_nothing() {
    let machine = Machine::new(Release::V25_10);
    let before = machine.everything();
    let ran = machine.run(&[
        "account",
        "create",
        "grafana",
        "--for",
        "homepage",
        "--dry-run",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    let methods: Vec<&str> = lines.iter().filter_map(|it| it.split(' ').next()).collect();
    assert_eq!(methods, CREATES);
    assert!(
        lines[1].contains(r#""local_groups":["GID"]"#),
        "{}",
        lines[1]
    );
    assert!(lines[2].contains(r#""group":"GROUP_ID""#), "{}", lines[2]);
    assert_eq!(machine.changes(), 0);
    assert_eq!(machine.everything(), before);
}

#[test]
fn presets_with_their_roles() {
    let machine = Machine::new(Release::V25_10);
    let mut bare = machine.bare(&["account", "presets"]);
    assert_eq!(
        bare.output().unwrap().status.code(),
        Some(2),
        "it needs a sign-in"
    );
    let all = machine.run(&["account", "presets", "--json"]).json();
    let homepage = all
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["id"] == "homepage")
        .unwrap();
    assert_eq!(homepage["roles"], json!(["READONLY_ADMIN"]));
    assert!(homepage["extra_methods"].as_u64().unwrap() > 100);
    let table = machine.run(&["account", "presets"]).ok();
    assert!(table.starts_with("PRESET"), "{table}");
    assert!(table.contains("READONLY_ADMIN"), "{table}");
}

#[test]
fn what_a_key_called_is_what_its_account_needs() {
    let machine = Machine::new(Release::V25_10);
    // A key of a full administrator calls a method that is audited.
    machine.run(&["create", "app", "--save", "app.key"]).ok();
    let key = machine.path("app.key");
    let call = [
        "call",
        "group.create",
        r#"{"name": "made-by-app", "smb": false}"#,
        "--key-over-loopback",
        "--key-file",
        key.to_str().unwrap(),
    ];
    let called = crate::support::system::Ran::of(&mut machine.bare(&call));
    assert_eq!(called.code, 0, "{}", called.err);
    let ran = machine.run(&[
        "account",
        "create",
        "app2",
        "--like",
        "app",
        "--yes",
        "--save",
        "k",
        "--no-verify",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("called 1 method"), "{}", ran.err);
    assert!(ran.err.contains("Reads may be missing"), "{}", ran.err);
    let privilege = machine.entry("privilege.query", "name", "svc-app2");
    assert_eq!(privilege["roles"].as_array().unwrap().len(), 1);
    machine.assert_no_secret(&[&ran]);
}

#[test]
fn a_key_is_moved_to_its_own_account() {
    for release in [Release::V25_04, Release::V26_0] {
        let machine = Machine::new(release);
        machine
            .run(&["create", "grafana", "--save", "old.key"])
            .ok();
        let old = machine.entry("api_key.query", "name", "grafana");
        assert_eq!(old["username"], machine.sim.user());
        let dry = machine.create(&["--move", "grafana", "--dry-run"]);
        let then = "tnkeys rotate grafana --owner svc-grafana";
        assert!(dry.code == 0 && dry.err.contains(then), "{}", dry.err);
        // The first step: the old key keeps working.
        let ran = machine.create(&["--move", "grafana", "--replace"]);
        assert_eq!(ran.code, 24, "{} {}", ran.out, ran.err);
        assert_eq!(machine.entry("api_key.query", "name", "grafana"), old);
        let new = machine.entry("api_key.query", "name", "grafana-2");
        assert_eq!(new["username"], "svc-grafana");
        assert_eq!(machine.sim.calls("api_key.delete"), 0);
        assert!(ran.err.contains("tnkeys rotate grafana"), "{}", ran.err);
        machine.assert_no_secret(&[&ran]);
        // The rotation goes on as every other one.
        let done = machine.run(&[
            "rotate",
            "grafana",
            "--save",
            "key",
            "--key-over-loopback",
            "--yes",
        ]);
        assert_eq!(done.code, 0, "{} {}", done.out, done.err);
        let moved = machine.entry("api_key.query", "name", "grafana");
        assert_eq!(
            (&moved["id"], &moved["username"]),
            (&new["id"], &new["username"])
        );
    }
}

#[test]
fn a_key_that_cannot_be_moved_is_told_before_anything_is_created() {
    let machine = Machine::new(Release::V25_10);
    let said = machine.create(&["--move", "no-such-key"]).failed(1);
    assert!(said.contains("has no key no-such-key"), "{said}");
    machine.run(&["create", "app", "--save", "app.key"]).ok();
    let changes = machine.changes();
    machine
        .sim
        .revoke(machine.sim.key_id("app").unwrap(), "test");
    let said = machine.create(&["--move", "app"]).failed(1);
    assert!(said.contains("the key is inactive"), "{said}");
    assert_eq!(machine.changes(), changes);
}
