//! The life of a key in the user era, and what subscribers hear of it.

use serde_json::{Value, json};
use tnkeys::sim::{Config, PlantedKey, Release};

use crate::support::sim_client::*;

const DAY: i64 = 86_400;
/// 2026-11-23.
const NOW: i64 = 1_795_392_000;

fn frozen(release: Release) -> Config {
    Config {
        now: Some(NOW),
        ..config(release)
    }
}

fn ms(seconds: i64) -> Value {
    json!({"$date": seconds * 1000})
}

fn reason(reply: &Value) -> &str {
    reply["error"]["data"]["reason"].as_str().unwrap()
}

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
    let secret = first.strip_prefix(&format!("{id}-")).unwrap();
    assert!(secret.len() == 64 && secret.chars().all(|c| c.is_ascii_alphanumeric()));

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

#[tokio::test]
async fn an_expired_key_wants_a_new_date() {
    let sim = start(frozen(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let id = sim.key_id("prometheus").unwrap();
    let key = sim.plain_key("prometheus").unwrap();
    for change in [json!({"name": "r2"}), json!({"reset": true})] {
        let reply = client.ask("api_key.update", json!([id, change])).await;
        assert_eq!(
            reason(&reply),
            "[EINVAL] api_key_update: Expiration date is in the past\n"
        );
    }
    let mut other = Client::rpc(&sim).await;
    assert_eq!(other.key("svc-metrics", &key).await, "EXPIRED");
    let later = ms(NOW + 30 * DAY);
    let kept = client
        .call("api_key.update", json!([id, {"expires_at": later}]))
        .await;
    assert_eq!(kept["expires_at"], later);
    // Sign-in hears of it only when some key is made, reset or deleted.
    assert_eq!(other.key("svc-metrics", &key).await, "EXPIRED");
    client
        .call(
            "api_key.create",
            json!([{"name": "trigger", "username": "root"}]),
        )
        .await;
    assert_eq!(other.key("svc-metrics", &key).await, "SUCCESS");
}

#[tokio::test]
async fn a_revoked_key_comes_back_by_reset_without_its_date() {
    let sim = start(frozen(Release::V25_10)).await;
    let id = sim.plant(PlantedKey {
        name: "was dated".to_owned(),
        username: "root".to_owned(),
        expires: Some(NOW + DAY),
        ..PlantedKey::default()
    });
    sim.revoke(id, "Attempt to use over an insecure transport");
    let mut client = admin(&sim).await;
    let later = ms(NOW + 30 * DAY);
    let told = client
        .call("api_key.update", json!([id, {"expires_at": later}]))
        .await;
    assert_eq!(told["expires_at"], later, "reported");
    let read = client.call("api_key.get_instance", json!([id])).await;
    assert_eq!(read["expires_at"], Value::Null, "and not kept");
    assert_eq!(read["revoked"], true);
    let reset = client
        .call("api_key.update", json!([id, {"reset": true}]))
        .await;
    assert_eq!(reset["revoked"], false);
    assert_eq!(reset["expires_at"], Value::Null, "it never expires now");
    assert_eq!(
        reset["revoked_reason"],
        "Attempt to use over an insecure transport"
    );
}

#[tokio::test]
async fn events_carry_the_id_alone_up_to_25_04_and_everything_later() {
    for (release, leaked) in [
        (Release::V25_04, &[][..]),
        (Release::V25_10, &["key", "keyhash"][..]),
        (
            Release::V26_0,
            &["key", "client_key", "stored_key", "salt"][..],
        ),
    ] {
        let sim = start(config(release)).await;
        let mut watcher = Client::rpc(&sim).await;
        assert_eq!(watcher.password("auditor", sim.password()).await, "SUCCESS");
        let subscription = watcher
            .call("core.subscribe", json!(["api_key.query"]))
            .await;
        let mut client = admin(&sim).await;
        let made = client
            .call(
                "api_key.create",
                json!([{"name": "ev", "username": "root"}]),
            )
            .await;
        let event = watcher.frame().await;
        assert_eq!(event["method"], "collection_update");
        let params = &event["params"];
        assert_eq!(
            (&params["msg"], &params["id"]),
            (&json!("added"), &made["id"]),
            "{release}"
        );
        match leaked.is_empty() {
            true => assert!(params.get("fields").is_none(), "{release}"),
            false => leaked.iter().for_each(|field| {
                assert_eq!(params["fields"][*field], made[*field], "{release}: {field}");
            }),
        }
        client.call("api_key.delete", json!([made["id"]])).await;
        let event = watcher.frame().await;
        assert_eq!(event["params"]["msg"], "removed");
        watcher
            .call("core.unsubscribe", json!([subscription]))
            .await;
        client
            .call(
                "api_key.create",
                json!([{"name": "unheard", "username": "root"}]),
            )
            .await;
        watcher.call("core.ping", json!([])).await;
        assert_eq!(watcher.events, Vec::<Value>::new(), "{release}");
    }
}

#[tokio::test]
async fn the_limit_of_ten_keys_holds_but_on_26() {
    for (release, limited) in [
        (Release::V25_04, true),
        (Release::V25_10, true),
        (Release::V26_0, false),
    ] {
        let sim = start(config(release)).await;
        let mut client = admin(&sim).await;
        for n in 0..10 {
            let data = json!([{"name": format!("n{n}"), "username": "keykeeper"}]);
            client.call("api_key.create", data).await;
        }
        let data = json!([{"name": "n10", "username": "keykeeper"}]);
        let reply = client.ask("api_key.create", data).await;
        assert_eq!(reply.get("error").is_some(), limited, "{release}: {reply}");
    }
}

#[tokio::test]
async fn an_orphan_breaks_the_list_of_25_04_alone() {
    let sim = start(config(Release::V25_04)).await;
    let mut client = admin(&sim).await;
    client.call("api_key.query", json!([])).await;
    sim.plant_orphan("truecharts 2");
    let reply = client.ask("api_key.query", json!([])).await;
    assert_eq!(reply["error"]["code"], -32001);
    let select = json!([[], {"select": ["id", "name", "revoked"]}]);
    let rows = client.call("api_key.query", select).await;
    assert_eq!(rows.as_array().unwrap().len(), 13);

    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let row = client
        .call(
            "api_key.query",
            json!([[["name", "=", "truecharts"]], {"get": true}]),
        )
        .await;
    assert_eq!(row["username"], Value::Null);
    assert_eq!(
        (&row["revoked"], &row["revoked_reason"]),
        (&json!(true), &json!("User does not exist"))
    );
}

#[tokio::test]
async fn only_writers_see_hashes_and_touch_the_keys_of_others() {
    let sim = start(config(Release::V25_10)).await;
    let mut auditor = Client::rpc(&sim).await;
    auditor.password("auditor", sim.password()).await;
    let rows = auditor
        .call("api_key.query", json!([[], {"select": ["keyhash"]}]))
        .await;
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row["keyhash"] == "********"));
    let mine = auditor.call("api_key.my_keys", json!([])).await;
    assert_eq!(mine.as_array().unwrap().len(), 1);
    let refused = auditor
        .ask("api_key.delete", json!([sim.key_id("ansible")]))
        .await;
    assert_eq!(
        reason(&refused),
        "[EACCES] auditor: authenticated user lacks privileges to create or modify API keys of other users."
    );
    let own = json!([{"name": "own", "username": "auditor"}]);
    assert!(auditor.call("api_key.create", own).await["key"].is_string());

    let mut keeper = Client::rpc(&sim).await;
    keeper.password("keykeeper", sim.password()).await;
    let row = keeper.call("api_key.get_instance", json!([1])).await;
    assert!(
        row["keyhash"]
            .as_str()
            .unwrap()
            .starts_with("$pbkdf2-sha512$500000$")
    );
    let refused = keeper.ask("system.info", json!([])).await;
    assert_eq!(reason(&refused), "[EACCES] Not authorized");
}

