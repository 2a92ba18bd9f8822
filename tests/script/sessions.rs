//! `tnkeys sessions`: who is signed in with a key, and how that is terminated.

use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::support::sim_client::Client;
use crate::support::system::{ERAS, System};

/// The id of the key that the simulator prints.
fn key_of(system: &System) -> String {
    let key = system.text("api_key");
    key.split_once('-').unwrap().0.to_owned()
}

/// A client that is signed in with that key.
async fn client(system: &System, release: &str) -> Client {
    let address = system.simulated().address();
    let stream = TcpStream::connect(address).await.unwrap();
    let (user, key) = (system.text("user"), system.text("api_key"));
    if release >= "25.04" {
        let mut client = Client::over(Box::new(stream), "/api/current").await;
        assert_eq!(client.key(user, key).await, "SUCCESS");
        return client;
    }
    let mut client = Client::over(Box::new(stream), "/websocket").await;
    client.greet().await;
    let signed_in = client.call_ddp("auth.login_with_api_key", json!([key]));
    assert_eq!(signed_in.await, true);
    client
}

fn open(system: &System, key: &str) -> Vec<Value> {
    let sessions = system.run(&["sessions", "--json", key]).json();
    sessions.as_array().unwrap().clone()
}

#[tokio::test]
async fn sessions_are_listed_and_terminated() {
    for release in ERAS {
        let system = System::start(release);
        let key = key_of(&system);
        let before = open(&system, &key).len();
        let mut one = client(&system, release).await;
        let _two = client(&system, release).await;
        let all = open(&system, &key);
        assert_eq!(all.len(), before + 2, "{release}: {all:#?}");
        assert!(all.iter().all(|it| it["current"] == false), "{all:#?}");
        let table = system.run(&["sessions", &key]).ok();
        assert!(table.starts_with("FROM"), "{table}");
        for it in &all {
            assert!(table.contains(it["origin"].as_str().unwrap()), "{table}");
        }

        // Without a terminal a question is refused, and a dry run sends nothing.
        let refused = system.run(&["sessions", "--end", &key]).failed(2);
        assert!(
            refused.contains("Nothing was sent.") && refused.contains("--yes"),
            "{refused}"
        );
        let dry = system.run(&["sessions", "--end", "--dry-run", &key]).ok();
        let lines: Vec<&str> = dry.lines().collect();
        assert_eq!(lines.len(), all.len(), "{dry}");
        for (line, it) in lines.iter().zip(&all) {
            assert_eq!(
                *line,
                format!("auth.terminate_session {}", json!([it["id"]]))
            );
        }
        assert_eq!(open(&system, &key).len(), all.len());

        let ended = system.run(&["sessions", "--end", "--yes", &key]).ok();
        assert!(
            ended.contains(&format!("{} sessions terminated", all.len())),
            "{ended}"
        );
        assert!(open(&system, &key).is_empty());
        one.end().await;
        let none = system.run(&["sessions", "--end", "--yes", &key]).ok();
        assert!(none.contains("no active sessions"), "{none}");
        let none = system.run(&["sessions", "--end", "--yes", "--json", &key]);
        assert_eq!(none.json(), json!({ "terminated": 0 }));
    }
}

#[tokio::test]
async fn the_session_of_the_run_stays() {
    let system = System::start("25.10");
    let key = key_of(&system);
    let _other = client(&system, "25.10").await;
    let as_key = |arguments: &[&str]| {
        let mut command = system.tnkeys();
        command
            .args([
                "-u",
                system.uri(),
                "-U",
                system.text("user"),
                "--key-over-loopback",
            ])
            .env("TNKEYS_API_KEY", system.text("api_key"))
            .args(arguments);
        crate::support::system::Ran::of(&mut command)
    };
    let table = as_key(&["sessions", &key]).ok();
    assert_eq!(table.matches("this session").count(), 1, "{table}");
    let ended = as_key(&["sessions", "--end", "--yes", &key]).ok();
    assert!(ended.contains("terminated"), "{ended}");
    let shown = as_key(&["show", &key]).ok();
    assert!(shown.contains("only this tnkeys session"), "{shown}");
}

#[tokio::test]
async fn a_refused_termination_names_what_is_open() {
    let system = System::with(&[
        "--release",
        "25.10",
        "--seed",
        "7",
        "--fault",
        "refuse=auth.terminate_session:13:Not authorized",
    ]);
    let id = key_of(&system);
    let _client = client(&system, "25.10").await;
    let refused = system.run(&["sessions", "--end", "--yes", &id]).failed(5);
    assert!(refused.contains("Still open: "), "{refused}");
    assert!(!open(&system, &id).is_empty());
}

#[test]
fn options_of_the_termination_need_it() {
    let system = System::start("25.10");
    for option in ["--yes", "--dry-run"] {
        let ran = system.run(&["sessions", option, "1"]);
        assert_eq!(ran.code, 2, "{option}");
        assert!(ran.err.contains("--end"), "{}", ran.err);
    }
}
