//! The desktop's clipboard: an X server of our own, looked at with xclip.

use std::fs;

use rustix::process::Signal;

use super::support::{config, count, leave_the_copy, make_key, missing};
use crate::secret::xvfb::Display;
use crate::support::pty::{Pty, Setup};

/// The demo with the secret on the screen, on this display.
fn shown(display: &Display, secret: &str) -> (Pty, String, tempfile::TempDir) {
    let config = config(secret);
    let mut pty = Setup::tnkeys()
        .arg("--demo")
        .env("DISPLAY", &display.name)
        .env("TNKEYS_CONFIG_DIR", config.path())
        .spawn();
    let key = make_key(&mut pty);
    (pty, key, config)
}

fn no_tools() -> bool {
    missing(&["Xvfb", "xclip"])
}

#[test]
fn copied_is_what_another_program_reads() {
    if no_tools() {
        return;
    }
    let display = Display::new();
    let (mut pty, key, _config) = shown(&display, "");
    pty.send("c");
    pty.wait_text("copied to this desktop's clipboard");
    pty.wait_text("Clears in");
    assert_eq!(display.text().as_ref(), Some(&key));
    assert!(display.targets().contains("x-kde-passwordManagerHint"));
    assert_eq!(
        count(&pty.transcript(), "\x1b]52"),
        0,
        "it went to the terminal too"
    );
    // It stays when the secret is gone from the screen.
    pty.send("\x1b");
    pty.wait_text("clipboard clears in");
    assert_eq!(display.text(), Some(key));
}

#[test]
fn it_is_cleared_when_the_time_is_over() {
    if no_tools() {
        return;
    }
    let display = Display::new();
    let (mut pty, _, _config) = shown(&display, "clear_after = 1");
    pty.send("c");
    pty.wait_text("cleared from the clipboard.");
    assert_eq!(display.text(), None);
    // And it can be copied again.
    pty.send("c");
    pty.wait_text("Clears in");
}

#[test]
fn what_somebody_else_copied_since_is_not_cleared() {
    if no_tools() {
        return;
    }
    let display = Display::new();
    let (mut pty, _, _config) = shown(&display, "clear_after = 15");
    pty.send("c");
    pty.wait_text("copied to this desktop's clipboard");
    display.copy("something else");
    pty.wait_text("not cleared: the clipboard has another text now");
    assert_eq!(display.text().as_deref(), Some("something else"));
}

#[test]
fn leaving_clears_what_is_ours_and_nothing_else() {
    if no_tools() {
        return;
    }
    let display = Display::new();
    let (mut pty, key, _config) = shown(&display, "");
    pty.send("c");
    pty.wait_text("copied to this desktop's clipboard");
    assert_eq!(display.text(), Some(key));
    leave_the_copy(&mut pty);
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(display.text(), None);

    for by_signal in [false, true] {
        let (mut pty, _, _config) = shown(&display, "");
        pty.send("c");
        pty.wait_text("copied to this desktop's clipboard");
        display.copy("something else");
        if by_signal {
            pty.signal(Signal::TERM);
        } else {
            leave_the_copy(&mut pty);
        }
        pty.wait_exit();
        pty.assert_given_back();
        assert_eq!(display.text().as_deref(), Some("something else"));
    }
}

#[test]
fn over_ssh_the_display_here_is_left_alone() {
    if no_tools() {
        return;
    }
    let display = Display::new();
    let mut pty = Setup::tnkeys()
        .arg("--demo")
        .env("DISPLAY", &display.name)
        .env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
        .spawn();
    make_key(&mut pty);
    pty.send("c");
    pty.wait_text("sent to your terminal");
    assert_eq!(display.text(), None);
}

#[test]
fn a_display_that_is_not_there_gives_way_to_the_terminal_unless_it_was_asked_for() {
    let nowhere = "/nowhere/display:7";
    let start = |way: &str| {
        let setup = Setup::tnkeys().arg("--demo").env("DISPLAY", nowhere);
        let mut pty = setup.env("TNKEYS_CLIPBOARD", way).spawn();
        make_key(&mut pty);
        pty.send("c");
        pty
    };
    start("auto").wait_text("sent to your terminal");
    let pty = start("native");
    pty.wait_text("not copied:");
    assert_eq!(count(&pty.transcript(), "\x1b]52"), 0);
}

#[test]
fn a_display_that_hangs_gives_way_to_the_terminal_and_keeps_nothing_that_comes_too_late() {
    if no_tools() {
        return;
    }
    let display = Display::new();
    display.hang();
    let config = config("");
    let log = config.path().join("log");
    let mut pty = Setup::tnkeys()
        .args(["--demo", "--log"])
        .arg(&log)
        .env("DISPLAY", &display.name)
        .env("TNKEYS_CONFIG_DIR", config.path())
        .spawn();
    make_key(&mut pty);
    pty.send("c");
    pty.wait_text("sent to your terminal");
    display.go_on();
    pty.wait_for("the copy that came too late", |_| {
        let logged = fs::read_to_string(&log).unwrap();
        logged.contains("was too late")
    });
    assert_eq!(display.text(), None);
}

#[test]
fn a_display_that_hangs_is_asked_again_where_it_is_the_only_way() {
    if no_tools() {
        return;
    }
    let display = Display::new();
    display.hang();
    let (mut pty, key, _config) = shown(&display, "clipboard = \"native\"");
    pty.send("c");
    pty.wait_words("not copied: the desktop's clipboard does not respond");
    display.go_on();
    pty.send("c");
    pty.wait_text("copied to this desktop's clipboard");
    assert_eq!(display.text(), Some(key));
    leave_the_copy(&mut pty);
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(display.text(), None);
}
