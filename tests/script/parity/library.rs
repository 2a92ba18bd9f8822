//! The methods of the Python class, as `tnkeys::client` has them.

use std::time::Duration;

use serde_json::{Value, json};
use tnkeys::client::{Client, Error, EventKind, RawCall, Secret, Target, Update};

use super::{Case, Check, Row};

/// The rows in the order of the README.
pub(super) const ROWS: &[Check] = &[
    ("`Client(uri)`", connect),
    ("`login_with_password(user, password)`", connect),
    (
        "`login_with_api_key(user, key)`: text, JSON, INI, file",
        api_key,
    ),
    ("`call(method, *params)`", call),
    ("`call(…, timeout=5)`", timeout),
    ("`call(…, job=True, callback=f)`, `Job.result()`", job),
    ("`call(…, background=True)`, `wait(call)`", background),
    (
        "`subscribe(name, f)`, `event_payload()`, `unsubscribe(id)`",
        subscribe,
    ),
    ("`ping()`", ping),
    ("`close()`", close),
    ("`ClientException`: `errno`", exception),
    ("`ValidationErrors`: `errors`", validation),
    ("`ejson`: dates, times, sets", ejson),
];

/// The target of the simulated system, without credentials.
fn target(case: &Case) -> Target {
    Target::new(case.system.uri()).unwrap()
}

fn password(case: &Case) -> Secret {
    Secret::new(case.system.text("password").to_owned())
}

/// Runs a check with a client that is signed in with a password.
fn with<F: Future<Output = ()>>(case: &Case, check: impl FnOnce(Client) -> F) {
    block_on(async {
        let target = target(case).password(case.system.text("user"), password(case));
        check(Client::connect(target).await.unwrap()).await;
    });
}

fn block_on(check: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(check);
}

fn connect(row: &Row, case: &Case) {
    row.names("Target::");
    with(case, async |client| {
        assert!(client.system().hostname.as_str().starts_with("nas"));
    });
}

fn api_key(row: &Row, case: &Case) {
    row.names("Target::api_key_file");
    let key = case.system.text("api_key");
    let (id, _) = key.split_once('-').unwrap();
    case.file("raw.key", key);
    case.file(
        "json.key",
        &format!(r#"{{"raw_key": "{key}", "api_key_id": {id}}}"#),
    );
    case.file("ini.key", &format!("[TRUENAS_API_KEY]\nraw_key = {key}\n"));
    let user = case.has_owners().then(|| case.system.text("user"));
    block_on(async {
        let typed = target(case)
            .key_over_loopback()
            .api_key(user, &Secret::new(key.to_owned()))
            .unwrap();
        Client::connect(typed).await.unwrap();
        for name in ["raw.key", "json.key", "ini.key"] {
            let file = case.system.dir().join(name);
            let target = target(case)
                .key_over_loopback()
                .api_key_file(user, &file)
                .unwrap();
            Client::connect(target).await.unwrap();
        }
    });
}

fn call(row: &Row, case: &Case) {
    row.names("Client::call");
    with(case, async |client| {
        let version: String = client.call("system.version", json!([])).await.unwrap();
        assert!(version.contains(case.release), "{version}");
    });
}

fn timeout(row: &Row, case: &Case) {
    row.names("RawCall::within");
    with(case, async |client| {
        let call = RawCall::new("core.ping", json!([])).unwrap();
        let reply = client.send(call.within(Duration::from_secs(5))).await;
        assert!(reply.is_ok(), "{:?}", reply.err());
    });
}

fn job(row: &Row, case: &Case) {
    row.names("Client::call_job");
    with(case, async |client| {
        let params = json!(["core.ping", [[], []]]);
        let items: Value = client.call_job("core.bulk", params, |_| {}).await.unwrap();
        assert_eq!(items[1]["result"], "pong", "{items}");
    });
}

fn background(row: &Row, case: &Case) {
    row.names("Client");
    with(case, async |client| {
        let both = tokio::join!(
            client.call::<String>("core.ping", json!([])),
            client.call::<String>("system.version", json!([])),
        );
        assert_eq!(both.0.unwrap(), "pong");
        assert!(both.1.unwrap().contains(case.release));
    });
}

fn subscribe(row: &Row, case: &Case) {
    row.names("Client::subscribe");
    with(case, async |client| {
        let mut events = client.subscribe("api_key.query").await.unwrap();
        let change = json!([2, {"name": "renamed"}]);
        client
            .call::<Value>("api_key.update", change)
            .await
            .unwrap();
        match events.next().await {
            Some(Ok(Update::Event(event))) => assert_eq!(event.kind(), EventKind::Changed),
            other => panic!("{other:?}"),
        }
    });
}

fn ping(row: &Row, case: &Case) {
    row.names("Client::ping");
    with(case, async |client| {
        client.ping().await.unwrap();
    });
}

fn close(row: &Row, case: &Case) {
    row.names("Client::close");
    with(case, async |client| client.close().await);
}

fn exception(row: &Row, case: &Case) {
    row.names("Error::errno");
    with(case, async |client| {
        let missing = client.call::<Value>("user.query", json!([[["id", "=", -1]], {"get": true}]));
        let error = missing.await.unwrap_err();
        assert!(
            matches!(error, Error::Refused(_) | Error::Invalid(_)),
            "{error:?}"
        );
        assert!(error.errno().is_some() || !case.has_owners(), "{error:?}");
    });
}

fn validation(row: &Row, case: &Case) {
    row.names("Error::fields");
    with(case, async |client| {
        let name = case.system.keys()[0]["name"].clone();
        let mut key = json!({"name": name});
        match case.has_owners() {
            true => key["username"] = case.system.text("user").into(),
            false => key["allowlist"] = json!([]),
        }
        let refused = client.call::<Value>("api_key.create", json!([key])).await;
        let fields = refused.unwrap_err().fields();
        assert!(
            fields[0].attribute.starts_with("api_key_create"),
            "{fields:?}"
        );
    });
}

fn ejson(row: &Row, case: &Case) {
    row.names("ejson");
    with(case, async |client| {
        #[derive(serde::Deserialize)]
        struct Key {
            created_at: tnkeys::client::ejson::Date,
        }
        let keys: Vec<Key> = client.call("api_key.query", json!([])).await.unwrap();
        assert!(keys.iter().all(|key| key.created_at.0.as_second() > 0));
    });
}
