//! `tnkeys simulate`: the options that make it sterner towards who signs in.

use serde_json::json;
use tokio::net::TcpStream;

use crate::support::sim_client::Client;
use crate::support::simulate::{Simulated, tnkeys};

/// A plain client of the built simulator.
async fn dial(sim: &Simulated, path: &str) -> Client {
    let stream = TcpStream::connect(sim.address()).await.unwrap();
    Client::over(Box::new(stream), path).await
}

#[tokio::test]
async fn an_insecure_peer_has_its_key_revoked() {
    for (flag, first, then) in [
        (None, "SUCCESS", "SUCCESS"),
        (Some("--insecure-peer"), "EXPIRED", "AUTH_ERR"),
    ] {
        let arguments: Vec<&str> = flag.into_iter().collect();
        let sim = Simulated::start(&arguments);
        let (user, key) = (sim.text("user"), sim.text("api_key"));
        for expected in [first, then] {
            let mut client = dial(&sim, "/api/current").await;
            assert_eq!(client.key(user, key).await, expected, "{flag:?}");
        }
        let mut admin = dial(&sim, "/api/current").await;
        let password = sim.text("password");
        assert_eq!(admin.password(user, password).await, "SUCCESS");
        let get = json!([[["name", "=", "ansible"]], {"get": true}]);
        let row = admin.call("api_key.query", get).await;
        assert_eq!(row["revoked"], flag.is_some());
    }
}

#[tokio::test]
async fn stig_mode_and_a_shared_secret_are_asked_for_by_flags() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let sim = Simulated::start(&["--stig", "--otp-secret", secret]);
    let password = sim.text("password");
    let mut client = dial(&sim, "/api/current").await;
    assert_eq!(
        client.password(sim.text("user"), password).await,
        "AUTH_ERR"
    );
    assert_eq!(client.password("carol", password).await, "OTP_REQUIRED");
    let fixed = json!([{"mechanism": "OTP_TOKEN", "otp_token": "169340"}]);
    let answer = client.call("auth.login_ex_continue", fixed).await;
    assert_eq!(
        answer["response_type"], "OTP_REQUIRED",
        "the fixed code is void"
    );

    let output = tnkeys()
        .args(["simulate", "--otp-secret", "not base32!"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("base32"), "{told}");
}

#[tokio::test]
async fn a_strict_simulator_counts_calls_before_sign_in() {
    let sim = Simulated::start(&["--strict"]);
    let mut client = dial(&sim, "/api/current").await;
    let boot = json!([]);
    for _ in 0..20 {
        client.call("system.boot_id", boot.clone()).await;
    }
    let reply = client.ask("system.boot_id", boot).await;
    assert_eq!(reply["error"]["data"]["errname"], "EBUSY");
}
