//! SCRAM against the simulator, which judges it with an implementation of its own.

use std::os::unix::fs::PermissionsExt;

use rcgen::{KeyPair, PKCS_ED25519};
use serde_json::json;
use tnkeys::domain::{KeyId, Kind};
use tnkeys::net::key_file;
use tnkeys::sim::{Config, Listen, Release, Sim};

use super::support::*;
use crate::support::sim_client::admin;

fn v26() -> Config {
    config(Release::V26_0)
}

#[tokio::test]
async fn over_tls_it_is_bound_and_over_loopback_it_is_not() {
    let strict = Config {
        scram_bound: true,
        // As the real system makes keys.
        scram_iterations: 500_000,
        ..v26()
    };
    let sim = Sim::start(strict, Listen::Tls(loopback())).await.unwrap();
    let key = || key_of(sim.user(), sim.api_key());
    let system = signed_in(Secure::of(&sim).target(key())).await;
    assert_eq!(system.me.key, Some(KeyId(9)));
    assert!(system.caps.scram && system.me.full_admin);
    // Two messages, and no other way was tried.
    assert_eq!(sim.calls("auth.login_ex"), 2);
    assert_eq!(sim.calls("auth.login_with_api_key"), 0);
    assert_eq!(sim.calls("auth.mechanism_choices"), 0);

    let sim = plain(v26()).await;
    let key = key_of(sim.user(), sim.api_key());
    assert!(signed_in(target(&sim.uri(), key)).await.caps.scram);
}

#[tokio::test]
async fn an_explicit_path_does_not_bring_the_key_out() {
    for path in ["/api/current", "/api/v25.10.0", "/websocket"] {
        let sim = plain(v26()).await;
        let uri = format!("{}{path}", sim.uri());
        let key = key_of(sim.user(), sim.api_key());
        assert!(signed_in(target(&uri, key)).await.caps.scram, "{path}");
        assert_eq!(sim.calls("auth.login_ex"), 2, "{path}");
    }
}

#[tokio::test]
async fn whoever_ends_tls_in_between_gets_nowhere() {
    let sim = plain(v26()).await;
    let middle = terminator(named("127.0.0.1"), KeyPair::generate().unwrap(), &sim.uri()).await;
    let fault = refused(middle.target(key_of(sim.user(), sim.api_key()))).await;
    assert_eq!(fault.kind, Kind::SignIn, "{fault}");
    // The key was not burnt by the try.
    let key = key_of(sim.user(), sim.api_key());
    signed_in(target(&sim.uri(), key)).await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_bound_to_ends_it_before_it_begins() {
    let sim = plain(v26()).await;
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let front = terminator(named("127.0.0.1"), key, &sim.uri()).await;
    let fault = refused(front.target(key_of(sim.user(), sim.api_key()))).await;
    assert_eq!(fault.kind, Kind::Insecure, "{fault}");
    assert_eq!(sim.calls("auth.login_ex"), 0, "never unbound instead");
    // A password is not bound to anything.
    signed_in(front.target(password_of(sim.user(), sim.password()))).await;
}

#[tokio::test]
async fn the_three_forms_of_a_key_file_sign_in() {
    let sim = plain(v26()).await;
    let mut client = admin(&sim).await;
    let made = client
        .call(
            "api_key.create",
            json!([{"name": "filed", "username": "truenas_admin"}]),
        )
        .await;
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let (id, raw) = (made["id"].as_i64().unwrap(), text("key"));
    let parts = ["client_key", "stored_key", "server_key"];
    let lines: Vec<String> = parts
        .iter()
        .map(|name| format!("{name} = {}", text(name)))
        .collect();
    let mut object = json!({"api_key_id": id});
    for name in parts {
        object[name] = made[name].clone();
    }
    let dir = tempfile::tempdir().unwrap();
    for (name, text, derives) in [
        ("raw", format!("{raw}\n"), true),
        (
            "json",
            json!({"raw_key": raw, "api_key_id": id}).to_string(),
            true,
        ),
        ("parts.json", object.to_string(), false),
        (
            "parts.ini",
            format!(
                "[TRUENAS_API_KEY]\n{}\napi_key_id = {id}\n",
                lines.join("\n")
            ),
            false,
        ),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        let credentials = key_file::read(&path, Some(sim.user().into())).unwrap();
        assert_eq!(credentials.is_api_key(), derives, "{name}");
        let system = signed_in(target(&sim.uri(), credentials)).await;
        assert_eq!(system.me.key, Some(KeyId(id)), "{name}");
    }
}

#[tokio::test]
async fn reset_keys_and_wrong_keys_do_not_sign_in() {
    let sim = plain(v26()).await;
    let old = sim.api_key().to_owned();
    let mut client = admin(&sim).await;
    client
        .call("api_key.update", json!([9, {"reset": true}]))
        .await;
    let fault = refused(target(&sim.uri(), key_of(sim.user(), &old))).await;
    assert_eq!(fault.kind, Kind::SignIn);
    let new = sim.plain_key("ansible").unwrap();
    signed_in(target(&sim.uri(), key_of(sim.user(), &new))).await;
    // Somebody else's key by name.
    let fault = refused(target(&sim.uri(), key_of("keykeeper", &new))).await;
    assert!(fault.next.contains("belongs to keykeeper"), "{fault}");
}

#[tokio::test]
async fn a_system_remembered_at_26_gets_no_plain_key_at_25_10() {
    let sim = plain(config(Release::V25_10)).await;
    let mut remembered = target(&sim.uri(), key_of(sim.user(), sim.api_key()));
    remembered.seen_scram = true;
    let fault = refused(remembered).await;
    assert_eq!(fault.kind, Kind::Insecure, "{fault}");
    assert_eq!(
        sim.calls("auth.login_ex") + sim.calls("auth.login_with_api_key"),
        0
    );
}

#[tokio::test]
async fn a_token_signs_in_on_every_release() {
    for release in Release::ALL {
        let sim = plain(config(release)).await;
        let mut client = crate::support::sim_client::admin_ddp(&sim).await;
        let token = client.call_ddp("auth.generate_token", json!([])).await;
        let token = tnkeys::domain::Secret::new(token.as_str().unwrap().into());
        let credentials = tnkeys::domain::Credentials::Token(token);
        let system = signed_in(target(&sim.uri(), credentials)).await;
        assert_eq!(
            system.me.username.unwrap().as_str(),
            sim.user(),
            "{release}"
        );
    }
}
