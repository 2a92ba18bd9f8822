//! The audit tells what happened, in the shapes of the releases, the careless ones included.

use serde_json::{Value, json};
use tnkeys::sim::Release;

use crate::sim_support::*;

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
    let rows = entries(&mut admin, "METHOD_CALL").await;
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