#[tokio::test]
async fn stig_mode_lets_keys_be_deleted_only() {
    let sim = start(config(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    sim.set_stig(true);
    let id = sim.key_id("terraform").unwrap();
    let create = json!([{"name": "n", "username": "root"}]);
    for (method, params) in [
        ("api_key.create", create),
        ("api_key.update", json!([id, {"reset": true}])),
    ] {
        let reply = client.ask(method, params).await;
        assert_eq!(reply["error"]["data"]["error"], 13, "{method}");
    }
    assert_eq!(client.call("api_key.delete", json!([id])).await, true);
    let mut other = Client::rpc(&sim).await;
    assert_eq!(
        other.password("truenas_admin", sim.password()).await,
        "AUTH_ERR"
    );
}

#[tokio::test]
async fn the_demo_shows_every_state_and_repeats_itself() {
    let sim = start(frozen(Release::V25_10)).await;
    let mut client = admin(&sim).await;
    let rows = client.call("api_key.query", json!([])).await;
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 12);
    let count = |test: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| test(row)).count();
    assert_eq!(count(&|row| row["username"].is_null()), 1, "orphaned");
    assert_eq!(
        count(&|row| row["revoked"] == true),
        2,
        "the orphan and old-laptop"
    );
    let past = |row: &Value| {
        row["expires_at"]["$date"]
            .as_i64()
            .is_some_and(|ms| ms < NOW * 1000)
    };
    assert_eq!(count(&past), 1, "expired");
    assert!(count(&|row| row["expires_at"].is_null()) >= 5, "never");
    let again = start(frozen(Release::V25_10)).await;
    assert_eq!(sim.plain_keys(), again.plain_keys());
    let other = start(Config {
        seed: 2,
        ..frozen(Release::V25_10)
    })
    .await;
    assert_ne!(sim.plain_keys(), other.plain_keys());
}

#[tokio::test]
async fn thirty_thousand_keys_are_listed() {
    let sim = start(Config {
        keys: Some(30_000),
        ..config(Release::V25_10)
    })
    .await;
    let mut client = admin(&sim).await;
    assert_eq!(
        client
            .call("api_key.query", json!([[], {"count": true}]))
            .await,
        30_000
    );
    let rows = client
        .call("api_key.query", json!([[], {"select": ["id"]}]))
        .await;
    assert_eq!(rows.as_array().unwrap().len(), 30_000);
    assert_eq!(client.key("truenas_admin", sim.api_key()).await, "SUCCESS");
}
