//! Trouble on demand strikes once, and at the right moment.

use serde_json::json;
use tnkeys::sim::{Fault, Release};

use crate::support::sim_client::*;

fn create(name: &str) -> serde_json::Value {
    json!([{"name": name, "username": "root"}])
}

#[tokio::test]
async fn a_link_dropped_before_leaves_no_key_and_after_leaves_one() {
    for (fault, made) in [
        (Fault::DropBefore("api_key.create".to_owned()), false),
        (Fault::DropAfter("api_key.create".to_owned()), true),
    ] {
        let sim = start(config(Release::V25_10)).await;
        let mut client = admin(&sim).await;
        sim.fault(fault);
        client.send("api_key.create", create("lost")).await;
        assert_eq!(client.end().await, End::Cut);
        assert_eq!(sim.key_names().contains(&"lost".to_owned()), made);
        assert_eq!(sim.calls("api_key.create"), 1);
        let mut again = admin(&sim).await;
        again.call("api_key.create", create("next")).await;
    }
}

#[tokio::test]
async fn a_held_reply_comes_when_it_is_released_and_a_hanging_one_never() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    sim.fault(Fault::Hold("api_key.query".to_owned()));
    sim.fault(Fault::Hang("system.version".to_owned()));
    let held = client.send("api_key.query", json!([])).await;
    client.send("system.version", json!([])).await;
    assert_eq!(client.call("core.ping", json!([])).await, "pong");
    assert!(client.events.is_empty(), "nothing came before the pong");
    sim.release_held();
    let reply = client.reply(&json!(held)).await;
    assert_eq!(reply["result"].as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn refusals_and_odd_replies_are_said_as_asked() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    sim.fault(Fault::RefuseWith {
        method: "api_key.delete".to_owned(),
        errno: 28,
        reason: "The pool is full".to_owned(),
    });
    let reply = client.ask("api_key.delete", json!([1])).await;
    assert_eq!(
        reply["error"]["data"]["reason"],
        "[ENOSPC] The pool is full"
    );
    assert!(sim.key_id("terraform").is_some());
    sim.fault(Fault::ReplyText {
        method: "core.ping".to_owned(),
        text: r#"{"odd": "\u001b[31m"}"#.to_owned(),
    });
    client.send("core.ping", json!([])).await;
    assert_eq!(client.frame().await, json!({"odd": "\u{1b}[31m"}));
    sim.fault(Fault::CloseWith {
        method: "core.ping".to_owned(),
        code: 1008,
        reason: "no".to_owned(),
    });
    client.send("core.ping", json!([])).await;
    assert_eq!(client.end().await, End::Close(1008, "no".to_owned()));
}

#[tokio::test]
async fn http_can_be_in_trouble_too() {
    let sim = start(config(Release::V25_10)).await;
    sim.fault(Fault::HttpStatus {
        path: "/api/versions".to_owned(),
        status: 502,
    });
    assert_eq!(get(&sim, "/api/versions").await.0, 502);
    assert_eq!(get(&sim, "/api/versions").await.0, 200, "once");
}

#[tokio::test]
async fn links_are_cut_ended_and_refused() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    sim.terminate_sessions();
    assert_eq!(client.end().await, End::Close(1000, String::new()));
    let mut client = admin(&sim).await;
    sim.drop_connections();
    assert_eq!(client.end().await, End::Cut);

    let mut client = admin(&sim).await;
    sim.fault(Fault::DropAfterAndRefuse("api_key.create".to_owned()));
    client.send("api_key.create", create("lost")).await;
    assert_eq!(client.end().await, End::Cut);
    let stream = tokio::net::TcpStream::connect(address(&sim)).await.unwrap();
    let refused = tokio_tungstenite::client_async("ws://localhost/api/current", stream).await;
    assert!(refused.is_err());
    sim.set_accepting(true);
    admin(&sim).await;
    let uri = address(&sim);
    sim.stop().await;
    assert!(tokio::net::TcpStream::connect(uri).await.is_err());
}
