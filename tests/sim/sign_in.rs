//! Signing in, release by release.

use serde_json::json;
use tnkeys::sim::{Config, Release};

use crate::support::sim_client::*;

fn code(text: &str) -> serde_json::Value {
    json!([{"mechanism": "OTP_TOKEN", "otp_token": text, "login_options": {"user_info": false}}])
}

#[tokio::test]
async fn a_wrong_code_is_forgiven_on_25_and_not_on_26() {
    for (release, answers) in [
        (
            Release::V25_10,
            &["OTP_REQUIRED", "OTP_REQUIRED", "OTP_REQUIRED", "AUTH_ERR"][..],
        ),
        (Release::V26_0, &["AUTH_ERR"][..]),
    ] {
        let sim = start(config(release)).await;
        let mut client = Client::rpc(&sim).await;
        assert_eq!(
            client.password("carol", sim.password()).await,
            "OTP_REQUIRED"
        );
        for expected in answers {
            let result = client.call("auth.login_ex_continue", code("000000")).await;
            assert_eq!(result["response_type"], *expected, "{release}");
        }
        let over = client.ask("auth.login_ex_continue", code("169340")).await;
        let reason = &over["error"]["data"]["reason"];
        assert_eq!(reason, "[EINVAL] OTP_TOKEN: no authentication in progress");

        assert_eq!(
            client.password("carol", sim.password()).await,
            "OTP_REQUIRED"
        );
        let result = client.call("auth.login_ex_continue", code("169340")).await;
        assert_eq!(result["response_type"], "SUCCESS");
        assert_eq!(client.call("auth.me", json!([])).await["pw_name"], "carol");
    }
}

#[tokio::test]
async fn every_release_takes_a_password_and_a_key_over_ddp() {
    for release in Release::ALL {
        let sim = start(config(release)).await;
        let mut client = Client::ddp(&sim).await;
        let params = json!([sim.user(), "wrong"]);
        assert_eq!(
            client.call_ddp("auth.login", params).await,
            false,
            "{release}"
        );
        let params = json!([sim.user(), sim.password()]);
        assert_eq!(
            client.call_ddp("auth.login", params).await,
            true,
            "{release}"
        );
        assert_eq!(client.call_ddp("auth.logout", json!([])).await, true);
        let params = json!([sim.api_key()]);
        assert_eq!(
            client.call_ddp("auth.login_with_api_key", params).await,
            true,
            "{release}"
        );
        let rows = client.call_ddp("api_key.query", json!([])).await;
        assert_eq!(rows.as_array().unwrap().len(), 12, "{release}");
        assert_eq!(
            rows[0].get("allowlist").is_some(),
            release < Release::V25_04
        );
        assert_eq!(rows[0].get("salt").is_some(), release == Release::V26_0);
    }
}

#[tokio::test]
async fn a_plain_key_from_afar_is_revoked_where_the_release_does_so() {
    for (release, revokes) in [
        (Release::V24_10, false),
        (Release::V25_04, true),
        (Release::V26_0, true),
    ] {
        let sim = start(Config {
            insecure_peer: true,
            ..config(release)
        })
        .await;
        let mut client = Client::ddp(&sim).await;
        let params = json!([sim.api_key()]);
        let first = client.call_ddp("auth.login_with_api_key", params).await;
        assert_eq!(first, !revokes, "{release}");
        let mut other = admin_ddp(&sim).await;
        let get = json!([[["name", "=", "ansible"]], {"get": true}]);
        let row = other.call_ddp("api_key.query", get).await;
        assert_eq!(row["revoked"] == true, revokes, "{release}");
    }
}

#[tokio::test]
async fn who_may_not_use_the_api_is_denied_in_the_words_of_the_release() {
    for (release, word) in [(Release::V25_10, "AUTH_ERR"), (Release::V26_0, "DENIED")] {
        let sim = start(config(release)).await;
        let mut client = Client::rpc(&sim).await;
        assert_eq!(client.password("intern", sim.password()).await, word);
        assert_eq!(
            client.password("old-admin", sim.password()).await,
            "AUTH_ERR",
            "locked"
        );
    }
}

#[tokio::test]
async fn two_factor_on_24_is_a_third_parameter() {
    let sim = start(config(Release::V24_04)).await;
    let mut client = Client::ddp(&sim).await;
    let asked = json!(["carol", sim.password()]);
    assert_eq!(
        client.call_ddp("auth.two_factor_auth", asked.clone()).await,
        true
    );
    assert_eq!(client.call_ddp("auth.login", asked).await, false);
    let with_code = json!(["carol", sim.password(), "169340"]);
    assert_eq!(client.call_ddp("auth.login", with_code).await, true);
}

#[tokio::test]
async fn calls_before_sign_in_have_their_limit() {
    let sim = start(Config {
        rate_limit: Some(2),
        ..config(Release::V25_10)
    })
    .await;
    let mut client = Client::rpc(&sim).await;
    assert_eq!(client.password("root", "wrong").await, "AUTH_ERR");
    assert_eq!(client.password("root", "wrong").await, "AUTH_ERR");
    let data = json!([{"mechanism": "PASSWORD_PLAIN", "username": "root", "password": "x"}]);
    let reply = client.ask("auth.login_ex", data).await;
    assert_eq!(
        reply["error"]["data"]["reason"],
        "[EBUSY] Rate Limit Exceeded"
    );
}
