//! Who may call, hear and see what; and who hears of whom.

use serde_json::{Value, json};
use tnkeys::sim::{Handle, PlantedKey, Release};

use crate::support::sim_client::*;

async fn signed_in(sim: &Handle, user: &str) -> Client {
    let mut client = Client::rpc(sim).await;
    assert_eq!(client.password(user, sim.password()).await, "SUCCESS");
    client
}

fn names(list: &Value) -> Vec<&str> {
    list.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn a_list_of_methods_shows_what_its_reader_may_call() {
    let sim = start(config(Release::V25_10)).await;
    let mut all = admin(&sim).await;
    let everything = all.call("core.get_methods", json!([])).await;
    assert!(everything.as_object().unwrap().len() > 700);
    assert_eq!(
        everything["api_key.create"]["roles"],
        json!(["API_KEY_WRITE", "READONLY_ADMIN", "SHARING_ADMIN"])
    );
    assert_eq!(everything["core.bulk"]["job"], true);
    for user in ["auditor", "keykeeper", "svc-backup", "svc-hass"] {
        let mut client = signed_in(&sim, user).await;
        let listed = client.call("core.get_methods", json!([null, "WS"])).await;
        let names = names(&listed);
        assert!(names.len() < 700, "{user}: {}", names.len());
        // What is listed is let in and what is not is refused.
        for method in [
            "user.query",
            "api_key.query",
            "system.info",
            "api_key.my_keys",
        ] {
            let reply = client.ask(method, json!([])).await;
            let refused = reply["error"]["data"]["error"] == 13;
            assert_eq!(
                names.contains(&method),
                !refused,
                "{user} {method}: {reply}"
            );
        }
    }
    let nobody = Client::rpc(&sim)
        .await
        .ask("core.get_methods", json!([]))
        .await;
    assert_eq!(nobody["error"]["data"]["error"], 207);
}

#[tokio::test]
async fn up_to_24_10_the_list_is_open_and_follows_the_allowlist() {
    for release in [Release::V24_04, Release::V24_10] {
        let sim = start(config(release)).await;
        let mut client = Client::ddp(&sim).await;
        let open = client.call_ddp("core.get_methods", json!([])).await;
        assert!(names(&open).contains(&"auth.login_with_api_key"));
        assert!(!names(&open).contains(&"api_key.query"));
        let events = client.ask_ddp("core.get_events", json!([])).await;
        assert_eq!(events["error"]["error"], 207);

        sim.plant(PlantedKey {
            name: "ruled".to_owned(),
            allowlist: vec![
                ("CALL".to_owned(), "api_key.[qc]*".to_owned()),
                ("CALL".to_owned(), "core.get_events".to_owned()),
                ("SUBSCRIBE".to_owned(), "user.query".to_owned()),
            ],
            ..PlantedKey::default()
        });
        let key = json!([sim.plain_key("ruled").unwrap()]);
        client.call_ddp("auth.login_with_api_key", key).await;
        let listed = client
            .call_ddp("core.get_methods", json!(["api_key"]))
            .await;
        assert_eq!(names(&listed), ["api_key.create", "api_key.query"]);
        let events = client.call_ddp("core.get_events", json!([])).await;
        assert_eq!(names(&events), ["core.get_jobs", "user.query"]);
    }
    let sim = start(config(Release::V25_04)).await;
    let reply = admin(&sim).await.ask("core.get_events", json!([])).await;
    assert_eq!(reply["error"]["code"], -32601, "gone");
}

#[tokio::test]
async fn roles_include_roles_and_privileges_name_who_has_them() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let roles = client.call("privilege.roles", json!([])).await;
    assert!(roles.as_array().unwrap().len() > 100);
    let get = json!([[["name", "=", "FULL_ADMIN"]], {"get": true}]);
    assert_eq!(client.call("privilege.roles", get).await["builtin"], false);
    let privileges = client.call("privilege.query", json!([])).await;
    let of = |name: &str| {
        let row = privileges
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["name"] == name);
        row.unwrap()["local_groups"].as_array().unwrap().len()
    };
    assert_eq!(of("Read-Only Administrator"), 1);
    assert_eq!(of("API key management"), 1);
    let reply = signed_in(&sim, "keykeeper")
        .await
        .ask("privilege.query", json!([]))
        .await;
    assert_eq!(reply["error"]["data"]["error"], 13);
    // SHARING_ADMIN holds READONLY_ADMIN, and by it SYSTEM_AUDIT_READ.
    let mut sharing = signed_in(&sim, "svc-hass").await;
    sharing.call("audit.query", json!([])).await;
}

