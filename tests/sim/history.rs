//! The audit log: planted and generated entries, in the shapes of the releases, and queries of a million of them.

mod large;

use serde_json::{Value, json};
use tnkeys::sim::{Config, Data, Handle, PlantedDeed, PlantedEntry, PlantedKey, Release};

use crate::support::sim_client::*;

const ADDRESS: &str = "10.0.0.7";

fn entry(key: i64, what: PlantedDeed) -> PlantedEntry {
    PlantedEntry {
        key,
        at: None,
        what,
        protocol: None,
        address: ADDRESS.to_owned(),
    }
}

/// A simulator with one key and an empty audit log.
async fn quiet(release: Release) -> (Handle, i64) {
    let sim = start(Config {
        data: Data::Recorded,
        ..config(release)
    })
    .await;
    let id = sim.plant(PlantedKey {
        name: "mine".to_owned(),
        username: "readonly".to_owned(),
        ..PlantedKey::default()
    });
    (sim, id)
}

fn query(filters: Value, options: Value) -> Value {
    json!([{"services": ["MIDDLEWARE"], "query-filters": filters, "query-options": options}])
}

/// The rows of a query by the administrator of recorded data.
async fn rows(sim: &Handle, filters: Value) -> Vec<Value> {
    let mut client = Client::ddp(sim).await;
    let signed_in = client
        .call_ddp("auth.login", json!(["root", "rootpw"]))
        .await;
    assert_eq!(signed_in, true);
    let rows = client
        .call_ddp("audit.query", query(filters, json!({})))
        .await;
    rows.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_planted_call_has_the_shape_of_the_release() {
    for release in Release::ALL {
        let (sim, id) = quiet(release).await;
        sim.plant_entry(&PlantedEntry {
            at: Some(1_700_000_000),
            ..entry(id, PlantedDeed::RefusedCall("vm.update".to_owned()))
        });
        let rows = rows(&sim, json!([["event", "=", "METHOD_CALL"]])).await;
        let [row] = rows.as_slice() else {
            panic!("{release}: {rows:?}");
        };
        let user = match release < Release::V25_04 {
            true => ".API_KEY:mine",
            false => "readonly",
        };
        let mut data = json!({"api_key": {"id": id, "name": "mine"}});
        if release >= Release::V25_10 {
            data["username"] = json!(user);
        }
        assert_eq!(
            *row,
            json!({
                "audit_id": row["audit_id"],
                "message_timestamp": 1_700_000_000,
                "timestamp": {"$date": 1_700_000_000_000_i64},
                "address": ADDRESS,
                "username": user,
                "session": "00000001-0000-4000-8000-00000000000a",
                "service": "MIDDLEWARE",
                "service_data": {
                    "vers": {"major": 0, "minor": 1},
                    "origin": "10.0.0.7:51712",
                    "protocol": "WEBSOCKET",
                    "credentials": {"credentials": "API_KEY", "credentials_data": data},
                },
                "event": "METHOD_CALL",
                "event_data": {
                    "method": "vm.update",
                    "params": [{"name": "tank/data"}],
                    "description": "Vm update",
                    "authenticated": true,
                    "authorized": false,
                },
                "success": false,
            }),
            "{release}"
        );
    }
}

#[tokio::test]
async fn a_planted_sign_in_over_rest_leaks_the_key_up_to_24_10() {
    for (release, protocol) in [
        (Release::V24_04, Some("REST")),
        (Release::V24_10, Some("REST")),
        (Release::V25_04, Some("REST")),
        (Release::V25_10, Some("LEGACY_REST")),
        (Release::V26_0, None),
    ] {
        let (sim, id) = quiet(release).await;
        assert_eq!(sim.rest_protocol(), protocol, "{release}");
        let Some(protocol) = protocol else {
            continue;
        };
        sim.plant_entry(&PlantedEntry {
            protocol: Some(protocol.to_owned()),
            ..entry(id, PlantedDeed::SignIn)
        });
        let rows = rows(&sim, json!([["service_data.protocol", "=", protocol]])).await;
        let shown = match release < Release::V25_04 {
            true => json!(sim.plain_key("mine").unwrap()),
            false => json!({"id": id, "name": "mine"}),
        };
        assert_eq!(rows.len(), 1, "{release}");
        assert_eq!(rows[0]["event"], "AUTHENTICATION");
        let data = &rows[0]["event_data"];
        assert_eq!(data["error"], Value::Null);
        assert_eq!(data["credentials"]["credentials"], "API_KEY");
        assert_eq!(
            data["credentials"]["credentials_data"]["api_key"], shown,
            "{release}"
        );
        assert_eq!(rows[0]["success"], true);
    }
}

#[tokio::test]
async fn up_to_25_10_0_the_rest_api_has_the_name_of_file_transfers() {
    for (version, protocol) in [("25.10.0", "REST"), ("25.10.1", "LEGACY_REST")] {
        let sim = start(Config {
            version: Some(version.to_owned()),
            ..config(Release::V25_10)
        })
        .await;
        assert_eq!(sim.rest_protocol(), Some(protocol));
        let mut client = admin(&sim).await;
        assert_eq!(
            client.call("system.version", json!([])).await,
            format!("TrueNAS-{version}")
        );
        assert_eq!(
            client.call("system.version_short", json!([])).await,
            version
        );
        let info = client.call("system.info", json!([])).await;
        assert_eq!(info["version"], version);
        let filter = json!([["service_data.protocol", "!=", "WEBSOCKET"]]);
        let select = json!({"select": ["service_data.protocol"], "limit": 1});
        assert_eq!(
            client.call("audit.query", query(filter, select)).await,
            json!([{"service_data.protocol": protocol}])
        );
    }
}

#[tokio::test]
async fn failed_sign_ins_are_planted_as_they_are_recorded() {
    for release in Release::ALL {
        let (sim, id) = quiet(release).await;
        sim.plant_entry(&entry(
            id,
            PlantedDeed::FailedSignIn("Invalid API key".to_owned()),
        ));
        sim.plant_entry(&entry(id, PlantedDeed::InsecureSignIn));
        sim.plant_entry(&entry(99, PlantedDeed::Call("user.update".to_owned())));
        let failed = json!([["event", "=", "AUTHENTICATION"], ["success", "=", false]]);
        let failed = rows(&sim, failed).await;
        assert_eq!(failed.len(), 2, "{release}");
        for row in &failed {
            assert_eq!(row["service_data"]["credentials"], Value::Null);
        }
        let data = |n: usize| &failed[n]["event_data"]["credentials"]["credentials_data"];
        assert_eq!(failed[0]["event_data"]["error"], "Invalid API key");
        let shown = match release < Release::V25_04 {
            true => json!(sim.plain_key("mine").unwrap()),
            false => json!({"id": id, "name": "mine"}),
        };
        assert_eq!(data(0)["api_key"], shown, "{release}");
        assert_eq!(
            failed[1]["event_data"]["error"],
            "API key revoked due to insecure transport."
        );
        if release >= Release::V25_04 {
            assert_eq!(*data(1), json!({"username": "readonly"}));
        }
        // The key may be gone.
        let gone = rows(&sim, json!([["event", "=", "METHOD_CALL"]])).await;
        let key = &gone[0]["service_data"]["credentials"]["credentials_data"]["api_key"];
        assert_eq!(*key, json!({"id": 99, "name": "deleted-99"}));
        sim.clear_audit();
        assert_eq!(
            rows(&sim, json!([["success", "=", false]])).await,
            [json!(null); 0]
        );
    }
}

#[tokio::test]
async fn the_demo_has_something_to_find_on_every_release() {
    for release in Release::ALL {
        let sim = start(config(release)).await;
        let mut client = admin_ddp(&sim).await;
        let mut count = async |filters: Value| {
            let params = query(filters, json!({"count": true}));
            let count = client.call_ddp("audit.query", params).await;
            count.as_u64().unwrap()
        };
        let failed = json!([["event", "=", "AUTHENTICATION"], ["success", "=", false]]);
        assert!(count(failed).await >= 2, "{release}");
        let rest = json!([
            ["service_data.protocol", "in", ["REST", "LEGACY_REST"]],
            ["event", "=", "AUTHENTICATION"],
        ]);
        assert_eq!(
            count(rest).await > 0,
            release != Release::V26_0,
            "{release}"
        );
        let refused = json!([["event", "=", "METHOD_CALL"], ["success", "=", false]]);
        assert!(count(refused).await >= 2, "{release}");
        let insecure = json!([[
            "event_data.error",
            "=",
            "API key revoked due to insecure transport."
        ]]);
        let later = u64::from(release >= Release::V25_04);
        assert_eq!(count(insecure).await, later, "{release}");
        // An expired key that is still tried.
        let expired = json!([
            ["event_data.credentials.credentials_data.api_key.id", "=", 5],
            ["success", "=", false],
        ]);
        assert_eq!(count(expired).await, later * 40, "{release}");
    }
}

#[tokio::test]
async fn a_sign_in_names_its_user_or_key() {
    for release in Release::ALL {
        let (sim, id) = quiet(release).await;
        let mut client = Client::ddp(&sim).await;
        let key = json!([sim.plain_key("mine").unwrap()]);
        assert_eq!(client.call_ddp("auth.login_with_api_key", key).await, true);
        let rows = rows(&sim, json!([["address", "!=", ADDRESS]])).await;
        let row = &rows[0];
        let user = match release < Release::V25_04 {
            true => ".API_KEY:mine",
            false => "readonly",
        };
        assert_eq!(row["username"], user, "{release}");
        let key = &row["event_data"]["credentials_data"]["api_key"]["id"];
        let nested = &row["event_data"]["credentials"]["credentials_data"]["api_key"]["id"];
        assert!(*key == id || *nested == id, "{release}: {row}");
    }
}
