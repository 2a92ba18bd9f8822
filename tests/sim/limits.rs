//! Every limit, met from outside by a plain WebSocket client.

use std::time::{Duration, Instant};

use serde_json::json;
use tnkeys::sim::{Config, Listen, Release, Sim};

use crate::support::sim_client::*;

/// A JSON-RPC ping of exactly so many characters.
fn ping(length: usize) -> String {
    let text = r#"{"jsonrpc":"2.0","id":1,"method":"core.ping","params":[]}"#;
    text.to_owned() + &" ".repeat(length - text.len())
}

/// A DDP call of exactly so many characters.
fn ddp_ping(length: usize) -> String {
    let text = r#"{"msg":"method","id":"1","method":"core.ping","params":[]}"#;
    text.to_owned() + &" ".repeat(length - text.len())
}

#[tokio::test]
async fn a_message_before_sign_in_has_8192_characters_at_most() {
    let closed = End::Close(
        1007,
        "Anonymous connection max message length is 8 kB".to_owned(),
    );
    for release in Release::ALL {
        let sim = start(config(release)).await;
        let mut client = Client::ddp(&sim).await;
        client.text(&ddp_ping(8192)).await;
        assert_eq!(client.frame().await["id"], "1", "{release}");
        client.text(&ddp_ping(8193)).await;
        assert_eq!(client.end().await, closed, "{release}");
        if release >= Release::V25_04 {
            let mut client = Client::rpc(&sim).await;
            client.text(&ping(8192)).await;
            assert_eq!(client.frame().await["result"], "pong");
            client.text(&ping(8193)).await;
            assert_eq!(client.end().await, closed, "{release}");
        }
    }
}

#[tokio::test]
async fn a_message_after_sign_in_has_65536_characters_at_most_from_25_04_on() {
    let closed = || End::Close(1009, "Max message length is 64 kB".to_owned());
    for release in Release::ALL {
        let sim = start(config(release)).await;
        let mut client = admin_ddp(&sim).await;
        client.text(&ddp_ping(65_536)).await;
        assert_eq!(client.frame().await["result"], "pong", "{release}");
        client.text(&ddp_ping(65_537)).await;
        match release < Release::V25_04 {
            true => {
                assert_eq!(client.frame().await["result"], "pong", "{release}");
                client.text(&ddp_ping(1 << 20)).await;
                assert_eq!(client.frame().await["result"], "pong", "{release}");
            }
            false => {
                assert_eq!(client.end().await, closed(), "{release}");
                let mut client = admin(&sim).await;
                client.text(&ping(65_536)).await;
                assert_eq!(client.frame().await["result"], "pong", "{release}");
                client.text(&ping(65_537)).await;
                assert_eq!(client.end().await, closed(), "{release}");
            }
        }
    }
}

#[tokio::test]
async fn a_binary_frame_ends_the_link() {
    let reason = "Invalid websocket message type: <WSMsgType.BINARY: 2>".to_owned();
    for release in [Release::V24_04, Release::V26_0] {
        let sim = start(config(release)).await;
        let mut client = Client::ddp(&sim).await;
        client.binary(b"\x00\x01").await;
        assert_eq!(client.end().await, End::Close(1003, reason.clone()));
    }
}