#[tokio::test]
async fn private_methods_are_the_full_administrators() {
    let sim = start(config(Release::V25_10)).await;
    let params = json!([1, "by hand"]);
    let mut auditor = signed_in(&sim, "auditor").await;
    let reply = auditor.ask("api_key.revoke", params.clone()).await;
    assert_eq!(reply["error"]["data"]["error"], 13);
    let mut client = admin(&sim).await;
    assert_eq!(client.call("api_key.revoke", params).await, Value::Null);
    let row = client.call("api_key.get_instance", json!([1])).await;
    assert_eq!(row["revoked_reason"], "by hand");
    let reply = Client::rpc(&sim)
        .await
        .ask("api_key.check_status", json!([]))
        .await;
    assert_eq!(reply["error"]["data"]["error"], 207);
}

#[tokio::test]
async fn sessions_are_told_of_and_ended() {
    for release in [Release::V25_04, Release::V25_10] {
        let sim = start(config(release)).await;
        let mut watcher = admin(&sim).await;
        watcher
            .call("core.subscribe", json!(["auth.sessions"]))
            .await;
        let mut other = Client::rpc(&sim).await;
        assert_eq!(other.key(sim.user(), sim.api_key()).await, "SUCCESS");
        let added = watcher.frame().await["params"].take();
        assert_eq!(added["msg"], "added");
        assert_eq!(added["fields"]["credentials"], "API_KEY");
        assert_eq!(
            added["fields"]["credentials_data"]["api_key"],
            json!({"id": 9, "name": "ansible"})
        );
        let id = added["fields"]["id"].clone();
        let listed = watcher
            .call("auth.sessions", json!([[["id", "=", id]], {"get": true}]))
            .await;
        assert_eq!(listed["current"], false);
        assert_eq!(
            watcher.call("auth.terminate_session", json!([id])).await,
            true
        );
        assert_eq!(other.end().await, End::Close(1000, String::new()));
        // It may have come before the reply already.
        let removed = match watcher.events.pop() {
            Some(event) => event,
            None => watcher.frame().await,
        };
        let removed = &removed["params"];
        assert_eq!(removed["msg"], "removed", "{removed}");
        assert_eq!(removed["extra"]["fields"]["id"], id);

        let mut a = admin(&sim).await;
        watcher
            .call("auth.terminate_other_sessions", json!([]))
            .await;
        assert_eq!(a.end().await, End::Close(1000, String::new()));
        assert_eq!(watcher.call("core.ping", json!([])).await, "pong");
    }
}

#[tokio::test]
async fn the_end_of_a_subscription_is_told_in_each_framing() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    client
        .call("core.subscribe", json!(["api_key.query"]))
        .await;
    let mut old = admin_ddp(&sim).await;
    old.text(r#"{"msg":"sub","id":"s1","name":"api_key.query"}"#)
        .await;
    assert_eq!(old.frame().await["msg"], "ready");
    sim.end_subscriptions("api_key.query", None);
    assert_eq!(
        client.frame().await,
        json!({
            "jsonrpc": "2.0",
            "method": "notify_unsubscribed",
            "params": {"collection": "api_key.query", "error": null},
        })
    );
    assert_eq!(
        old.frame().await,
        json!({"msg": "nosub", "id": "s1", "error": null})
    );
    client.call("api_key.delete", json!([1])).await;
    assert!(client.events.is_empty(), "no more events");
    client
        .call("core.subscribe", json!(["api_key.query"]))
        .await;
    sim.end_subscriptions("api_key.query", Some("the source is broken"));
    let told = client.frame().await;
    assert_eq!(told["params"]["error"]["reason"], "the source is broken");
}

