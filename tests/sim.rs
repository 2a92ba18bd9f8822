//! The simulator from outside: real sockets, literal frames, the texts of the recorded conversations.
#![cfg(feature = "demo")]

mod sim_support;

use serde_json::json;
use sim_support::*;
use tnkeys::sim::Release;

#[tokio::test]
async fn a_key_is_made_reset_and_deleted() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let made = client
        .call(
            "api_key.create",
            json!([{"name": "grafana", "username": "svc-metrics"}]),
        )
        .await;
    assert_eq!(made["user_identifier"], "5", "a text in a create reply");
    let first = made["key"].as_str().unwrap().to_owned();
    let id = made["id"].clone();
    assert!(first.starts_with(&format!("{id}-")) && first.len() == id.to_string().len() + 65);

    let read = client.call("api_key.get_instance", json!([id])).await;
    assert_eq!(read["user_identifier"], 5, "a number in a query");
    assert!(read.get("key").is_none());

    let reset = client
        .call("api_key.update", json!([id, {"reset": true}]))
        .await;
    let second = reset["key"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    let mut other = Client::rpc(&sim).await;
    assert_eq!(other.key("svc-metrics", &first).await, "AUTH_ERR");
    assert_eq!(other.key("svc-metrics", &second).await, "SUCCESS");

    assert_eq!(client.call("api_key.delete", json!([id])).await, true);
    let gone = client.ask("api_key.delete", json!([id])).await;
    let text = format!("ApiKey {id} does not exist");
    assert_eq!(gone["error"]["data"]["extra"], json!([[null, text, 2]]));
    assert_eq!(other.key("svc-metrics", &second).await, "AUTH_ERR");
    assert_eq!(sim.calls("api_key.delete"), 2);
    let known = sim.plain_keys();
    assert!(known.contains(&first) && known.contains(&second));
}
