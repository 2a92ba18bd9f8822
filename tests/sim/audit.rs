//! The audit tells what happened, in the shapes of the releases, the careless ones included.

use serde_json::{Value, json};
use tnkeys::sim::Release;

use crate::support::sim_client::*;

async fn entries(client: &mut Client, event: &str) -> Vec<Value> {
    let query = json!([{
        "services": ["MIDDLEWARE"],
        "query-filters": [["event", "=", event]],
        "query-options": {"order_by": ["message_timestamp"]},
    }]);
    let rows = client.call_ddp("audit.query", query).await;
    rows.as_array().unwrap().clone()
}

fn shown(row: &Value) -> &Value {
    &row["event_data"]["credentials"]["credentials_data"]["api_key"]
}

#[tokio::test]
async fn a_failed_key_stands_there_whole_or_as_an_object_or_not_at_all() {
    let unknown = format!("4711-{}", "x".repeat(64));
    for release in Release::ALL {
        let sim = start(config(release)).await;
        sim.clear_audit();
        let wrong = format!("9-{}", "x".repeat(64));
        let mut client = Client::ddp(&sim).await;
        for key in [&wrong, &unknown] {
            let result = client
                .call_ddp("auth.login_with_api_key", json!([key]))
                .await;
            assert_eq!(result, false, "{release}");
        }
        let mut admin = admin_ddp(&sim).await;
        let rows = entries(&mut admin, "AUTHENTICATION").await;
        assert_eq!(rows.len(), 3, "{release}: {rows:?}");
        assert_eq!(
            rows[0]["event_data"]["credentials"]["credentials"],
            "API_KEY"
        );
        let object = json!({"id": 9, "name": "ansible"});
        let expected = match release {
            Release::V24_04 | Release::V24_10 => [json!(wrong), json!(unknown)],
            Release::V25_04 | Release::V25_10 => [object, Value::Null],
            Release::V26_0 => [object, json!(unknown)],
        };
        for (row, expected) in rows.iter().zip(expected) {
            assert_eq!(*shown(row), expected, "{release}");
            assert_eq!(row["success"], false);
            assert!(row["event_data"]["error"].is_string());
        }
        let last = &rows[2];
        assert_eq!(
            last["event_data"]["credentials"]["credentials"],
            "LOGIN_PASSWORD"
        );
        assert_eq!(
            (&last["success"], &last["event_data"]["error"]),
            (&json!(true), &Value::Null)
        );
        let none = json!([{"services": ["SMB"]}]);
        assert_eq!(admin.call_ddp("audit.query", none).await, json!([]));
        let odd = json!([{"services": ["NOPE"]}]);
        assert_eq!(
            admin.ask_ddp("audit.query", odd).await["error"]["type"],
            "VALIDATION"
        );
    }
}

