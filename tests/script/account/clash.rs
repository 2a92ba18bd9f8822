//! Names that are taken, and what a killed run leaves.

use tnkeys::sim::{Fault, Release};

use super::machine::{CREATES, Machine, create};

#[test]
fn every_taken_name_is_told_at_its_field() {
    let machine = Machine::new(Release::V25_10);
    let first = machine.create(&["--no-verify"]);
    assert_eq!(first.code, 0, "{}", first.err);
    let before = machine.everything();
    let changes = machine.changes();
    let others = ["--group", "--privilege", "--user-name", "--key-name"];
    for (at, option) in others.iter().enumerate() {
        // All names but one are other ones.
        let names = ["g2", "p2", "u2", "k2"];
        let mut more = vec!["--save", "key2"];
        for (other, name) in others.iter().zip(names) {
            let taken = if *other == "--key-name" {
                "grafana"
            } else {
                "svc-grafana"
            };
            more.extend([*other, if other == option { taken } else { name }]);
        }
        let mut line = vec!["account", "create", "x", "--for", "homepage", "--yes"];
        line.extend(more);
        let said = machine.run(&line).failed(1);
        let word = ["group", "privilege", "user", "key"][at];
        assert!(said.contains(&format!("already has the {word} ")), "{said}");
        assert!(said.contains(&format!("{option} NAME")), "{said}");
        assert!(said.contains("Nothing was changed."), "{said}");
    }
    assert_eq!(machine.changes(), changes);
    assert_eq!(machine.everything(), before);
}

#[test]
fn an_account_with_other_fields_is_not_used() {
    let machine = Machine::new(Release::V25_10);
    let first = machine.create(&["--no-verify"]);
    assert_eq!(first.code, 0, "{}", first.err);
    let changes = machine.changes();
    let said = machine
        .run(&create(&[
            "--replace",
            "--key-name",
            "other",
            "--role",
            "ACCOUNT_READ",
            "--use-existing",
        ]))
        .failed(1);
    assert!(
        said.contains("privilege: exists, with other fields"),
        "{said}"
    );
    assert_eq!(machine.changes(), changes);
}

#[test]
fn the_next_run_completes_what_a_killed_one_left() {
    for (at, create_call) in CREATES.into_iter().enumerate() {
        let machine = Machine::new(Release::V25_10);
        let before = machine.everything();
        machine.sim.fault(Fault::Hang(create_call.into()));
        let mut killed = machine.command(&create(&[])).spawn().unwrap();
        while machine.sim.executions(create_call) == 0 {
            assert_eq!(killed.try_wait().unwrap(), None, "it has ended");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        killed.kill().unwrap();
        killed.wait().unwrap();
        // The call was executed: each piece up to this one exists.
        assert_eq!(machine.everything().len(), before.len() + at + 1);
        let changes = machine.changes();
        let said = machine.create(&[]).failed(1);
        assert_eq!(machine.changes(), changes, "{said}");
        assert!(said.contains("with the fields of this account"), "{said}");
        if create_call == "api_key.create" {
            assert!(said.contains("tnkeys reset"), "{said}");
            continue;
        }
        assert!(said.contains("--use-existing"), "{said}");
        let done = machine.create(&["--use-existing"]);
        assert_eq!(done.code, 0, "{}", done.err);
        assert!(done.err.contains("3 of 3"), "{}", done.err);
        for method in CREATES {
            assert_eq!(machine.sim.calls(method), 1, "{method}");
        }
        machine.assert_no_secret(&[&done]);
    }
}

#[test]
fn a_group_of_other_users_is_not_used() {
    let machine = Machine::new(Release::V25_10);
    let before = machine.everything();
    for group in ["root", "builtin_administrators"] {
        let said = machine
            .create(&["--group", group, "--use-existing"])
            .failed(1);
        let words = "group: exists, with other fields or members";
        assert!(said.contains(words), "{group}: {said}");
        assert!(!said.contains("to complete the account"), "{said}");
    }
    assert_eq!(machine.everything(), before);
}
