//! The check: its findings come from the keys and the audit log of the system, and a key acts on the key of a finding.

use super::*;

/// Opens the check, waits for the whole audit log, and selects the finding about the REST API.
fn find_rest(release: Release) -> Run {
    let mut run = Run::start(release, Way::Ws);
    run.pty.send("C");
    run.pty.wait_text("in 30 days");
    run.pty.send("/");
    run.pty.send("TNK01 home-assistant");
    run.pty.wait_text("1/1");
    run.pty.send(ENTER);
    run.pty.wait_text("t rotate");
    run
}

#[test]
fn a_client_of_the_rest_api_is_found_and_its_key_rotated() {
    let mut run = find_rest(Release::V25_10);
    run.pty.wait_text("uses the REST API");
    run.pty.send(ENTER);
    run.pty.wait_text("10.0.0.31");
    run.pty.wait_text("interface  REST");
    run.pty.send("t");
    run.pty.wait_text("Rotate home-assistant (4)");
    run.pty.send(F2);
    run.pty.wait_text("This key is shown once");
    assert!(run.sim.key_id("home-assistant-2").is_some());
    run.pty.send(ESC);
    run.pty.wait_text("without saving its secret");
    run.pty.send("y");
    run.pty.wait_no_text("This key is shown once");
    run.pty.wait_text("Rotate home-assistant");
    run.pty.send(ESC);
    // The finding is where it was.
    run.pty.wait_text("rest-api-in-use");
    run.pty.send(ESC);
    run.pty.wait_text("1/1");
    run.pty.send(ESC);
    run.pty.wait_no_text("1/1");
    run.pty.send(ESC);
    run.pty.wait_text("n new");
    run.leave();
}

#[test]
fn a_deleted_key_leaves_the_findings() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.send("C");
    run.pty.wait_text("in 30 days");
    run.pty.send("/");
    run.pty.send("old-laptop");
    run.pty.wait_text("TNK021");
    run.pty.send(ENTER);
    run.pty.wait_text("d delete");
    run.pty.send("d");
    run.pty.wait_text("Delete key old-laptop");
    run.pty.send("y");
    run.pty.wait_text("No match");
    assert!(run.sim.key_id("old-laptop").is_none());
}
