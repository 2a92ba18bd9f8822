//! Keys whose user is not found: deleted, or in a directory that does not answer.

use serde_json::{Value, json};
use tnkeys::sim::{Config, Fault, PlantedKey, Release};

use crate::support::sim_client::*;

/// 2026-11-23.
const NOW: i64 = 1_795_392_000;

fn frozen(release: Release) -> Config {
    Config {
        now: Some(NOW),
        ..config(release)
    }
}

#[tokio::test]
async fn a_reset_of_an_orphan_is_accepted_and_helps_nobody() {
    for release in [Release::V25_10, Release::V26_0] {
        let sim = start(frozen(release)).await;
        let mut client = admin(&sim).await;
        let id = sim.key_id("home-assistant").unwrap();
        sim.delete_user("svc-hass");
        let reset = client
            .call("api_key.update", json!([id, {"reset": true}]))
            .await;
        assert_eq!(reset["revoked"], false, "{release}");
        assert!(reset["key"].is_string() && reset["username"].is_null());
        let read = client.call("api_key.get_instance", json!([id])).await;
        assert_eq!(
            (&read["revoked"], &read["revoked_reason"]),
            (&json!(true), &json!("User does not exist"))
        );
        // The key holds the row of the old user, and not the name.
        sim.create_user("svc-hass", "svc-metrics");
        let read = client.call("api_key.get_instance", json!([id])).await;
        assert_eq!(
            (&read["username"], &read["revoked"]),
            (&Value::Null, &json!(true))
        );
        if release == Release::V25_10 {
            let mut other = Client::rpc(&sim).await;
            let key = reset["key"].as_str().unwrap();
            assert_eq!(other.key("svc-hass", key).await, "AUTH_ERR");
        }
        assert_eq!(client.call("api_key.delete", json!([id])).await, true);
    }
}

#[tokio::test]
async fn a_rename_while_the_directory_is_away_revokes_a_live_key_for_good() {
    let sim = start(frozen(Release::V25_10)).await;
    let plant = |name: &str| {
        sim.plant(PlantedKey {
            name: name.to_owned(),
            username: "svc-hass".to_owned(),
            expires: Some(NOW + 90 * 86_400),
            ..PlantedKey::default()
        })
    };
    let (edited, untouched) = (plant("edited"), plant("untouched"));
    let secret = sim.plain_key("untouched").unwrap();
    let mut client = admin(&sim).await;
    sim.fault(Fault::DirectoryOutage("svc-hass".to_owned()));
    for id in [edited, untouched] {
        let row = client.call("api_key.get_instance", json!([id])).await;
        assert_eq!(
            (&row["username"], &row["revoked"], &row["local"]),
            (&Value::Null, &json!(true), &json!(false))
        );
        assert!(row["user_identifier"].as_str().unwrap().starts_with("S-1-"));
    }
    let mut other = Client::rpc(&sim).await;
    assert_eq!(other.key("svc-hass", &secret).await, "AUTH_ERR");
    client
        .call("api_key.update", json!([edited, {"name": "renamed"}]))
        .await;

    sim.end_directory_outage();
    let row = client.call("api_key.get_instance", json!([edited])).await;
    assert_eq!(
        (&row["username"], &row["revoked"], &row["expires_at"]),
        (&json!("svc-hass"), &json!(true), &Value::Null)
    );
    let row = client
        .call("api_key.get_instance", json!([untouched]))
        .await;
    assert_eq!(
        (&row["username"], &row["revoked"]),
        (&json!("svc-hass"), &json!(false))
    );
    let mut other = Client::rpc(&sim).await;
    assert_eq!(other.key("svc-hass", &secret).await, "SUCCESS");
}

#[tokio::test]
async fn a_reset_while_the_directory_is_away_drops_the_date() {
    let sim = start(frozen(Release::V25_10)).await;
    let id = sim.plant(PlantedKey {
        name: "dated".to_owned(),
        username: "svc-hass".to_owned(),
        expires: Some(NOW + 86_400),
        ..PlantedKey::default()
    });
    let mut client = admin(&sim).await;
    sim.fault(Fault::DirectoryOutage("svc-hass".to_owned()));
    client
        .call("api_key.update", json!([id, {"reset": true}]))
        .await;
    sim.end_directory_outage();
    let row = client.call("api_key.get_instance", json!([id])).await;
    assert_eq!(
        (&row["revoked"], &row["expires_at"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn a_new_expiry_is_heeded_after_the_next_create_reset_or_delete_of_any_key() {
    for release in [Release::V25_04, Release::V25_10] {
        for trigger in ["create", "reset", "delete"] {
            let sim = start(frozen(release)).await;
            let id = sim.key_id("home-assistant").unwrap();
            let secret = sim.plain_key("home-assistant").unwrap();
            let any = sim.key_id("ansible").unwrap();
            let mut client = admin(&sim).await;
            let soon = json!({"$date": (NOW + 60) * 1000});
            client
                .call("api_key.update", json!([id, {"expires_at": soon}]))
                .await;
            sim.advance(3_600);
            let mut other = Client::rpc(&sim).await;
            assert_eq!(other.key("svc-hass", &secret).await, "SUCCESS");
            match trigger {
                "create" => {
                    let new = json!([{"name": "trigger", "username": "svc-backup"}]);
                    client.call("api_key.create", new).await
                }
                "reset" => {
                    let reset = json!([any, {"reset": true}]);
                    client.call("api_key.update", reset).await
                }
                _ => client.call("api_key.delete", json!([any])).await,
            };
            let mut other = Client::rpc(&sim).await;
            let answer = other.key("svc-hass", &secret).await;
            assert_eq!(answer, "EXPIRED", "{release} {trigger}");
        }
    }
}