#[tokio::test]
async fn twenty_calls_wait_at_most_and_ten_run() {
    let call_time = Duration::from_millis(150);
    for release in [Release::V24_04, Release::V25_10] {
        let sim = start(Config {
            call_time,
            ..config(release)
        })
        .await;
        let mut client = admin_ddp(&sim).await;
        let began = Instant::now();
        for n in 0..25 {
            let call = json!({"msg": "method", "id": n.to_string(), "method": "core.ping"});
            client.text(&call.to_string()).await;
        }
        let (mut done, mut refused) = (Vec::new(), Vec::new());
        while done.len() + refused.len() < 25 {
            let frame = client.frame().await;
            let id: u32 = frame["id"].as_str().unwrap().parse().unwrap();
            match frame["error"]["error"].as_i64() {
                None => done.push(id),
                Some(errno) => {
                    assert_eq!(errno, 109, "{frame}");
                    refused.push(id);
                }
            }
        }
        assert_eq!(done, (0..20).collect::<Vec<_>>());
        assert_eq!(refused, (20..25).collect::<Vec<_>>());
        // Never sooner, however fast the machine: the second ten begin when the first are done.
        assert!(began.elapsed() >= 2 * call_time, "{release}");
        assert_eq!(client.call_ddp("core.ping", json!([])).await, "pong");
    }
    let sim = start(Config {
        call_time,
        ..config(Release::V25_10)
    })
    .await;
    let mut client = admin(&sim).await;
    let ids: Vec<u64> = {
        let mut ids = Vec::new();
        for _ in 0..21 {
            ids.push(client.send("core.ping", json!([])).await);
        }
        ids
    };
    let reply = client.reply(&json!(ids[20])).await;
    assert_eq!(
        reply["error"],
        json!({"code": -32000, "message": "Maximum number of concurrent calls (20) has exceeded"})
    );
}

#[tokio::test]
async fn twenty_calls_a_minute_of_each_method_and_address_before_sign_in() {
    let limited = |release| Config {
        rate_limit: Some(20),
        ..config(release)
    };
    let attempt = json!([{"mechanism": "TOKEN_PLAIN", "token": "no"}]);
    for release in [Release::V25_04, Release::V25_10, Release::V26_0] {
        let sim = start(limited(release)).await;
        let mut client = Client::rpc(&sim).await;
        for _ in 0..20 {
            let reply = client.ask("auth.login_ex", attempt.clone()).await;
            assert_eq!(reply["result"]["response_type"], "AUTH_ERR", "{release}");
        }
        // Another link from the same address is no way around it.
        for mut client in [client, Client::rpc(&sim).await] {
            let reply = client.ask("auth.login_ex", attempt.clone()).await;
            assert_eq!(reply["error"]["data"]["error"], 16, "{release}");
            assert_eq!(client.call("core.ping", json!([])).await, "pong");
        }
        let mut other = Client::from_elsewhere(&sim, "/api/current").await;
        assert_eq!(other.password(sim.user(), sim.password()).await, "SUCCESS");
        sim.advance(60);
        let mut client = Client::rpc(&sim).await;
        assert_eq!(client.password(sim.user(), sim.password()).await, "SUCCESS");
        for _ in 0..30 {
            client.call("core.ping", json!([])).await;
        }
    }
}

#[tokio::test]
async fn a_refusal_for_the_rate_comes_late_and_holds_nobody_up() {
    let sim = start(Config {
        rate_limit: Some(1),
        rate_limit_delay: Duration::from_millis(100),
        ..config(Release::V25_10)
    })
    .await;
    let mut client = Client::rpc(&sim).await;
    assert_eq!(client.password("root", "no").await, "AUTH_ERR");
    let data = json!([{"mechanism": "TOKEN_PLAIN", "token": "no"}]);
    let late = client.send("auth.login_ex", data).await;
    assert_eq!(client.call("core.ping", json!([])).await, "pong");
    assert!(client.events.is_empty(), "the refusal came first");
    let reply = client.reply(&json!(late)).await;
    assert_eq!(reply["error"]["data"]["errname"], "EBUSY");
}

#[tokio::test]
async fn the_unix_socket_has_no_limit_before_sign_in() {
    let directory = tempfile::tempdir().unwrap();
    let limited = Config {
        rate_limit: Some(1),
        ..config(Release::V25_10)
    };
    let listen = Listen::Unix(directory.path().join("sock"));
    let sim = Sim::start(limited, listen).await.unwrap();
    let mut client = Client::unix(&sim, "/api/current").await;
    client.call("auth.logout", json!([])).await;
    for _ in 0..5 {
        assert_eq!(client.password("root", "no").await, "AUTH_ERR");
    }
}

#[tokio::test]
async fn the_oldest_release_counts_nothing_before_sign_in() {
    let sim = start(config(Release::V24_04)).await;
    let mut client = Client::ddp(&sim).await;
    for _ in 0..40 {
        let params = json!(["root", "no"]);
        assert_eq!(client.call_ddp("auth.login", params).await, false);
    }
}
