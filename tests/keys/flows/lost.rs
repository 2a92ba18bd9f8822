//! A create or reset whose reply is lost or late.

use super::*;

#[test]
fn a_create_whose_reply_is_lost_is_found_and_not_sent_again() {
    for (release, way) in [(Release::V25_10, Way::Ws), (Release::V24_04, Way::Wss)] {
        let mut run = Run::start(release, way);
        run.sim
            .fault(Fault::DropAfterAndRefuse("api_key.create".into()));
        run.create("grafana");
        run.pty.wait_text("Outcome unknown on nas1");
        assert_eq!(run.sim.calls("api_key.create"), 1);
        run.sim.set_accepting(true);
        // The wait for the next try belongs to the program; the person need not.
        let id = run.sim.key_id("grafana").unwrap();
        run.pty.wait_text(&format!("The key grafana ({id}) exists"));
        assert_eq!(run.sim.calls("api_key.create"), 1);
        run.pty.send(ESC);
        run.pty.wait_no_text("Created, but the secret is lost");
        run.leave();
    }
}

#[test]
fn a_create_that_never_arrived_is_said_not_to_have_been_made() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.sim.fault(Fault::DropBefore("api_key.create".into()));
    run.create("grafana");
    run.pty.wait_text("has no new key");
    assert_eq!(run.sim.calls("api_key.create"), 1);
    assert!(run.sim.key_id("grafana").is_none());
}

#[test]
fn a_reset_whose_reply_is_lost_names_its_key() {
    // Where the system lets us see what it keeps of the secret, the outcome is known.
    for (release, way, said) in [
        (
            Release::V26_0,
            Way::Ws,
            "The system has reset restic-offsite",
        ),
        (Release::V24_10, Way::Unix, "restic-offsite"),
    ] {
        let mut run = Run::start(release, way);
        run.select("restic-offsite");
        run.sim.fault(Fault::DropAfter("api_key.update".into()));
        run.pty.send("r");
        run.pty.wait_text("Reset key restic-offsite");
        run.pty.send("y");
        let id = run.sim.key_id("restic-offsite").unwrap();
        let what = match release {
            Release::V24_10 => " may have a new",
            _ => "",
        };
        run.pty.wait_text(&format!("{said} ({id}){what}"));
        assert_eq!(run.sim.calls("api_key.update"), 1);
        // Another reset is one key away, and goes out once more only because the person says so.
        run.pty.send(TAB);
        run.pty.wait_text("[ Reset ]");
        run.pty.send(ENTER);
        run.pty.wait_text("Reset key restic-offsite");
        run.pty.send("y");
        run.pty.wait_text("This key is shown once");
        assert_eq!(run.sim.calls("api_key.update"), 2);
    }
}

#[test]
fn leaving_waits_for_the_answer_to_a_create() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.sim.fault(Fault::Hold("api_key.create".into()));
    run.create("grafana");
    run.pty.wait_text("Waiting for a response from nas1");
    run.pty.send("\x03");
    run.pty.wait_text("Quit now?");
    // The system may not have got so far as to hold its answer.
    run.pty.wait_for("the secret", |screen| {
        run.sim.release_held();
        screen.contents().contains("This key is shown once")
    });
    run.pty.wait_text(&run.sim.plain_key("grafana").unwrap());
}
