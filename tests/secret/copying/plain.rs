//! A terminal with nothing in between, of which nobody knows what it does with an OSC 52.

use rustix::process::Signal;

use super::support::{config, count, encoded, leave, make_key};
use crate::support::pty::{Pty, Setup};

/// What overwrites the terminal's clipboard.
const CLEARING: &str = "\x1b]52;c;IA==\x1b\\\x1b]52;c;!\x1b\\";

/// The demo with the secret on the screen.
fn shown(term: &str, secret: &str) -> (Pty, String, tempfile::TempDir) {
    let config = config(secret);
    let mut pty = Setup::tnkeys()
        .arg("--demo")
        .env("TERM", term)
        .env("TNKEYS_CONFIG_DIR", config.path())
        .spawn();
    let key = make_key(&mut pty);
    (pty, key, config)
}

#[test]
fn sent_is_all_that_is_said_and_what_helps_if_it_did_not_arrive() {
    let (mut pty, key, _config) = shown("xterm-256color", "");
    pty.send("c");
    pty.wait_text("sent to your terminal (OSC 52). Paste to check.");
    pty.wait_text("Clears in 4");
    let said = pty.contents();
    assert!(!said.to_lowercase().contains("copied"), "{said}");
    assert!(
        said.contains("Paste is empty?") && said.contains("iTerm2"),
        "{said}"
    );
    let osc = format!("\x1b]52;c;{}\x1b\\", encoded(&key));
    assert_eq!(count(&pty.transcript(), &osc), 1);
}

#[test]
fn a_terminal_without_a_clipboard_is_not_claimed_to_have_one() {
    for term in ["linux", "dumb"] {
        let (mut pty, _, _config) = shown(term, "");
        pty.send("c");
        pty.wait_text("not copied: this terminal has no clipboard");
        assert_eq!(count(&pty.transcript(), "\x1b]52"), 0);
        // It is the one chance: closing asks.
        pty.send("\x1b");
        pty.wait_text("without saving its secret?");
    }
}

#[test]
fn the_terminal_is_told_to_empty_its_clipboard_when_the_time_is_over() {
    let (mut pty, _, _config) = shown("xterm-256color", "clear_after = 1");
    pty.send("c");
    pty.wait_text("asked your terminal to clear its clipboard");
    assert_eq!(count(&pty.transcript(), CLEARING), 1);
}

#[test]
fn the_countdown_outlives_the_secret_and_the_end_of_the_program_ends_it() {
    let (mut pty, _, _config) = shown("xterm-256color", "");
    pty.send("c");
    pty.wait_text("Clears in 4");
    pty.send("\x1b");
    pty.wait_text("clipboard clears in");
    assert_eq!(count(&pty.transcript(), CLEARING), 0);
    pty.send("q");
    pty.wait_text("lose the copied secret?");
    pty.send("y");
    pty.send("\t\r");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(count(&pty.transcript(), CLEARING), 1);
    pty.assert_given_back();
}

#[test]
fn the_copy_can_be_kept_as_the_program_is_left() {
    let (mut pty, _, _config) = shown("xterm-256color", "");
    pty.send("c");
    pty.wait_text("Clears in 4");
    leave(&mut pty);
    pty.wait_text("[ Cancel ]");
    pty.send("\t\t");
    pty.wait_text("[ Quit, keep copy ]");
    pty.send("\r");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(count(&pty.transcript(), CLEARING), 0);
    pty.assert_given_back();
}

#[test]
fn a_signal_clears_too() {
    let (mut pty, _, _config) = shown("xterm-256color", "");
    pty.send("c");
    pty.wait_text("Clears in");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), 143);
    assert_eq!(count(&pty.transcript(), CLEARING), 1);
    pty.assert_given_back();
}

#[test]
fn what_is_kept_or_never_to_be_cleared_stays() {
    for (setting, keys) in [("", "K"), ("clear_after = 0", "")] {
        let (mut pty, _, _config) = shown("xterm-256color", setting);
        pty.send("c");
        pty.wait_text("sent to your terminal");
        pty.send(keys);
        pty.wait_no_text("Clears in");
        leave(&mut pty);
        assert_eq!(pty.wait_exit(), 0);
        assert_eq!(count(&pty.transcript(), CLEARING), 0);
    }
}
