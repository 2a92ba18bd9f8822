//! Groups, privileges and users (25.04 on): literal requests, replies and errors, and what a service account may do.

mod refusals;
mod undo;

use serde_json::{Value, json};
use tnkeys::sim::{Fault, Handle, Release};

use crate::support::sim_client::*;

const LATER: [Release; 3] = [Release::V25_04, Release::V25_10, Release::V26_0];

/// The findings of a refused call.
async fn findings(client: &mut Client, method: &str, params: Value) -> Value {
    let reply = client.ask(method, params).await;
    assert_eq!(reply["error"]["code"], -32602, "{method}: {reply}");
    reply["error"]["data"]["extra"].clone()
}

/// Error number and reason of a failed call.
async fn failure(client: &mut Client, method: &str, params: Value) -> (i64, String) {
    let reply = client.ask(method, params).await;
    assert_eq!(reply["error"]["code"], -32001, "{method}: {reply}");
    let data = &reply["error"]["data"];
    let reason = data["reason"].as_str().unwrap().to_owned();
    (data["error"].as_i64().unwrap(), reason)
}

fn privilege(name: &str, gid: i64, roles: &[&str]) -> Value {
    json!([{"name": name, "local_groups": [gid], "ds_groups": [], "roles": roles, "web_shell": false}])
}

fn new_user(name: &str, group: i64) -> Value {
    json!([{
        "username": name, "full_name": "Metrics", "group": group, "group_create": false, "groups": [],
        "smb": false, "password_disabled": true, "shell": "/usr/sbin/nologin", "home": "/var/empty",
    }])
}

/// Group id, gid, privilege id and user id of a new service account with these roles.
async fn account(client: &mut Client, name: &str, roles: &[&str]) -> (i64, i64, i64, i64) {
    let group = json!([{"name": name, "smb": false}]);
    let group = client.call("group.create", group).await.as_i64().unwrap();
    let entry = client.call("group.get_instance", json!([group])).await;
    let gid = entry["gid"].as_i64().unwrap();
    let made = client
        .call("privilege.create", privilege(name, gid, roles))
        .await;
    let made_user = client.call("user.create", new_user(name, group)).await;
    let (privilege, user) = (&made["id"], &made_user["id"]);
    (
        group,
        gid,
        privilege.as_i64().unwrap(),
        user.as_i64().unwrap(),
    )
}

#[tokio::test]
async fn a_service_account_is_made_with_exactly_these_fields() {
    for release in LATER {
        let sim = start(config(release)).await;
        let mut client = admin(&sim).await;
        let id = client
            .call("group.create", json!([{"name": "svc-new", "smb": false}]))
            .await;
        assert_eq!(id, 17, "{release}: the id, not the gid");
        let mut group = json!({
            "id": 17, "gid": 3009, "name": "svc-new", "builtin": false, "sudo_commands": [],
            "sudo_commands_nopasswd": [], "smb": false, "group": "svc-new", "local": true, "sid": null,
            "roles": [], "users": [], "userns_idmap": null,
        });
        match release {
            Release::V25_04 => group["id_type_both"] = json!(false),
            _ => group["immutable"] = json!(false),
        }
        let listed = client
            .call("group.query", json!([[["group", "=", "svc-new"]]]))
            .await;
        assert_eq!(listed, json!([group]), "{release}");

        let roles = ["REPORTING_READ", "POOL_READ"];
        let made = client
            .call("privilege.create", privilege("Metrics", 3009, &roles))
            .await;
        group["roles"] = json!(roles);
        assert_eq!(
            made,
            json!({
                "id": 6, "builtin_name": null, "name": "Metrics", "local_groups": [group], "ds_groups": [],
                "roles": roles, "web_shell": false,
            }),
            "{release}"
        );
        assert_eq!(
            client.call("privilege.get_instance", json!([6])).await,
            made
        );

        let made = client.call("user.create", new_user("svc-new", 17)).await;
        let mut entry = client.call("user.get_instance", json!([11])).await;
        assert_eq!(made["password"], Value::Null, "{release}");
        entry["password"] = Value::Null;
        assert_eq!(made, entry, "{release}");
        for (field, value) in [
            ("id", json!(11)),
            ("uid", json!(3000)),
            ("username", json!("svc-new")),
            ("full_name", json!("Metrics")),
            ("home", json!("/var/empty")),
            ("shell", json!("/usr/sbin/nologin")),
            ("smb", json!(false)),
            ("password_disabled", json!(true)),
            ("locked", json!(false)),
            ("builtin", json!(false)),
            ("immutable", json!(false)),
            ("local", json!(true)),
            ("groups", json!([])),
            ("roles", json!(roles)),
            ("api_keys", json!([])),
        ] {
            assert_eq!(made[field], value, "{release} {field}");
        }
        assert_eq!(made["group"]["id"], 17);
        assert_eq!(made["group"]["bsdgrp_gid"], 3009);
        assert_eq!(made["group"]["bsdgrp_group"], "svc-new");
        assert_eq!(made.get("webshare").is_some(), release == Release::V26_0);
    }
}