#[tokio::test]
async fn calls_that_change_keys_are_kept_refused_ones_too() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = Client::rpc(&sim).await;
    assert_eq!(client.key(sim.user(), sim.api_key()).await, "SUCCESS");
    client
        .call(
            "api_key.create",
            json!([{"name": "n1", "username": "root"}]),
        )
        .await;
    client.call("api_key.query", json!([])).await;
    let bulk = json!(["api_key.delete", [[1]]]);
    client
        .call("core.set_options", json!([{"legacy_jobs": false}]))
        .await;
    client.call("core.bulk", bulk).await;
    client.call("auth.logout", json!([])).await;
    assert_eq!(
        client.password("carol", sim.password()).await,
        "OTP_REQUIRED"
    );

    let mut backup = Client::rpc(&sim).await;
    assert_eq!(
        backup.password("svc-backup", sim.password()).await,
        "SUCCESS"
    );
    let reply = backup.ask("api_key.delete", json!([2])).await;
    assert_eq!(reply["error"]["data"]["error"], 13, "{reply}");

    let mut admin = admin_ddp(&sim).await;
    let mut rows = entries(&mut admin, "METHOD_CALL").await;
    // The rest is the demo's past.
    rows.retain(|row| {
        let method = row["event_data"]["method"].as_str();
        method.is_some_and(|method| method.starts_with("api_key."))
    });
    let told: Vec<String> = rows
        .iter()
        .map(|row| {
            let data = &row["event_data"];
            let description = data["description"].as_str().unwrap();
            format!(
                "{} {description} {} {}",
                row["username"], data["authorized"], row["success"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            r#""truenas_admin" Create API key n1 true true"#,
            r#""truenas_admin" Delete API key true true"#,
            r#""svc-backup" Delete API key false false"#,
        ]
    );
    let key = &rows[0]["service_data"]["credentials"]["credentials_data"]["api_key"];
    assert_eq!(*key, json!({"id": 9, "name": "ansible"}));
    let out = entries(&mut admin, "LOGOUT").await;
    assert_eq!(*shown(&out[0]), json!({"id": 9, "name": "ansible"}));
    // The entry of a call keeps its arguments, never the reply with the new secret.
    let secret = sim.plain_key("n1").unwrap();
    assert!(!json!(rows).to_string().contains(&secret));
}

#[tokio::test]
async fn a_call_by_a_key_of_the_allowlist_era_is_told_by_its_name_and_the_demo_has_a_past() {
    for release in [Release::V24_04, Release::V24_10] {
        let sim = start(config(release)).await;
        let mut client = Client::ddp(&sim).await;
        let key = json!([sim.api_key()]);
        assert_eq!(client.call_ddp("auth.login_with_api_key", key).await, true);
        let made = json!([{"name": "n1", "allowlist": []}]);
        client.call_ddp("api_key.create", made).await;
        let rows = entries(&mut client, "METHOD_CALL").await;
        // On 24.04 no call that changes a key is audited.
        let audited = rows
            .iter()
            .any(|row| row["event_data"]["method"] == "api_key.create");
        assert_eq!(audited, release != Release::V24_04, "{release}");
        if !audited {
            client
                .call_ddp("auth.terminate_other_sessions", json!([]))
                .await;
        }
        let rows = entries(&mut client, "METHOD_CALL").await;
        let last = rows.last().unwrap();
        assert_eq!(last["username"], ".API_KEY:ansible");
        let api_key = &last["service_data"]["credentials"]["credentials_data"]["api_key"];
        assert_eq!(*api_key, json!({"id": 9, "name": "ansible"}));
        // What a client that learns from it asks for.
        let since = last["message_timestamp"].as_i64().unwrap() - 86_400;
        let page = json!([{
            "services": ["MIDDLEWARE"],
            "query-filters": [["event", "=", "METHOD_CALL"], ["message_timestamp", ">=", since]],
            "query-options": {
                "select": ["audit_id", "message_timestamp", "event_data"],
                "order_by": ["-message_timestamp", "audit_id"],
                "limit": 10,
                "offset": 1,
            },
        }]);
        let page = client.call_ddp("audit.query", page).await;
        let page = page.as_array().unwrap();
        assert_eq!(page.len(), 10, "{release}");
        assert!(page[0].get("service_data").is_none());
        let times = page
            .iter()
            .map(|row| row["message_timestamp"].as_i64().unwrap());
        assert!(times.rev().is_sorted());
        let whole = rows.iter().filter(|row| {
            row["service_data"]["credentials"]["credentials_data"]["api_key"].is_string()
        });
        assert!(whole.count() > 0, "the careless entries are there too");
    }
}

/// Which interface a client used: the REST API has another word in each release, and is gone in 26.0.
#[tokio::test]
async fn the_demo_s_past_says_who_uses_the_rest_api() {
    for (release, rest) in [
        (Release::V24_04, Some("REST")),
        (Release::V24_10, Some("REST")),
        (Release::V25_04, Some("REST")),
        (Release::V25_10, Some("LEGACY_REST")),
        (Release::V26_0, None),
    ] {
        let sim = start(config(release)).await;
        let mut client = admin_ddp(&sim).await;
        let rows = entries(&mut client, "METHOD_CALL").await;
        let of = |wanted: &str| {
            let rows = rows.iter();
            rows.filter(|row| row["service_data"]["protocol"] == wanted)
                .collect::<Vec<_>>()
        };
        assert!(!of("WEBSOCKET").is_empty(), "{release}");
        let found = of("REST").len() + of("LEGACY_REST").len();
        assert_eq!(rows.len(), of("WEBSOCKET").len() + found, "{release}");
        let Some(rest) = rest else {
            assert_eq!(found, 0, "{release}");
            continue;
        };
        assert_eq!(of(rest).len(), found, "{release}");
        assert!(found > 5, "{release}: {found}");
        for row in of(rest) {
            let address = row["address"].as_str().unwrap();
            let origin = row["service_data"]["origin"].as_str().unwrap();
            assert_eq!(origin, format!("{address}:51712"));
            let user = row["username"].as_str().unwrap();
            let old = release < Release::V25_04;
            assert_eq!(user.starts_with(".API_KEY:"), old, "{release}: {user}");
            let key = &row["service_data"]["credentials"]["credentials_data"]["api_key"];
            assert_eq!(key.is_string(), old, "{release}: {key}");
        }
    }
}

#[tokio::test]
async fn a_key_that_is_revoked_over_http_leaves_its_user_alone() {
    for (release, legacy) in [
        (Release::V25_04, false),
        (Release::V25_10, false),
        (Release::V25_10, true),
        (Release::V26_0, false),
    ] {
        let mut insecure = config(release);
        insecure.insecure_peer = true;
        let sim = start(insecure).await;
        sim.clear_audit();
        let mut client = Client::rpc(&sim).await;
        match legacy {
            true => {
                let key = json!([sim.api_key()]);
                assert_eq!(client.call("auth.login_with_api_key", key).await, false);
            }
            false => assert_eq!(client.key(sim.user(), sim.api_key()).await, "EXPIRED"),
        }
        let mut admin = admin_ddp(&sim).await;
        let rows = entries(&mut admin, "AUTHENTICATION").await;
        let row = &rows[0];
        let data = &row["event_data"];
        assert_eq!(data["error"], "API key revoked due to insecure transport.");
        let who = json!({"credentials": "API_KEY", "credentials_data": {"username": sim.user()}});
        assert_eq!(data["credentials"], who, "{release}");
        assert_eq!(row["success"], false);
        // Of a wrong key nothing else is said than before.
        let wrong = format!("9-{}", "x".repeat(64));
        let mut client = Client::rpc(&sim).await;
        client.key(sim.user(), &wrong).await;
        let rows = entries(&mut admin, "AUTHENTICATION").await;
        let last = rows.last().unwrap();
        assert_eq!(last["event_data"]["error"], "Invalid API key", "{release}");
    }
}
