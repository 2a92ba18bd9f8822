//! tmux here, ssh, and there tmux again, or nothing: over a real sshd.

use super::support::{TNKEYS, count, encoded, make_key, missing};
use super::tmux::{self, Settings, Tmux};
use crate::support::sshd::{self, Lab};

/// tmux with an ssh to the lab in its window, which runs this there.
fn through_ssh(lab: &Lab, lines: &str, there: &str) -> Tmux {
    let dir = lab.dir.path().display();
    let agent = lab.path("agent");
    // What another display would be good for is nothing: the person sits elsewhere.
    let there = format!(
        "env HOME={dir} TMPDIR={dir} TNKEYS_CONFIG_DIR={dir} LANG=C.UTF-8 DISPLAY=:0 {there}"
    );
    let runs = format!(
        "SSH_AUTH_SOCK={} {} -t nas1 '{there}'",
        agent.display(),
        lab.path("ssh").display()
    );
    Settings {
        lines,
        runs: &runs,
        ..Settings::USUAL
    }
    .start()
}

#[test]
fn the_key_comes_through_both_to_the_terminal() {
    if sshd::missing() || missing(&["tmux"]) {
        return;
    }
    let lab = Lab::new("");
    let socket = lab.path("inner");
    std::fs::write(
        lab.path("inner.conf"),
        "set -g status off\nset -g default-shell /bin/sh\n",
    )
    .unwrap();
    let there = format!(
        "tmux -S {} -f {} new-session \"{TNKEYS} --demo\"",
        socket.display(),
        lab.path("inner.conf").display()
    );
    let mut outer = through_ssh(&lab, "set -g set-clipboard on", &there);
    let key = make_key(&mut outer.pty);
    outer.pty.send("c");
    outer
        .pty
        .wait_text("copied to tmux, which sent it to your terminal.");
    outer
        .pty
        .wait_text("In the outer tmux: set -g set-clipboard on");
    assert_eq!(
        tmux::ask(socket.clone(), &["show-buffer"]),
        Some(key.clone())
    );
    // It travels on by itself; when the help is drawn, it has passed.
    outer.pty.send("?");
    outer.pty.wait_text("copy the key");
    assert_eq!(outer.buffer(), Some(key.clone()));
    assert_eq!(outer.told(&key), 1);
    tmux::ask(socket, &["kill-server"]);
}

#[test]
fn without_tmux_there_the_one_here_gets_it_and_nobody_claims_so() {
    if sshd::missing() || missing(&["tmux"]) {
        return;
    }
    for (clipboard, arrives) in [("on", true), ("external", false)] {
        let lab = Lab::new("");
        let lines = format!("set -g set-clipboard {clipboard}\nset -gq allow-passthrough off");
        let mut outer = through_ssh(&lab, &lines, &format!("{TNKEYS} --demo"));
        let key = make_key(&mut outer.pty);
        outer.pty.send("c");
        outer
            .pty
            .wait_text("sent to your terminal (OSC 52). Paste to check.");
        outer.pty.wait_text("set -g set-clipboard on");
        assert!(!outer.pty.contents().contains("copied"));
        outer.pty.send("?");
        outer.pty.wait_text("copy the key");
        assert_eq!(outer.buffer() == Some(key.clone()), arrives, "{lines}");
        let written = outer.pty.transcript();
        assert_eq!(count(&written, &encoded(&key)) > 0, arrives, "{lines}");
    }
}