#[tokio::test]
async fn a_key_of_the_account_calls_what_its_roles_permit() {
    for release in LATER {
        let sim = start(config(release)).await;
        let mut client = admin(&sim).await;
        let parts = account(&mut client, "svc-new", &["POOL_READ", "REPORTING_READ"]).await;
        let key = json!([{"name": "metrics", "username": "svc-new", "expires_at": null}]);
        let key = client.call("api_key.create", key).await;
        let key = key["key"].as_str().unwrap().to_owned();
        // Its password is disabled: nothing signs in with one, an empty one neither.
        for password in ["", sim.password()] {
            let mut other = Client::rpc(&sim).await;
            assert_eq!(other.password("svc-new", password).await, "AUTH_ERR");
        }
        let mut service = Client::rpc(&sim).await;
        assert_eq!(service.key("svc-new", &key).await, "SUCCESS", "{release}");
        let pools = service.call("pool.query", json!([])).await;
        assert_eq!(pools[0]["name"], "tank");
        for method in ["user.query", "api_key.query", "disk.query", "group.create"] {
            let reply = service.ask(method, json!([])).await;
            assert_eq!(reply["error"]["data"]["error"], 13, "{method}: {reply}");
        }
        // Without its privilege, the user may not use the API any more, nor own a new key.
        let (_, _, privilege, user) = parts;
        assert_eq!(
            client.call("privilege.delete", json!([privilege])).await,
            true
        );
        let mut late = Client::rpc(&sim).await;
        let refused = late.key("svc-new", &key).await;
        let word = ["AUTH_ERR", "DENIED"][usize::from(release == Release::V26_0)];
        assert_eq!(refused, word, "{release}");
        let entry = client.call("user.get_instance", json!([user])).await;
        assert_eq!(entry["roles"], json!([]));
        let key = json!([{"name": "another", "username": "svc-new"}]);
        assert_eq!(
            findings(&mut client, "api_key.create", key).await,
            json!([[
                "api_key_create",
                "User lacks privilege role membership.",
                22
            ]])
        );
    }
}

#[tokio::test]
async fn other_groups_of_a_user_count_as_well() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let (group, ..) = account(&mut client, "svc-new", &["POOL_READ"]).await;
    let mut second = new_user("svc-two", group);
    second[0]["group"] = Value::Null;
    second[0]["group_create"] = json!(true);
    second[0]["groups"] = json!([group]);
    let made = client.call("user.create", second).await;
    assert_eq!(made["roles"], json!(["POOL_READ"]));
    assert_eq!(made["groups"], json!([group]));
    assert_eq!(made["group"]["bsdgrp_group"], "svc-two");
    let entry = client.call("group.get_instance", json!([group])).await;
    assert_eq!(entry["users"], json!([11, 12]));
}

#[tokio::test]
async fn changes_of_accounts_are_announced() {
    for release in LATER {
        let sim = start(config(release)).await;
        let mut watcher = admin(&sim).await;
        for name in ["user.query", "group.query", "privilege.query"] {
            watcher.call("core.subscribe", json!([name])).await;
        }
        let mut client = admin(&sim).await;
        let (group, _, privilege, user) = account(&mut client, "svc-new", &["POOL_READ"]).await;
        client
            .call("user.delete", json!([user, {"delete_group": false}]))
            .await;
        for (msg, collection, id) in [
            ("added", "group.query", group),
            ("added", "privilege.query", privilege),
            ("added", "user.query", user),
            ("removed", "user.query", user),
        ] {
            let event = watcher.frame().await["params"].take();
            assert_eq!(event["msg"], msg);
            assert_eq!(event["collection"], collection);
            assert_eq!(event["id"], id);
        }
    }
}

