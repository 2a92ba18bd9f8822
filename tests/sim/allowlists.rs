//! Keys that carry rules (24.04 and 24.10).

use serde_json::json;
use tnkeys::sim::{PlantedKey, Release};

use crate::support::sim_client::*;

async fn with_rules(release: Release, rules: &[(&str, &str)]) -> (tnkeys::sim::Handle, Client) {
    let sim = start(config(release)).await;
    sim.plant(PlantedKey {
        name: "ruled".to_owned(),
        allowlist: rules
            .iter()
            .map(|(method, resource)| ((*method).to_owned(), (*resource).to_owned()))
            .collect(),
        ..PlantedKey::default()
    });
    let mut client = Client::ddp(&sim).await;
    let key = json!([sim.plain_key("ruled").unwrap()]);
    assert_eq!(client.call_ddp("auth.login_with_api_key", key).await, true);
    (sim, client)
}

async fn errno(client: &mut Client, method: &str) -> i64 {
    let reply = client.ask_ddp(method, json!([])).await;
    reply["error"]["error"].as_i64().unwrap_or(0)
}

#[tokio::test]
async fn an_empty_list_signs_in_and_may_do_nothing() {
    let (_sim, mut client) = with_rules(Release::V24_10, &[]).await;
    for method in ["api_key.query", "core.ping", "system.info", "auth.logout"] {
        assert_eq!(errno(&mut client, method).await, 13, "{method}");
    }
    assert_eq!(
        errno(&mut client, "system.product_type").await,
        0,
        "needs no sign-in"
    );
}

#[tokio::test]
async fn rules_decide_what_may_be_called_and_heard() {
    let rules = [
        ("CALL", "api_key.q*"),
        ("SUBSCRIBE", "user.query"),
        ("GET", "*"),
    ];
    let (_sim, mut client) = with_rules(Release::V24_04, &rules).await;
    assert_eq!(errno(&mut client, "api_key.query").await, 0);
    assert_eq!(errno(&mut client, "user.query").await, 13);
    for (event, ready) in [
        ("user.query", true),
        ("core.get_jobs", true),
        ("api_key.query", false),
    ] {
        let sub = json!({"msg": "sub", "id": event, "name": event});
        client.text(&sub.to_string()).await;
        let answer = client.frame().await;
        assert_eq!(answer["msg"] == "ready", ready, "{answer}");
    }
}

#[tokio::test]
async fn create_takes_the_default_on_24_04_and_insists_on_24_10() {
    let sim = start(config(Release::V24_04)).await;
    let mut client = admin_ddp(&sim).await;
    let made = client
        .call_ddp("api_key.create", json!([{"name": "n"}]))
        .await;
    assert_eq!(made["allowlist"], json!([]));

    let sim = start(config(Release::V24_10)).await;
    let mut client = admin_ddp(&sim).await;
    let reply = client
        .ask_ddp("api_key.create", json!([{"name": "n"}]))
        .await;
    assert_eq!(
        reply["error"]["extra"],
        json!([["api_key_create.allowlist", "Field required", 22]])
    );
    assert_eq!(reply["error"]["type"], "VALIDATION");
}

#[tokio::test]
async fn events_name_the_key_and_no_more() {
    let sim = start(config(Release::V24_04)).await;
    let mut watcher = admin_ddp(&sim).await;
    watcher
        .text(r#"{"msg":"sub","id":"s1","name":"api_key.query"}"#)
        .await;
    assert_eq!(
        watcher.frame().await,
        json!({"msg": "ready", "subs": ["s1"]})
    );
    let mut client = admin_ddp(&sim).await;
    let made = client
        .call_ddp("api_key.create", json!([{"name": "ev"}]))
        .await;
    assert_eq!(
        watcher.frame().await,
        json!({"msg": "added", "collection": "api_key.query", "id": made["id"]})
    );
}
