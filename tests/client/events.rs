//! Subscriptions.

use futures_util::StreamExt;
use serde_json::{Value, json};
use tnkeys::client::{Client, Error, EventKind, RawEvent, Subscription, Update};
use tnkeys::sim::PlantedKey;

use super::*;

async fn event(events: &mut Subscription) -> RawEvent {
    match soon(events.next()).await {
        Some(Ok(Update::Event(event))) => event,
        other => panic!("no event: {other:?}"),
    }
}

fn new_key(release: Release, name: &str) -> Value {
    match release {
        Release::V24_04 => json!([{"name": name, "allowlist": []}]),
        _ => json!([{"name": name, "username": "root"}]),
    }
}

/// Another client creates, resets and deletes a key: its secrets reach no subscriber, not even in the events of jobs.
#[tokio::test]
async fn no_event_has_a_secret() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let mut keys = client.subscribe("api_key.query").await.unwrap();
        let mut jobs = client.subscribe("core.get_jobs").await.unwrap();
        let other = connected(&sim).await;
        let made: Value = other
            .call("api_key.create", new_key(release, "spied"))
            .await
            .unwrap();
        let id = made["id"].as_i64().unwrap();
        let reset = json!([id, {"reset": true}]);
        other.call::<Value>("api_key.update", reset).await.unwrap();
        other
            .call::<Value>("api_key.delete", json!([id]))
            .await
            .unwrap();
        let bulk = json!(["api_key.create", [new_key(release, "in bulk")]]);
        other
            .call_job::<Value>("core.bulk", bulk, |_| ())
            .await
            .unwrap();

        let mut said = String::new();
        let mut kinds = Vec::new();
        while kinds.last() != Some(&EventKind::Removed) {
            let event = event(&mut keys).await;
            assert_eq!(event.collection(), "api_key.query");
            assert_eq!(event.id(), &json!(id));
            kinds.push(event.kind());
            said += &serde_json::to_string(event.body()).unwrap();
        }
        assert_eq!(
            kinds,
            [EventKind::Added, EventKind::Changed, EventKind::Removed],
            "{release}"
        );
        loop {
            let event = event(&mut jobs).await;
            said += &serde_json::to_string(event.body()).unwrap();
            if event.fields()["state"] == "SUCCESS" {
                break;
            }
        }
        let secrets = sim.plain_keys();
        assert!(secrets.len() > 3);
        for secret in secrets {
            let part = secret.split_once('-').unwrap().1;
            assert!(!said.contains(part), "{release}: {said}");
        }
        assert!(
            said.contains("********"),
            "{release}: something was masked: {said}"
        );
    }
}

#[tokio::test]
async fn an_end_by_the_system_is_reported_with_its_reason() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let mut first = client.subscribe("core.get_jobs").await.unwrap();
        sim.end_subscriptions("core.get_jobs", Some("out of order"));
        let end = soon(StreamExt::next(&mut first))
            .await
            .unwrap()
            .unwrap_err();
        assert!(
            matches!(end, Error::Ended(_)) && end.to_string().contains("out of order"),
            "{end}"
        );
        assert!(soon(first.next()).await.is_none());
        let mut second = client.subscribe("core.get_jobs").await.unwrap();
        sim.end_subscriptions("core.get_jobs", None);
        assert!(soon(second.next()).await.is_none(), "{release}");
        client.ping().await.unwrap();
    }
}

#[tokio::test]
async fn after_a_lost_connection_the_gap_is_reported_and_events_come_again() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let mut events = client.subscribe("api_key.query").await.unwrap();
        sim.drop_connections();
        assert!(
            matches!(soon(events.next()).await, Some(Ok(Update::Missed))),
            "{release}"
        );
        sim.plant(PlantedKey {
            name: "quiet".into(),
            ..PlantedKey::default()
        });
        let made = client
            .call::<Value>("api_key.create", new_key(release, "again"))
            .await
            .unwrap();
        assert_eq!(event(&mut events).await.id(), &made["id"], "{release}");
    }
}

#[tokio::test]
async fn a_dropped_subscription_is_ended_on_the_system() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let before = sim.subscriptions();
        let events = client.subscribe("core.get_jobs").await.unwrap();
        assert_eq!(sim.subscriptions(), before + 1, "{release}");
        drop(events);
        soon(async {
            while sim.subscriptions() > before {
                tokio::task::yield_now().await;
            }
        })
        .await;
        client.ping().await.unwrap();
    }
}

#[tokio::test]
async fn who_may_not_subscribe_is_refused() {
    let sim = start(config(Release::V25_10)).await;
    let target = Target::new(&sim.uri()).unwrap();
    let target = target.password("keykeeper", secret(sim.password()));
    let client = Client::connect(target).await.unwrap();
    let refused = client.subscribe("pool.query").await.unwrap_err();
    assert!(
        matches!(refused, Error::Refused(_)) && refused.errno() == Some(13),
        "{refused:?}"
    );
}
