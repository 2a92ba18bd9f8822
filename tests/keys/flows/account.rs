//! A service account made in a terminal, and what the system has afterwards, asked by a second client.

use serde_json::{Value, json};

use super::*;
use crate::support::sim_client;
use rustix::process::Signal;

const NAME: &str = "svc-homepage";

/// What the system has of the account: groups, privileges and users of its name.
fn of_the_account(run: &Run) -> [Vec<Value>; 3] {
    run._runtime.block_on(async {
        let mut client = sim_client::admin(&run.sim).await;
        let mut named = async |method: &str, field: &str| {
            let filters = json!([[[field, "=", NAME]]]);
            match client.call(method, filters).await {
                Value::Array(all) => all,
                other => panic!("{other}"),
            }
        };
        [
            named("group.query", "group").await,
            named("privilege.query", "name").await,
            named("user.query", "username").await,
        ]
    })
}

fn config(release: Release) -> Config {
    Config {
        release,
        ..Config::default()
    }
}

/// From the list to the form of the account for Homepage.
fn planned(run: &mut Run) {
    run.pty.send("A");
    run.pty.wait_text("New integration on");
    run.pty.wait_text("homarr");
    run.pty.send("homepage");
    run.pty.wait_text("/ homepage");
    run.pty.send(ENTER);
    run.pty.wait_text("Roles for Homepage");
    run.pty.send(ENTER);
    run.pty.wait_text("Full name");
    run.pty.wait_text(NAME);
}

#[test]
fn an_integration_gets_an_account_of_its_own() {
    for release in [Release::V25_04, Release::V25_10, Release::V26_0] {
        let mut run = Run::with(config(release), Way::Ws, 80, 24);
        planned(&mut run);
        run.pty.send(F2);
        run.pty.wait_text("This key is shown once");
        let secret = run.sim.plain_key("homepage").unwrap();
        let [groups, privileges, users] = of_the_account(&run);
        let (group, privilege, user) = (&groups[0], &privileges[0], &users[0]);
        assert_eq!(group["smb"], false, "{group}");
        assert_eq!(privilege["web_shell"], false, "{privilege}");
        assert_eq!(
            privilege["local_groups"][0]["gid"], group["gid"],
            "{privilege}"
        );
        assert_eq!(user["group"]["id"], group["id"], "{user}");
        for (field, value) in [
            ("smb", json!(false)),
            ("password_disabled", json!(true)),
            ("shell", json!("/usr/sbin/nologin")),
            ("home", json!("/var/empty")),
            ("full_name", json!("Homepage")),
        ] {
            assert_eq!(user[field], value, "{field}: {user}");
        }
        assert_eq!(
            user["api_keys"],
            json!([run.sim.key_id("homepage").unwrap()])
        );

        // The key may make the calls of the integration.
        run.pty.send("v");
        run.pty.wait_text("Sign in with the new key over ws://?");
        run.pty.send("y");
        run.pty.wait_text("signed in as svc-homepage");
        run.pty.wait_text("permitted:");

        run.pty.send(ESC);
        run.pty.wait_text("without saving its secret");
        run.pty.send("y");
        run.pty.wait_text("signs in as svc-homepage");
        let closed = run.pty.mark();
        run.pty.send(ENTER);
        run.pty.wait_no_text("signs in as");
        run.pty.wait_text("homepage");
        let run = run.leave();
        assert_eq!(run.sim.calls("api_key.create"), 1);
        let text = secret.split_once('-').unwrap().1;
        let later = run.pty.since(closed);
        assert!(!later.windows(text.len()).any(|it| it == text.as_bytes()));
        run.assert_no_secret_in("the log", &fs::read(run.dir.path().join("log")).unwrap());
    }
}

#[test]
fn a_fault_in_the_middle_and_an_undo_leave_nothing() {
    for method in ["privilege.create", "user.create", "api_key.create"] {
        let mut run = Run::with(config(Release::V25_10), Way::Ws, 80, 24);
        run.sim.fault(Fault::RefuseWith {
            method: method.into(),
            errno: 14,
            reason: "The disk is full".into(),
        });
        planned(&mut run);
        run.pty.send(F2);
        run.pty.wait_words("Press u to undo this");
        assert!(!of_the_account(&run)[0].is_empty());
        run.pty.send("u");
        run.pty.wait_text("Undo the service account svc-homepage?");
        run.pty.send(TAB);
        run.pty.wait_text("[ Undo ]");
        run.pty.send(ENTER);
        run.pty.wait_words("has none of it");
        let left = of_the_account(&run).map(|all| all.len());
        assert_eq!(left, [0, 0, 0], "{method}");
        assert!(run.sim.key_id("homepage").is_none());
        run.pty.send(ENTER);
        run.pty.wait_text("Full name");
        // The form has everything for another try.
        run.pty.send(F2);
        run.pty.wait_text("This key is shown once");
        assert_eq!(of_the_account(&run).map(|all| all.len()), [1, 1, 1]);
    }
}

#[test]
fn a_link_that_breaks_during_a_step_is_followed_by_the_truth() {
    for fault in [
        Fault::DropAfter("privilege.create".into()),
        Fault::DropBefore("user.create".into()),
    ] {
        let mut run = Run::with(config(Release::V25_10), Way::Ws, 120, 40);
        let before = matches!(fault, Fault::DropBefore(_));
        run.sim.fault(fault);
        planned(&mut run);
        run.pty.send(F2);
        if before {
            run.pty.wait_words("Press u to undo this");
        } else {
            run.pty.wait_text("This key is shown once");
        }
        let users = usize::from(!before);
        assert_eq!(of_the_account(&run).map(|all| all.len()), [1, 1, users]);
        assert_eq!(run.sim.calls("privilege.create"), 1);
        assert_eq!(run.sim.calls("user.create"), 1);
    }
}

#[test]
fn a_name_in_use_is_told_at_its_field() {
    let mut run = Run::with(config(Release::V25_10), Way::Ws, 80, 24);
    planned(&mut run);
    run.pty.send("\x15");
    run.pty.wait_no_text(NAME);
    run.pty.send("svc-metrics");
    run.pty.send(F2);
    run.pty.wait_text("another user has this name");
    assert_eq!(run.sim.calls("group.create"), 0);
    assert_eq!(of_the_account(&run).map(|all| all.len()), [0, 0, 0]);
}

#[test]
fn a_signal_in_the_middle_names_what_remains() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut run = Run::with(config(Release::V25_10), Way::Ws, 80, 24);
        run.sim.fault(Fault::RefuseWith {
            method: "user.create".into(),
            errno: 14,
            reason: "The disk is full".into(),
        });
        planned(&mut run);
        run.pty.send(F2);
        run.pty.wait_words("Press u to undo this");
        let screen = run.pty.mark();
        run.pty.signal(signal);
        assert_eq!(run.pty.wait_exit(), code);
        run.pty.assert_given_back();
        let said = String::from_utf8_lossy(&run.pty.since(screen)).into_owned();
        let said = said.split_once("is incomplete.").expect("nothing said").1;
        for part in ["group svc-homepage (", "privilege svc-homepage ("] {
            assert!(said.contains(part), "{signal:?}: {said}");
        }
        assert!(!said.contains("user svc-homepage ("), "{said}");
    }
}
