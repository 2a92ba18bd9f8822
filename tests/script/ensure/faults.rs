//! The system fails at every boundary of a message: the next run repairs it, and nothing is sent twice.

use tnkeys::sim::{Fault, Release};

use super::machine::{DAY, Machine, NAME};

/// Every method of a run over the socket, in order.
const METHODS: [&str; 3] = ["system.info", "api_key.query", "api_key.create"];

/// The ways to fail, at the start, in the middle and at the end of a call.
fn faults(method: &str) -> Vec<(&'static str, Fault)> {
    let method = || method.to_owned();
    vec![
        ("drop before", Fault::DropBefore(method())),
        ("drop after", Fault::DropAfter(method())),
        ("cut frame", Fault::CutFrame(method())),
        (
            "close",
            Fault::CloseWith {
                method: method(),
                code: 1001,
                reason: "going down".into(),
            },
        ),
        (
            "refuse",
            Fault::RefuseWith {
                method: method(),
                errno: 14,
                reason: "no".into(),
            },
        ),
        (
            "null",
            Fault::NullFor {
                method: method(),
                field: None,
            },
        ),
        (
            "text",
            Fault::ReplyText {
                method: method(),
                text: "not a message".into(),
            },
        ),
        ("twice", Fault::Duplicate(method())),
    ]
}

/// A run with a fault, and the two runs after it.
fn survives(machine: &Machine, what: &str, method: &str) {
    let changes = || machine.sim.calls("api_key.create") + machine.sim.calls("api_key.update");
    let before = changes();
    let failed = machine.ensure_file(&[]);
    assert!(changes() - before <= 1, "{what} {method}: sent twice");
    let after = changes();
    let repaired = machine.ensure_file(&[]);
    assert!(
        ["created", "renewed", "unchanged"].contains(&repaired.out.trim_end()),
        "{what} {method}: {failed:?}, then {repaired:?}"
    );
    assert!(changes() - after <= 1, "{what} {method}: sent twice");
    machine.assert_delivered();
    let last = machine.ensure_file(&[]);
    assert_eq!(
        (last.out.as_str(), last.code, last.err.as_str()),
        ("unchanged\n", 0, ""),
        "{what} {method}: {failed:?}, then {repaired:?}"
    );
    machine.assert_delivered();
    machine.assert_no_traces(&[&failed, &repaired, &last]);
    if failed.code == 8 {
        assert!(
            failed.err.contains("Run this command again"),
            "{what} {method}: {}",
            failed.err
        );
        // It may have been done, so the secret counts as lost.
        assert_ne!(repaired.out, "unchanged\n", "{what} {method}");
    }
}

#[test]
fn a_key_is_created_once_whatever_fails() {
    for method in METHODS {
        for (what, fault) in faults(method) {
            let machine = Machine::new(Release::V25_10);
            machine.sim.fault(fault);
            survives(&machine, what, method);
            let names = machine.sim.key_names();
            assert_eq!(names.iter().filter(|it| *it == NAME).count(), 1);
        }
    }
}

#[test]
fn a_key_is_renewed_whatever_fails() {
    for (what, fault) in faults("api_key.update") {
        let machine = Machine::new(Release::V25_10);
        assert_eq!(machine.ensure_file(&[]).code, 20);
        machine.pass(80);
        machine.sim.fault(fault);
        survives(&machine, what, "api_key.update");
        let now = jiff::Timestamp::now().as_second();
        assert!(machine.expires() - now > 80 * DAY, "{what}: not renewed");
    }
}

#[test]
fn a_run_that_is_killed_is_made_good_by_the_next_one() {
    for (method, first) in [("api_key.create", "created"), ("api_key.update", "renewed")] {
        let machine = Machine::new(Release::V25_10);
        if method == "api_key.update" {
            assert_eq!(machine.ensure_file(&[]).code, 20);
            machine.pass(80);
        }
        // The system carries the request out, and the reply does not come.
        machine.sim.fault(Fault::Hang(method.into()));
        let mut run = machine.start(&[]);
        let began = std::time::Instant::now();
        while machine.sim.executions(method) == 0 {
            assert!(began.elapsed().as_secs() < 60, "{method} was not called");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        run.kill().unwrap();
        run.wait().unwrap();
        let repaired = machine.ensure_file(&[]);
        // A create that was carried out left a key with a lost secret.
        assert_eq!(repaired.out, "renewed\n", "after {first}: {}", repaired.err);
        assert!(
            repaired.err.contains("an earlier run ended"),
            "{}",
            repaired.err
        );
        machine.assert_delivered();
        machine.assert_no_traces(&[&repaired]);
        assert_eq!(machine.ensure_file(&[]).out, "unchanged\n");
        assert_eq!(machine.sim.calls("api_key.create"), 1);
    }
}
