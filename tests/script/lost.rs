//! A create or reset whose response is lost: what may exist is said, and nothing is sent twice.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::support::system::{ERAS, System};

fn with_fault(release: &str, fault: &str) -> System {
    System::with(&["--release", release, "--fault", fault])
}

/// The notes for the next run.
fn notes(system: &System) -> Vec<Value> {
    let text = fs::read_to_string(system.dir().join("state/unanswered.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Waits until the system has the new key, and the run waits for its response.
fn until_sent(system: &System, run: &mut Child) {
    while system.keys().iter().all(|key| key["name"] != "grafana") {
        assert_eq!(run.try_wait().unwrap(), None, "it has ended");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn a_create_that_was_executed_is_found() {
    for release in ERAS {
        for fault in ["drop-after", "cut-frame"] {
            let system = with_fault(release, &format!("{fault}=api_key.create"));
            let said = system.run(&["create", "grafana", "--save", "k"]).failed(8);
            let id = system.key("grafana")["id"].to_string();
            assert!(said.contains(&format!("grafana ({id}) exists")), "{said}");
            assert!(said.contains("its secret is lost"), "{said}");
            assert!(said.contains(&format!("tnkeys reset {id}")), "{said}");
            assert!(said.contains("does not resend"), "{said}");
            assert!(!system.dir().join("k").exists());
            // The screen tells of it in the next run.
            assert_eq!(notes(&system)[0]["name"], "grafana");
            let same = |key: &&Value| key["name"].as_str().unwrap().starts_with("grafana");
            assert_eq!(system.keys().iter().filter(same).count(), 1);
        }
    }
}

#[test]
fn a_create_that_was_not_executed_is_not_sent_again() {
    for release in ERAS {
        let system = with_fault(release, "drop-before=api_key.create");
        let said = system.run(&["create", "grafana", "--save", "k"]).failed(8);
        assert!(
            said.contains("has no key grafana yet, but may still create it"),
            "{said}"
        );
        assert!(system.keys().iter().all(|key| key["name"] != "grafana"));
        assert_eq!(notes(&system).len(), 1);
    }
}

#[test]
fn a_reset_without_a_response_says_what_became_of_the_secret() {
    for (fault, says) in [
        ("drop-after", "has reset"),
        ("drop-before", "The old secret still works"),
    ] {
        let system = with_fault("25.10", &format!("{fault}=api_key.update"));
        system.run(&["create", "grafana", "--save", "k"]).ok();
        let run = ["reset", "grafana", "--yes", "--save", "k", "--replace"];
        let before = fs::read_to_string(system.dir().join("k")).unwrap();
        let said = system.run(&run).failed(8);
        assert!(said.contains(says), "{said}");
        assert_eq!(fs::read_to_string(system.dir().join("k")).unwrap(), before);
        assert_eq!(notes(&system).len(), 1);
    }
}

#[test]
fn an_interrupted_create_says_what_may_exist() {
    for release in ERAS {
        let system = with_fault(release, "hang=api_key.create");
        let mut run = system
            .command(&["create", "grafana", "--save", "k"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The note is on the disk before the request leaves.
        let path = system.dir().join("state/unanswered.json");
        until_sent(&system, &mut run);
        assert!(fs::read_to_string(&path).unwrap().contains("grafana"));
        let pid = rustix::process::Pid::from_child(&run);
        let interrupt = || rustix::process::kill_process(pid, rustix::process::Signal::INT);
        interrupt().unwrap();
        let mut lines = BufReader::new(run.stderr.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        assert!(first.contains("Press Ctrl-C again to stop"), "{first}");
        interrupt().unwrap();
        let rest: Vec<String> = lines.map(Result::unwrap).collect();
        let said = rest.join("\n");
        assert_eq!(run.wait().unwrap().code(), Some(8), "{said}");
        assert!(
            said.contains("Ctrl-C stopped tnkeys before the response"),
            "{said}"
        );
        assert!(said.contains("grafana may exist"), "{said}");
        assert_eq!(notes(&system).len(), 1);
    }
}

#[test]
fn a_response_during_the_wait_after_a_signal_is_not_lost() {
    let system = with_fault("25.10", "delay=api_key.create:1500");
    let mut run = system
        .command(&["create", "grafana", "--save", "k"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    until_sent(&system, &mut run);
    let pid = rustix::process::Pid::from_child(&run);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = fs::read_to_string(system.dir().join("k")).unwrap();
    let id = system.key("grafana")["id"].to_string();
    assert!(text.starts_with(&format!("{id}-")));
    assert!(notes(&system).is_empty());
}
