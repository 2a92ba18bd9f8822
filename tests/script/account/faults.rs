//! A fault at each step: the run is undone, nothing is left, and nothing is sent twice.

use tnkeys::sim::{Fault, Release};

use super::machine::{CREATES, Machine, RELEASES};

fn refuse(method: &str) -> Fault {
    Fault::RefuseWith {
        method: method.into(),
        errno: 14,
        reason: "no".into(),
    }
}

#[test]
fn a_fault_at_any_create_leaves_nothing() {
    for release in RELEASES {
        for method in CREATES {
            let mut faults = vec![refuse(method), Fault::DropAfter(method.into())];
            if release == Release::V25_10 {
                faults.push(Fault::DropBefore(method.into()));
                faults.push(Fault::CutFrame(method.into()));
            }
            for fault in faults {
                let machine = Machine::new(release);
                let before = machine.everything();
                let shown = format!("{release:?} {fault:?}");
                machine.sim.fault(fault);
                let ran = machine.create(&["--no-verify"]);
                for create in CREATES {
                    assert!(machine.sim.calls(create) <= 1, "{shown}: {create} twice");
                }
                machine.assert_no_secret(&[&ran]);
                // The list showed that the part was created: the run went on.
                if ran.code == 0 {
                    assert_ne!(method, "api_key.create", "{shown}");
                    continue;
                }
                assert!(
                    machine.sim.calls(CREATES[0]) == 1 && ran.out.is_empty(),
                    "{shown}: {ran:?}"
                );
                assert_eq!(machine.everything(), before, "{shown}: {}", ran.err);
                // Where nothing was created, there is nothing to remove.
                let removed = ran
                    .err
                    .contains("Everything that this run created was removed.");
                let first = method == "group.create" && shown.contains("Refuse");
                assert!(removed || first, "{shown}: {}", ran.err);
            }
        }
    }
}

#[test]
fn a_lost_response_whose_part_exists_does_not_end_the_run() {
    for method in ["group.create", "privilege.create", "user.create"] {
        let machine = Machine::new(Release::V25_10);
        machine.sim.fault(Fault::DropAfter(method.into()));
        let ran = machine.create(&[]);
        assert_eq!(ran.code, 0, "{method}: {}", ran.err);
        assert_eq!(machine.sim.calls(method), 1);
    }
}

#[test]
fn what_cannot_be_removed_is_listed_with_its_command() {
    let machine = Machine::new(Release::V25_10);
    let before = machine.everything();
    machine.sim.fault(refuse("api_key.create"));
    machine.sim.fault(refuse("user.delete"));
    let said = machine.create(&[]).failed(25);
    let user = machine.entry("user.query", "username", "svc-grafana");
    let group = machine.entry("group.query", "group", "svc-grafana");
    // The user has no rights any more, and keeps its group.
    assert_eq!(user["roles"], serde_json::json!([]));
    let commands: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|it| it.starts_with("tnkeys call"))
        .collect();
    let uri = machine.sim.uri();
    assert_eq!(
        commands,
        [
            format!(
                "tnkeys call -u {uri} user.delete {} '{{\"delete_group\": false}}'",
                user["id"]
            ),
            format!("tnkeys call -u {uri} group.delete {}", group["id"]),
        ]
    );
    // The commands do what they are for.
    let id = user["id"].to_string();
    machine
        .run(&["call", "user.delete", &id, "{\"delete_group\": false}"])
        .ok();
    machine
        .run(&["call", "group.delete", &group["id"].to_string()])
        .ok();
    assert_eq!(machine.everything(), before);
}

#[test]
fn without_undo_the_parts_are_named_and_the_next_run_completes_them() {
    let machine = Machine::new(Release::V25_10);
    machine.sim.fault(refuse("user.create"));
    let said = machine.create(&["--no-undo"]).failed(25);
    assert!(said.contains("the group svc-grafana"), "{said}");
    assert!(said.contains("the privilege svc-grafana"), "{said}");
    assert!(said.contains("--use-existing"), "{said}");
    let done = machine.create(&["--use-existing"]);
    assert_eq!(done.code, 0, "{}", done.err);
    // An undo of that run would not have removed them.
    assert_eq!(machine.sim.calls("group.delete"), 0);
}

#[test]
fn an_undo_keeps_what_existed_before_the_run() {
    let machine = Machine::new(Release::V25_10);
    machine.sim.fault(refuse("user.create"));
    machine.create(&["--no-undo"]).failed(25);
    let before = machine.everything();
    machine.sim.fault(refuse("api_key.create"));
    let said = machine.create(&["--use-existing"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert_eq!(machine.everything(), before);
}

#[test]
fn a_lost_key_that_was_removed_leaves_no_note() {
    let machine = Machine::new(Release::V25_10);
    machine.sim.fault(Fault::DropAfter("api_key.create".into()));
    let ran = machine.create(&["--no-verify"]);
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains("removed the key"), "{}", ran.err);
    let notes = machine.note();
    assert!(!notes.contains("grafana"), "{notes}");

    // A key that the undo leaves may have been created by this run.
    let machine = Machine::new(Release::V25_10);
    machine.sim.fault(Fault::DropAfter("api_key.create".into()));
    machine.sim.fault(refuse("api_key.delete"));
    machine.create(&["--no-verify"]).failed(25);
    let notes = machine.note();
    assert!(notes.contains("grafana"), "{notes}");
}
