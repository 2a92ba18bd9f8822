//! What tmux may hold is cleared, whatever became of the copy.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::support::{leave_the_copy, make_key, missing};
use super::tmux::{Settings, Tmux};

/// The demo in a tmux, with the secret on the screen. These lines of the shell come before what the program asks of tmux.
fn shown(before: &str, env: &str, secret: &str) -> (Tmux, String, TempDir) {
    let path = tempfile::tempdir().unwrap();
    let between = path.path().join("tmux");
    let script = format!("#!/bin/sh\n{before}\nexec /usr/bin/tmux \"$@\"\n");
    fs::write(&between, script).unwrap();
    fs::set_permissions(&between, fs::Permissions::from_mode(0o755)).unwrap();
    let runs = format!(
        "{env} PATH={}:$PATH \"$TNKEYS\" --demo; cat",
        path.path().display()
    );
    let mut tmux = Settings {
        runs: &runs,
        secret,
        ..Settings::USUAL
    }
    .start();
    let key = make_key(&mut tmux.pty);
    (tmux, key, path)
}

#[test]
fn tmux_is_cleared_of_an_earlier_copy_though_a_later_one_went_another_way() {
    if missing(&["tmux"]) {
        return;
    }
    let refuses = "[ -e \"$0.refuses\" ] && [ \"$*\" = \"load-buffer -w -\" ] && exit 1";
    let (mut tmux, key, path) = shown(refuses, "", "");
    tmux.pty.send("c");
    tmux.pty.wait_text("copied to tmux");
    assert_eq!(tmux.buffer(), Some(key));
    fs::write(path.path().join("tmux.refuses"), "").unwrap();
    tmux.pty.send("c");
    tmux.pty.wait_text("sent to your terminal (OSC 52)");
    leave_the_copy(&mut tmux.pty);
    tmux.pty.wait_for("the end of the demo", |screen| {
        !screen.contents().contains("KEYS") && screen.contents().trim().is_empty()
    });
    assert_eq!(tmux.ask(&["list-buffers"]).as_deref(), Some(""));
}

#[test]
fn what_was_not_read_back_is_counted_down_and_cleared_all_the_same() {
    if missing(&["tmux"]) {
        return;
    }
    for other in ["exit 1", "exec echo of another pane"] {
        let before = format!("[ \"$*\" = show-buffer ] && {other}");
        let only = "TNKEYS_CLIPBOARD=tmux";
        let (mut tmux, _, _path) = shown(&before, only, "clear_after = 15");
        tmux.pty.send("c");
        tmux.pty.wait_text("may not have been copied:");
        tmux.pty.wait_text("Clears in");
        // Nobody knows that it was carried away: closing asks.
        tmux.pty.send("\x1b");
        tmux.pty.wait_text("without saving its secret?");
        tmux.pty.send("\x1b");
        tmux.pty.wait_text("cleared from tmux");
        assert_eq!(tmux.ask(&["list-buffers"]).as_deref(), Some(""), "{other}");
    }
}

#[test]
fn a_tmux_that_never_had_it_is_not_spoken_of() {
    if missing(&["tmux"]) {
        return;
    }
    let (mut tmux, _, _path) = shown("exit 1", "", "clear_after = 1");
    tmux.pty.send("c");
    tmux.pty
        .wait_text("asked your terminal to clear its clipboard");
    assert!(!tmux.pty.contents().contains("cleared from tmux"));
}
