//! `tnkeys simulate` as a product of its own: what its options promise.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::simulate::{Simulated, tnkeys};

fn names(list: &Value) -> Vec<&str> {
    let keys = list.as_array().unwrap().iter();
    keys.map(|key| key["name"].as_str().unwrap()).collect()
}

fn by_name<'a>(list: &'a Value, name: &str) -> &'a Value {
    let mut keys = list.as_array().unwrap().iter();
    keys.find(|key| key["name"] == name).unwrap()
}

fn state(dir: &TempDir) -> String {
    dir.path().join("keys.json").to_str().unwrap().to_owned()
}

/// A plain client's calls over one connection, signed in as the administrator.
mod client {
    use serde_json::Value;
    use tokio::net::TcpStream;

    use crate::support::sim_client::Client;
    use crate::support::simulate::Simulated;

    pub(super) fn calls(sim: &Simulated, calls: &[(&str, Value)]) -> Vec<Value> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let stream = TcpStream::connect(sim.address()).await.unwrap();
            let mut client = Client::over(Box::new(stream), "/websocket").await;
            client.greet().await;
            let credentials = serde_json::json!([sim.text("user"), sim.text("password")]);
            assert_eq!(client.call_ddp("auth.login", credentials).await, true);
            let mut results = Vec::new();
            for (method, params) in calls {
                results.push(client.call_ddp(method, params.clone()).await);
            }
            results
        })
    }
}
#[test]
fn the_state_file_survives_a_crash_after_every_reply() {
    let dir = tempfile::tempdir().unwrap();
    let file = state(&dir);
    let arguments = ["--state", &file, "--seed", "5"];
    let sim = Simulated::start(&arguments);
    let made = client::calls(
        &sim,
        &[
            (
                "api_key.create",
                serde_json::json!([{"name": "kept", "username": "root"}]),
            ),
            ("api_key.delete", serde_json::json!([1])),
            (
                "api_key.update",
                serde_json::json!([2, {"name": "renamed"}]),
            ),
            ("api_key.update", serde_json::json!([3, {"reset": true}])),
        ],
    );
    let before = sim.list();
    sim.kill();
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(files(dir.path()), ["keys.json"], "no drafts are left");

    let sim = Simulated::start(&arguments);
    let after = sim.list();
    assert_eq!(before, after);
    assert!(names(&after).contains(&"renamed") && !names(&after).contains(&"terraform"));
    let key = |key: &Value| ("auth.login_with_api_key", serde_json::json!([key["key"]]));
    let signed_in = client::calls(
        &sim,
        &[
            key(&made[3]),
            key(&made[0]),
            (
                "api_key.create",
                serde_json::json!([{"name": "kept too", "username": "root"}]),
            ),
        ],
    );
    assert_eq!((&signed_in[0], &signed_in[1]), (&true.into(), &true.into()));
    // Neither an id nor a secret comes twice, seed or not.
    assert_eq!(
        signed_in[2]["id"].as_i64(),
        made[0]["id"].as_i64().map(|id| id + 1)
    );
    let secret = |key: &Value| {
        key["key"]
            .as_str()
            .unwrap()
            .split_once('-')
            .unwrap()
            .1
            .to_owned()
    };
    assert_ne!(secret(&signed_in[2]), secret(&made[0]));
}

