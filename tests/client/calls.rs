//! Calls, their results and their errors.

use serde::Deserialize;
use serde_json::{Value, json};
use tnkeys::client::ejson::Date;
use tnkeys::client::{Client, Error, Kind, RawCall};
use tnkeys::sim::Fault;

use super::*;

#[derive(Deserialize)]
struct Key {
    id: i64,
    name: String,
    created_at: Date,
}

#[tokio::test]
async fn a_result_is_read_as_a_type() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let keys: Vec<Key> = client.call("api_key.query", json!([])).await.unwrap();
        let names: Vec<_> = keys.iter().map(|key| key.name.clone()).collect();
        assert_eq!(names, sim.key_names(), "{release}");
        assert!(
            keys.iter()
                .all(|key| key.id > 0 && key.created_at.0.as_second() > 0)
        );
        let one: Value = client
            .call(
                "api_key.query",
                json!([[["id", "=", keys[0].id]], {"get": true}]),
            )
            .await
            .unwrap();
        assert_eq!(one["name"], json!(keys[0].name));
        client.ping().await.unwrap();
        assert!(
            client
                .system()
                .version
                .as_str()
                .contains(&release.to_string()[..2])
        );
        let wrong = client
            .call::<u8>("api_key.query", json!([]))
            .await
            .unwrap_err();
        assert!(matches!(wrong, Error::Shape(_)), "{wrong:?}");
    }
}

#[tokio::test]
async fn errors_have_errno_and_fields() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let name = sim.key_names()[0].clone();
        let key = match release {
            Release::V24_04 => json!([{"name": name, "allowlist": []}]),
            _ => json!([{"name": name, "username": "root"}]),
        };
        let taken = client
            .call::<Value>("api_key.create", key)
            .await
            .unwrap_err();
        assert!(matches!(taken, Error::Invalid(_)), "{release}: {taken:?}");
        let fields = taken.fields();
        assert!(
            fields[0].attribute.starts_with("api_key_create"),
            "{fields:?}"
        );
        assert!(
            fields[0].text.contains("unique") || fields[0].text.contains("exists"),
            "{fields:?}"
        );
        assert_eq!(taken.errno(), Some(fields[0].errno), "{release}");
        assert!(fields[0].errno == 17 || fields[0].errno == 22, "{fields:?}");

        let missing = client
            .call::<Value>("api_key.get_instance", json!([4711]))
            .await
            .unwrap_err();
        assert_eq!(
            (missing.kind(), missing.errno()),
            (Kind::NotFound, Some(2)),
            "{release}"
        );
        let unknown = client
            .call::<Value>("no.such", json!([]))
            .await
            .unwrap_err();
        assert_eq!(unknown.kind(), Kind::Server, "{release}: {unknown}");
        let busy = Fault::RefuseWith {
            method: "system.info".into(),
            errno: 16,
            reason: "Pool is busy".into(),
        };
        sim.fault(busy);
        let busy = client
            .call::<Value>("system.info", json!([]))
            .await
            .unwrap_err();
        assert!(
            matches!(busy, Error::Refused(_)) && busy.errno() == Some(16),
            "{busy:?}"
        );
    }
}

#[tokio::test]
async fn calls_run_at_the_same_time_and_end_in_any_order() {
    let sim = start(config(Release::V25_10)).await;
    let client = connected(&sim).await;
    let hold = Fault::Hold("system.info".into());
    sim.fault(hold);
    let slow = tokio::spawn({
        let client = client.clone();
        async move { client.call::<Value>("system.info", json!([])).await }
    });
    soon(async {
        while sim.executions("system.info") < 2 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    client.ping().await.unwrap();
    sim.release_held();
    assert!(soon(slow).await.unwrap().unwrap()["version"].is_string());
}

#[tokio::test]
async fn a_call_has_its_own_time_limit() {
    let sim = start(config(Release::V25_10)).await;
    let client = connected(&sim).await;
    let short = |method| {
        let call = RawCall::new(method, json!([])).unwrap();
        call.within(Duration::from_millis(50))
    };
    sim.fault(Fault::Hang("core.ping".into()));
    let late = soon(client.send(short("core.ping"))).await.unwrap_err();
    assert!(matches!(late, Error::TimedOut(_)), "{late:?}");
    sim.fault(Fault::Hang("auth.terminate_other_sessions".into()));
    let lost = soon(client.send(short("auth.terminate_other_sessions")))
        .await
        .unwrap_err();
    assert!(lost.may_have_been_executed(), "{lost:?}");
    client.ping().await.unwrap();
}

#[tokio::test]
async fn after_a_lost_connection_a_read_is_repeated_and_a_change_is_not() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        sim.fault(Fault::DropAfter("api_key.query".into()));
        let before = sim.calls("api_key.query");
        let keys: Vec<Value> = soon(client.call("api_key.query", json!([]))).await.unwrap();
        assert_eq!(keys.len(), sim.key_names().len(), "{release}");
        assert_eq!(sim.calls("api_key.query"), before + 2);

        sim.fault(Fault::DropAfter("api_key.delete".into()));
        let id = sim.key_id(&sim.key_names()[0]).unwrap();
        let lost = soon(client.call::<Value>("api_key.delete", json!([id])))
            .await
            .unwrap_err();
        assert!(lost.may_have_been_executed(), "{release}: {lost:?}");
        assert!(
            lost.to_string()
                .contains("api_key.delete may have been executed"),
            "{lost}"
        );
        // The connection comes back by itself.
        let keys: Vec<Value> = soon(client.call("api_key.query", json!([]))).await.unwrap();
        assert_eq!(keys.len(), sim.key_names().len());
        assert_eq!(sim.calls("api_key.delete"), 1, "{release}");
    }
}

#[tokio::test]
async fn a_client_without_reconnect_ends_with_its_connection() {
    let sim = start(config(Release::V25_10)).await;
    let client = Client::connect(target(&sim).without_reconnect())
        .await
        .unwrap();
    sim.drop_connections();
    let first = soon(client.ping()).await.unwrap_err();
    assert!(matches!(first, Error::NotSent(_)), "{first:?}");
    let later = soon(client.ping()).await.unwrap_err();
    assert_eq!(later.kind(), first.kind());
}

#[tokio::test]
async fn a_read_only_client_sends_no_change() {
    let sim = start(config(Release::V25_10)).await;
    let client = Client::connect(target(&sim).read_only()).await.unwrap();
    let refused = client
        .call::<Value>("api_key.delete", json!([1]))
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::NotSent(_)), "{refused:?}");
    assert_eq!(sim.calls("api_key.delete"), 0);
    client.ping().await.unwrap();
}

#[tokio::test]
async fn the_last_handle_closes_the_connection() {
    let sim = start(config(Release::V25_10)).await;
    let client = connected(&sim).await;
    let other = client.clone();
    drop(client);
    other.ping().await.unwrap();
    assert_eq!(sim.sessions(), 1);
    let third = other.clone();
    other.close().await;
    soon(async {
        while sim.sessions() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let closed = soon(third.ping()).await.unwrap_err();
    assert!(matches!(closed, Error::NotSent(_)), "{closed:?}");
}
