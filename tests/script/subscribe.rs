//! `tnkeys subscribe` and `waitready`: events of other clients, without any secret.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::support::system::{Ran, System};

/// A subscriber whose subscription is active: its first event has arrived.
struct Subscriber {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    printed: String,
}

impl Subscriber {
    fn start(system: &System, arguments: &[&str]) -> Self {
        let mut command = system.command(&[&["subscribe"], arguments].concat());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            lines,
            printed: String::new(),
        }
    }

    /// The next event.
    fn next(&mut self) -> Value {
        let start = self.printed.len();
        self.lines.read_line(&mut self.printed).unwrap();
        let line = &self.printed[start..];
        serde_json::from_str(line).unwrap_or_else(|_| {
            let mut said = String::new();
            let _ = self.child.stderr.take().unwrap().read_to_string(&mut said);
            panic!("{line}{said}")
        })
    }

    /// The exit code, and all of its output.
    fn ended(mut self) -> (i32, String) {
        self.lines.read_to_string(&mut self.printed).unwrap();
        let output = self.child.wait_with_output().unwrap();
        let all = self.printed + std::str::from_utf8(&output.stderr).unwrap();
        (output.status.code().expect("killed by a signal"), all)
    }
}

fn created(system: &System, release: &str, name: &str) -> Value {
    let rest = match release {
        "24.04" => json!({"name": name, "allowlist": []}),
        _ => json!({"name": name, "username": "root"}),
    };
    system
        .run(&[
            "call",
            "--print-secrets",
            "api_key.create",
            &rest.to_string(),
        ])
        .json()
}

#[test]
fn another_client_creates_resets_and_deletes_and_no_secret_is_printed() {
    for release in ["24.04", "25.10", "26.0"] {
        let system = System::start(release);
        let mut events = Subscriber::start(&system, &["-n", "100", "-t", "3600", "api_key.query"]);
        // Until the subscription is active, events pass it by.
        let mut secrets = Vec::new();
        let first = {
            let (sender, receiver) = std::sync::mpsc::channel();
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let event = events.next();
                    sender.send(()).unwrap();
                    drop(event);
                });
                let mut number = 0;
                while receiver.try_recv().is_err() {
                    number += 1;
                    let key = created(&system, release, &format!("early-{number}"));
                    secrets.push(key["key"].as_str().unwrap().to_owned());
                }
                number
            })
        };
        assert!(first > 0);
        let key = created(&system, release, "watched");
        let id = key["id"].clone();
        let text = id.to_string();
        let reset = system
            .run(&[
                "call",
                "--print-secrets",
                "api_key.update",
                &text,
                "{\"reset\": true}",
            ])
            .json();
        assert_eq!(
            system.run(&["call", "api_key.delete", &text]).ok(),
            "True\n"
        );
        for key in [&key, &reset] {
            secrets.push(key["key"].as_str().unwrap().to_owned());
            secrets.extend(key["client_key"].as_str().map(str::to_owned));
        }
        let mut kinds = Vec::new();
        while kinds.last() != Some(&json!("removed")) {
            let event = events.next();
            assert_eq!(event["collection"], "api_key.query");
            if event["id"] == id {
                kinds.push(event["msg"].clone());
            }
        }
        assert_eq!(kinds, ["added", "changed", "removed"], "{release}");
        events.child.kill().unwrap();
        let printed = events.printed;
        for secret in secrets {
            assert!(!printed.contains(&secret), "{release}: {printed}");
            let (_, part) = secret.split_once('-').unwrap_or(("", &secret));
            assert!(!printed.contains(part), "{release}: {printed}");
        }
        if release != "24.04" {
            assert!(printed.contains("********"), "{release}: {printed}");
        }
    }
}

#[test]
fn it_ends_after_a_number_of_events_and_after_a_time() {
    let system = System::start("25.10");
    let late = system
        .run(&["subscribe", "-n", "1", "-t", "1", "api_key.query"])
        .failed(1);
    assert!(
        late.contains("Received 0 of 1 events within 1 s."),
        "{late}"
    );
    assert_eq!(
        system
            .run(&["subscribe", "-t", "1", "api_key.query"])
            .failed(1),
        ""
    );
    let counted = Subscriber::start(&system, &["-n", "1", "core.get_jobs"]);
    std::thread::scope(|scope| {
        let ended = scope.spawn(|| counted.ended());
        while !ended.is_finished() {
            system.run(&["call", "core.bulk", "core.ping", "[[]]"]).ok();
        }
        let (code, printed) = ended.join().unwrap();
        assert_eq!(code, 0, "{printed}");
        assert_eq!(printed.lines().count(), 1, "{printed}");
    });
}

#[test]
fn a_system_that_runs_is_ready() {
    for release in ["24.04", "25.10"] {
        let system = System::start(release);
        assert_eq!(system.run(&["ping", "--pong"]).ok(), "pong\n");
        let ready = system.run(&["waitready", "-t", "60"]).ok();
        assert!(ready.ends_with(" is ready.\n"), "{ready}");
        let refused = Ran::of(
            system
                .command(&["waitready"])
                .env("TNKEYS_PASSWORD", "not-a-password"),
        );
        refused.failed(4);
    }
}