#[tokio::test]
async fn the_templates_of_the_old_rest_api_are_told() {
    for (release, told) in [
        (Release::V24_04, true),
        (Release::V24_10, true),
        (Release::V25_10, false),
    ] {
        let sim = start(config(release)).await;
        let (status, body) = get(&sim, "/api/v2.0").await;
        assert_eq!(status == 200, told, "{release}");
        if told {
            let openapi: Value = serde_json::from_str(&body).unwrap();
            let paths = openapi["paths"].as_object().unwrap();
            assert!(paths["/api_key/id/{id_}"].get("delete").is_some());
            assert!(paths.len() > 300, "{}", paths.len());
        }
    }
}

/// Seen on 24.04.2.5 and 25.10.5: nothing but `auth.terminate_session` ends a session.
#[tokio::test]
async fn a_session_outlives_its_key_until_it_is_ended() {
    for release in [Release::V25_10, Release::V26_0] {
        for how in ["delete", "reset", "revoke", "expire"] {
            let sim = start(config(release)).await;
            let mut admin = admin(&sim).await;
            let id = sim.key_id("ansible").unwrap();
            let mut other = Client::rpc(&sim).await;
            assert_eq!(other.key(sim.user(), sim.api_key()).await, "SUCCESS");
            let token = other.call("auth.generate_token", json!([])).await;
            match how {
                "delete" => drop(admin.call("api_key.delete", json!([id])).await),
                "reset" => drop(
                    admin
                        .call("api_key.update", json!([id, {"reset": true}]))
                        .await,
                ),
                "revoke" => sim.revoke(id, "tried in plain"),
                _ => sim.set_expiry(id, 1),
            }
            let filter = json!([[["credentials", "=", "API_KEY"]]]);
            let listed = admin.call("auth.sessions", filter.clone()).await;
            let named = json!({"id": id, "name": "ansible"});
            assert_eq!(listed[0]["credentials_data"]["api_key"], named, "{how}");
            assert!(other.call("api_key.query", json!([])).await.is_array());
            let session = listed[0]["id"].clone();
            let unknown = admin.call("auth.terminate_session", json!(["none"])).await;
            assert_eq!(unknown, false);
            let ended = admin.call("auth.terminate_session", json!([session])).await;
            assert_eq!(ended, true);
            assert_eq!(other.end().await, End::Close(1000, String::new()));
            // What it left behind is void as well.
            let mut late = Client::rpc(&sim).await;
            let data = json!({"mechanism": "TOKEN_PLAIN", "token": token});
            let answer = late.call("auth.login_ex", json!([data])).await;
            assert_eq!(answer["response_type"], "AUTH_ERR", "{how}");
        }
    }
}

#[tokio::test]
async fn a_session_outlives_its_key_in_the_allowlist_era_too() {
    for how in ["delete", "reset"] {
        let sim = start(config(Release::V24_10)).await;
        let mut admin = Client::ddp(&sim).await;
        let password = json!([sim.user(), sim.password()]);
        assert_eq!(admin.call_ddp("auth.login", password).await, true);
        let id = sim.key_id("ansible").unwrap();
        let mut other = Client::ddp(&sim).await;
        let key = json!([sim.api_key()]);
        assert_eq!(other.call_ddp("auth.login_with_api_key", key).await, true);
        match how {
            "delete" => admin.call_ddp("api_key.delete", json!([id])).await,
            _ => {
                admin
                    .call_ddp("api_key.update", json!([id, {"reset": true}]))
                    .await
            }
        };
        let filter = json!([[["credentials", "=", "API_KEY"]]]);
        let listed = admin.call_ddp("auth.sessions", filter).await;
        assert_eq!(listed[0]["credentials_data"]["api_key"]["id"], id, "{how}");
        assert!(other.call_ddp("api_key.query", json!([])).await.is_array());
        let session = listed[0]["id"].clone();
        let ended = admin
            .call_ddp("auth.terminate_session", json!([session]))
            .await;
        assert_eq!(ended, true);
        assert_eq!(other.end().await, End::Close(1000, String::new()));
    }
}
