//! By a second sign-in, while the first connection stays.

use std::fs;

use tnkeys::sim::{Fault, Release};

use super::support::{ESC, Plan};

#[test]
fn it_says_what_the_key_can_do() {
    for (release, tls, wanted) in [
        (
            Release::V24_04,
            true,
            "Works: signed in (permits CALL *.query",
        ),
        (
            Release::V25_10,
            true,
            "Works: signed in as truenas_admin (full admin)",
        ),
        (
            Release::V26_0,
            true,
            "Works: signed in as truenas_admin (full admin)",
        ),
    ] {
        let plan = Plan::new(release);
        let mut run = if tls { plan.tls() } else { plan }.start();
        run.pty.send("v");
        run.wait_words(wanted);
        run.assert_key_in_sight();
        // It is nowhere yet: closing asks.
        run.pty.send(ESC);
        run.pty.wait_text("without saving its secret");
        run.pty.send("y");
        run.pty.wait_text("n new");
        run.pty.wait_text("live");
    }
}

#[test]
fn over_a_plain_link_it_asks_before_a_key_is_sent() {
    let mut run = Plan::new(Release::V25_10).start();
    let before = run.sim.calls("auth.login_ex");
    run.pty.send("v");
    run.pty.wait_text("Sign in with the new key over ws://?");
    run.pty.send("\r");
    run.pty.wait_no_text("over ws://?");
    assert_eq!(run.sim.calls("auth.login_ex"), before);
    run.pty.send("v");
    run.pty.wait_text("over ws://?");
    run.pty.send("y");
    run.wait_words("Works: signed in as truenas_admin");
}

#[test]
fn a_system_that_was_newer_in_this_run_does_not_get_the_new_key_in_plain() {
    let mut run = Plan::new(Release::V26_0).tls().start();
    let memory = run.pty.home().join("tnkeys/known-hosts.json");
    // Nothing can be read or written there any more, and the system wants keys in plain.
    fs::remove_file(&memory).unwrap();
    fs::create_dir(&memory).unwrap();
    let lie = Fault::ListVersions(vec!["v25.10.0".into()]);
    run.sim.fault(lie);
    run.pty.send("v");
    run.wait_words("not verified");
    run.wait_words("not a regular file");
    assert_eq!(run.sim.plain_key_calls(), 0);
    // Nor where it is empty: this run knows.
    fs::remove_dir(&memory).unwrap();
    run.pty.send("v");
    run.wait_words("ran 26.0 or newer before");
    assert_eq!(run.sim.plain_key_calls(), 0);
    run.assert_key_in_sight();
}

#[test]
fn why_it_does_not_sign_in() {
    let mut run = Plan::new(Release::V25_10).tls().start();
    let id = run.sim.key_id("grafana").unwrap();
    run.sim.set_expiry(id, -60);
    run.pty.send("v");
    run.wait_words("not verified");
    run.wait_words("expired");
    run.assert_key_in_sight();
}

#[test]
fn it_can_be_given_up() {
    let mut run = Plan::new(Release::V25_10).tls().start();
    run.sim.fault(Fault::Hold("auth.login_ex".into()));
    run.pty.send("v");
    run.pty.wait_text("signing in with the new key");
    run.pty.wait_text("Esc cancel");
    run.pty.send(ESC);
    run.pty.wait_no_text("signing in with the new key");
    run.assert_key_in_sight();
    run.pty.wait_text("v verify");
}
