//! Many systems in one process, and the stream of changes.

use std::io::Read as _;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tnkeys::sim::{Config, Release};

use crate::support::sim_client::*;
use crate::support::simulate::{Simulated, tnkeys};

#[test]
fn the_profiles_of_many_systems_open_those_that_work() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_str().unwrap();
    let arguments = [
        "--systems",
        "6",
        "--dir",
        path,
        "--dead",
        "1",
        "--hang",
        "1",
        "--changed-cert",
        "1",
        "--keys",
        "10",
        "--seed",
        "4",
    ];
    let sim = Simulated::start(&arguments);
    let systems = sim.line()["systems"].as_array().unwrap();
    assert_eq!(systems.len(), 6);
    let list = |name: &str| {
        let mut command: Command = tnkeys();
        command
            .env("TNKEYS_CONFIG_DIR", sim.text("config_dir"))
            .env("TNKEYS_STATE_DIR", sim.text("state_dir"))
            .args(["list", "--json", name]);
        let output = command.output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), output.stdout, told)
    };
    let mut seen = Vec::new();
    for system in systems {
        let name = system["name"].as_str().unwrap();
        let conduct = system["conduct"].as_str().unwrap();
        seen.push(conduct.to_owned());
        if conduct == "hangs" {
            let address = system["uri"].as_str().unwrap().trim_start_matches("wss://");
            let mut socket = std::net::TcpStream::connect(address).unwrap();
            socket
                .set_read_timeout(Some(Duration::from_millis(50)))
                .unwrap();
            let silent = socket.read(&mut [0]).unwrap_err();
            assert_eq!(silent.kind(), std::io::ErrorKind::WouldBlock);
            continue;
        }
        let (well, out, told) = list(name);
        assert_eq!(well, conduct == "live", "{name} {conduct}: {told}");
        match conduct {
            "live" => {
                let keys: Value = serde_json::from_slice(&out).unwrap();
                assert_eq!(keys.as_array().unwrap().len(), 10);
            }
            "changed-certificate" => assert!(told.contains("certificate"), "{told}"),
            _ => {}
        }
    }
    seen.sort_unstable();
    assert_eq!(
        seen,
        [
            "changed-certificate",
            "dead",
            "hangs",
            "live",
            "live",
            "live"
        ]
    );
}

#[tokio::test]
async fn a_stream_of_changes_is_announced_and_leaves_the_main_key() {
    for (release, plain) in [(Release::V24_10, false), (Release::V25_10, true)] {
        let sim = start(Config {
            keys: Some(20),
            ..config(release)
        })
        .await;
        let mut client = match plain {
            true => admin(&sim).await,
            false => admin_ddp(&sim).await,
        };
        match plain {
            true => drop(
                client
                    .call("core.subscribe", json!(["api_key.query"]))
                    .await,
            ),
            false => {
                client
                    .text(r#"{"msg":"sub","id":"s","name":"api_key.query"}"#)
                    .await;
                assert_eq!(client.frame().await["msg"], "ready");
            }
        }
        (0..400).for_each(|_| sim.stir());
        let mut words = std::collections::BTreeSet::new();
        for _ in 0..400 {
            let event = client.frame().await;
            let told = if plain { &event["params"] } else { &event };
            words.insert(told["msg"].as_str().unwrap().to_owned());
            let removed = told["msg"] == "removed";
            assert_eq!(told.get("fields").is_some(), plain && !removed, "{event}");
        }
        assert_eq!(Vec::from_iter(words), ["added", "changed", "removed"]);
        assert!(sim.key_names().contains(&"ansible".to_owned()));
    }
}
