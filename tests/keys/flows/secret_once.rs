//! A new secret is shown once, over every kind of connection.

use super::*;

/// Create, see the secret once, copy it, close it: then it is nowhere.
fn secret_once(release: Release, way: Way) {
    let mut run = Run::start(release, way);
    run.create("grafana");
    run.pty.wait_text("This key is shown once");
    let secret = run.sim.plain_key("grafana").unwrap();
    run.pty.wait_text(&secret);
    let mark = run.pty.mark();
    run.pty.send("c");
    run.pty.wait_text("sent to your terminal (OSC 52)");
    let osc = format!("\x1b]52;c;{}", BASE64_STANDARD.encode(&secret));
    run.pty.wait_written(mark, osc.as_bytes());
    run.pty.send(ESC);
    run.pty.wait_no_text("This key is shown once");
    run.pty.wait_text("grafana");

    let closed = run.pty.mark();
    run.pty.send("?");
    run.pty.wait_text("create a key");
    run.pty.send(ESC);
    run.pty.wait_no_text("create a key");
    run.pty.send(ENTER);
    run.pty.wait_text("created");
    run.pty.resize(120, 40);
    run.pty.wait_text("back");
    run.pty.send("\x0c");
    run.pty.send(ESC);
    run.pty.wait_text("n new");
    run.pty.leave_the_copy();
    let run = run.left();
    run.assert_no_secret_in("the later screens", &run.pty.since(closed));
    run.assert_no_secret_in("the log", &fs::read(run.dir.path().join("log")).unwrap());
    assert_eq!(run.sim.calls("api_key.create"), 1);
}

#[test]
fn a_secret_is_shown_once_over_ws() {
    secret_once(Release::V25_10, Way::Ws);
}

#[test]
fn a_secret_is_shown_once_over_wss() {
    secret_once(Release::V26_0, Way::Wss);
}

#[test]
fn a_secret_is_shown_once_over_the_unix_socket() {
    secret_once(Release::V25_04, Way::Unix);
}

#[test]
fn a_secret_is_shown_once_in_the_allowlist_era() {
    secret_once(Release::V24_04, Way::Ws);
    secret_once(Release::V24_10, Way::Wss);
}
