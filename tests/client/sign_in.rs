//! Every way to sign in.

use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tnkeys::client::{Client, CodeWanted, Error, Kind};

use super::*;

async fn signs_in(target: Target) -> String {
    let client = soon(Client::connect(target)).await.unwrap();
    client.ping().await.unwrap();
    client.system().me.label()
}

fn to(sim: &Handle) -> Target {
    Target::new(&sim.uri()).unwrap().key_over_loopback()
}

#[tokio::test]
async fn by_key_as_text_json_ini_and_file() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let key = sim.api_key().to_owned();
        let (id, _) = key.split_once('-').unwrap();
        let json = json!({"raw_key": key, "api_key_id": id.parse::<i64>().unwrap()}).to_string();
        let ini = format!("[TRUENAS_API_KEY]\nraw_key = {key}\napi_key_id = {id}\n");
        for text in [key.clone(), json, ini] {
            let target = to(&sim).api_key(sim.user(), &secret(&text)).unwrap();
            signs_in(target).await;
        }
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        std::fs::write(&file, &key).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        signs_in(to(&sim).api_key_file(sim.user(), &file).unwrap()).await;
        if release == Release::V26_0 {
            assert_eq!(sim.plain_key_calls(), 0, "SCRAM sends no key");
        }
    }
}

#[tokio::test]
async fn by_token_password_and_one_time_code() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        let client = connected(&sim).await;
        let params = json!([300, {}, false]);
        let token: String = client.call("auth.generate_token", params).await.unwrap();
        signs_in(to(&sim).token(secret(&token))).await;

        let asked = Arc::new(Mutex::new(Vec::new()));
        let (note, code) = (Arc::clone(&asked), sim.otp_code());
        let target = to(&sim).password("carol", secret(sim.password()));
        let target = target.one_time_code(move |why| {
            note.lock().unwrap().push(why);
            Some(secret(&code))
        });
        signs_in(target).await;
        assert_eq!(*asked.lock().unwrap(), [CodeWanted::First], "{release}");
        let without = to(&sim).password("carol", secret(sim.password()));
        let refused = soon(Client::connect(without)).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::SignIn);
    }
}

#[tokio::test]
async fn by_the_socket_of_the_machine() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("s");
    let sim = Sim::start(config(Release::V25_10), Listen::Unix(socket.clone()))
        .await
        .unwrap();
    let target = Target::new(&sim.uri()).unwrap();
    assert!(signs_in(target).await.starts_with("root"));
}

#[tokio::test]
async fn what_is_wrong_is_said_without_the_secret() {
    let sim = start(config(Release::V25_10)).await;
    let wrong = to(&sim).password(sim.user(), secret("not-the-password"));
    let refused = soon(Client::connect(wrong)).await.unwrap_err();
    assert!(matches!(refused, Error::Connection(_)) && refused.kind() == Kind::SignIn);
    assert!(!format!("{refused:?}").contains("not-the-password"));
    let odd = to(&sim).api_key(None, &secret("not a key")).unwrap_err();
    assert!(
        matches!(odd, Error::NotSent(_)) && !odd.to_string().contains("not a key"),
        "{odd}"
    );
    let address = Target::new("ftp://nas1").unwrap_err();
    assert!(address.to_string().contains("ftp"), "{address}");
    let plain = Target::new("ws://192.0.2.1").unwrap();
    let plain = plain.password("root", secret("not-sent"));
    let insecure = soon(Client::connect(plain)).await.unwrap_err();
    assert_eq!(insecure.kind(), Kind::Insecure);
}

#[tokio::test]
async fn sign_ins_are_counted_for_all_clients_of_a_state() {
    let sim = start(config(Release::V25_10)).await;
    let state = tempfile::tempdir().unwrap();
    let mut refused = None;
    for _ in 0..40 {
        let target = target(&sim).state_dir(state.path());
        if let Err(error) = soon(Client::connect(target)).await {
            refused = Some(error);
            break;
        }
    }
    assert_eq!(refused.unwrap().kind(), Kind::RateLimited);
    assert!(sim.credential_calls() <= 10, "{}", sim.credential_calls());
}