/// Faults strike at these methods as at any other: a reply is lost after the change, or the change is refused.
#[tokio::test]
async fn faults_strike_at_these_methods() {
    async fn names(sim: &Handle) -> Value {
        let select = json!([[["name", "=", "svc-new"]], {"select": ["name"]}]);
        admin(sim).await.call("group.query", select).await
    }
    let sim = start(config(Release::V25_10)).await;
    let params = json!([{"name": "svc-new", "smb": false}]);
    sim.fault("drop-before=group.create".parse().unwrap());
    let mut client = admin(&sim).await;
    client.send("group.create", params.clone()).await;
    assert_eq!(client.end().await, End::Cut);
    assert_eq!(names(&sim).await, json!([]));
    sim.fault(Fault::DropAfter("group.create".to_owned()));
    let mut client = admin(&sim).await;
    client.send("group.create", params).await;
    assert_eq!(client.end().await, End::Cut);
    assert_eq!(names(&sim).await, json!([{"name": "svc-new"}]));
    sim.fault("refuse=user.create:28:no space".parse().unwrap());
    let mut client = admin(&sim).await;
    let (errno, reason) = failure(&mut client, "user.create", new_user("svc-new", 17)).await;
    assert_eq!((errno, reason.as_str()), (28, "[ENOSPC] no space"));
}

#[tokio::test]
async fn up_to_24_10_groups_and_privileges_are_only_listed() {
    for release in [Release::V24_04, Release::V24_10] {
        let sim = start(config(release)).await;
        let mut client = admin_ddp(&sim).await;
        let rows = client.call_ddp("group.query", json!([])).await;
        assert_eq!(rows[1]["group"], "builtin_administrators");
        let rows = client.call_ddp("privilege.query", json!([])).await;
        assert_eq!(rows[0]["name"], "Local Administrator");
        assert!(rows[0]["allowlist"].is_array());
        let reply = client
            .ask_ddp("group.create", json!([{"name": "svc-new"}]))
            .await;
        assert_eq!(reply["error"]["error"], 38, "{reply}");
    }
}

#[tokio::test]
async fn the_state_file_keeps_accounts() {
    let dir = tempfile::tempdir().unwrap();
    let kept = || tnkeys::sim::Config {
        state: Some(dir.path().join("state.json")),
        ..config(Release::V25_10)
    };
    let sim = start(kept()).await;
    let mut client = admin(&sim).await;
    let parts = account(&mut client, "svc-new", &["POOL_READ"]).await;
    let key = json!([{"name": "metrics", "username": "svc-new"}]);
    let key = client.call("api_key.create", key).await;
    sim.stop().await;
    let sim = start(kept()).await;
    let mut service = Client::rpc(&sim).await;
    let key = key["key"].as_str().unwrap();
    assert_eq!(service.key("svc-new", key).await, "SUCCESS");
    assert!(service.call("pool.query", json!([])).await.is_array());
    let mut client = admin(&sim).await;
    let entry = client.call("user.get_instance", json!([parts.3])).await;
    assert_eq!(entry["shell"], "/usr/sbin/nologin");
    assert_eq!(entry["roles"], json!(["POOL_READ"]));
}

#[tokio::test]
async fn the_audit_log_has_these_changes_without_passwords() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let mut params = new_user("person", 9);
    params[0]["password_disabled"] = json!(false);
    params[0]["password"] = json!("not-a-real-password");
    let made = client.call("user.create", params).await;
    assert_eq!(made["password"], "not-a-real-password");
    let query = json!([{
        "services": ["MIDDLEWARE"],
        "query-filters": [["event_data.method", "=", "user.create"]],
        "query-options": {},
    }]);
    let rows = client.call("audit.query", query).await;
    assert_eq!(rows[0]["event_data"]["description"], "Create user person");
    assert_eq!(rows[0]["event_data"]["params"][0]["password"], "********");
    let mut person = Client::rpc(&sim).await;
    let word = person.password("person", "not-a-real-password").await;
    assert_eq!(word, "SUCCESS", "svc-backup's group has a privilege");
}