fn files(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_newer_release_takes_an_older_one_s_keys_over_and_none_goes_back() {
    let dir = tempfile::tempdir().unwrap();
    let file = state(&dir);
    Simulated::start(&["--state", &file, "--release", "24.10"]).kill();
    let sim = Simulated::start(&["--state", &file, "--release", "25.10"]);
    let list = sim.list();
    // Full access becomes the administrator's key, everything else is revoked.
    let (full, narrow) = (by_name(&list, "ansible"), by_name(&list, "home-assistant"));
    assert_eq!(full["username"], "truenas_admin", "{full}");
    assert_eq!(full["revoked"], false);
    assert_eq!(narrow["revoked"], true, "{narrow}");
    drop(sim);
    let output = tnkeys()
        .args(["simulate", "--state", &file, "--release", "24.10"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(told.contains("does not go back to 24.10"), "{told}");
}

#[test]
fn a_state_that_cannot_be_used_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = state(&dir);
    for text in ["", "{}", "[1, 2]", r#"{"tnkeys_simulator": 99}"#] {
        std::fs::write(&file, text).unwrap();
        let output = tnkeys()
            .args(["simulate", "--state", &file])
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{text}");
        assert!(told.contains("keys.json"), "{told}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

/// What could not be kept is not reported as done: the link is cut, and the simulator ends and says why.
#[test]
fn a_state_that_can_no_longer_be_written_ends_it() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let file = inner.join("keys.json");
    let sim = Simulated::start(&["--state", file.to_str().unwrap()]);
    std::fs::remove_dir_all(&inner).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(sim.address()).await.unwrap();
        let mut client =
            crate::support::sim_client::Client::over(Box::new(stream), "/api/current").await;
        let signed_in = client
            .password(sim.text("user"), sim.text("password"))
            .await;
        assert_eq!(signed_in, "SUCCESS");
        client.send("api_key.delete", serde_json::json!([1])).await;
        assert_eq!(client.end().await, crate::support::sim_client::End::Cut);
    });
    let output = sim.ended();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("cannot write the state"), "{told}");
}

#[test]
fn a_seed_makes_ids_names_secrets_and_times_the_same() {
    let run = |seed: &str| {
        let sim = Simulated::start(&["--seed", seed, "--keys", "50"]);
        let made = client::calls(
            &sim,
            &[
                (
                    "api_key.create",
                    serde_json::json!([{"name": "made", "username": "root"}]),
                ),
                ("api_key.query", serde_json::json!([[["id", "<", 51]]])),
            ],
        );
        let key = (made[0]["id"].clone(), made[0]["key"].clone());
        (sim.text("api_key").to_owned(), key, made[1].clone())
    };
    let (first, again, other) = (run("7"), run("7"), run("8"));
    assert_eq!(first, again);
    assert_ne!(first.0, other.0);
    assert_ne!(first.2, other.2);
}

#[test]
fn more_keys_than_a_page_are_served_and_listed() {
    let sim = Simulated::start(&["--keys", "30000"]);
    let counted = client::calls(
        &sim,
        &[("api_key.query", serde_json::json!([[], {"count": true}]))],
    );
    assert_eq!(counted[0], 30_000);
    assert_eq!(sim.list().as_array().unwrap().len(), 30_000);
}

#[test]
fn faults_of_the_command_line_strike_once() {
    let sim = Simulated::start(&[
        "--fault",
        "http=/api/versions:503",
        "--fault",
        "refuse=api_key.query:28:the pool is full",
    ]);
    let list = || {
        let mut list = tnkeys();
        list.args(["list", "-U", sim.text("user"), sim.uri()])
            .env("TNKEYS_PASSWORD", sim.text("password"));
        let output = list.output().unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (well, told) = list();
    assert!(!well && told.contains("503"), "{told}");
    let (well, told) = list();
    assert!(!well && told.contains("the pool is full"), "{told}");
    let (well, told) = list();
    assert!(well, "{told}");
}

#[test]
fn the_help_names_every_option_and_fault_and_a_wrong_one_is_explained() {
    let output = tnkeys().args(["simulate", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for word in [
        "--state",
        "--seed",
        "--keys",
        "--fault",
        "--tls",
        "--tls-cert",
        "--unix",
    ] {
        assert!(help.contains(word), "{word}");
    }
    for line in tnkeys::sim::FAULTS.lines() {
        assert!(help.contains(line), "{line}");
    }
    let output = tnkeys()
        .args(["simulate", "--fault", "smoke=api_key.create"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("there is no fault smoke"), "{told}");
}

/// The help lists every method that is simulated, and nothing else there.
#[test]
fn the_help_lists_what_is_simulated() {
    let output = tnkeys().args(["simulate", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let (_, rest) = help.split_once("Simulated methods").unwrap();
    let (_, rest) = rest.split_once(":\n").unwrap();
    let (list, _) = rest.split_once("Examples:").unwrap();
    let listed: Vec<&str> = list.split_whitespace().collect();
    assert_eq!(listed, tnkeys::sim::methods());
    for line in tnkeys::sim::FAULTS.lines() {
        let fault = line.split_whitespace().next().unwrap();
        assert!(help.contains(fault), "{fault}");
    }
}
