//! The secret is on the screen, and the program is ended or stopped: nothing of it stays on the terminal.

use rustix::process::Signal;
use tnkeys::sim::Release;

use super::support::{F2, Plan};
use crate::support::pty::{Pty, Setup};

/// So many letters in a row cannot be there by chance.
const PIECE: usize = 16;

/// Nothing of the key is on the screen that the shell has, nor on the one that the program had, which terminals keep.
#[track_caller]
fn assert_wiped(pty: &Pty, key: &str) {
    let (rows, columns) = pty.screen(vt100::Screen::size);
    let mut terminal = vt100::Parser::new(rows, columns, 0);
    terminal.process(&pty.transcript());
    let shell_s = terminal.screen().contents();
    // Back to the alternate screen, without clearing it.
    terminal.process(b"\x1b[?47h");
    let kept = terminal.screen().contents();
    for (what, text) in [("the shell's screen", shell_s), ("the program's", kept)] {
        let letters: String = text.split_whitespace().collect();
        for piece in key.as_bytes().windows(PIECE) {
            let piece = std::str::from_utf8(piece).unwrap();
            assert!(!letters.contains(piece), "{what} holds {piece}:\n{text}");
        }
    }
}

#[test]
fn a_signal_ends_it_with_a_wiped_screen() {
    for (signal, code) in [(Signal::HUP, 129), (Signal::TERM, 143), (Signal::INT, 130)] {
        let mut run = Plan::new(Release::V25_10).start();
        let key = run.key();
        run.pty.wait_text(&key);
        run.pty.signal(signal);
        assert_eq!(run.pty.wait_exit(), code, "{signal:?}");
        run.pty.assert_given_back();
        assert_wiped(&run.pty, &key);
    }
}

/// A key of the demo that no other test knows: what stands alone on its line in the window.
fn shown_key(pty: &Pty) -> String {
    pty.wait_text("This key is shown once");
    let contents = pty.contents();
    let mut words = contents.split_whitespace();
    let key = words.find(|word| word.len() > 64 && word.contains('-'));
    key.expect("no key on the screen").to_owned()
}

/// The shell waits for a line: before, it throws away what was typed.
fn at_the_shell(pty: &Pty) {
    pty.wait_for("the shell", |screen| {
        let text = screen.contents();
        !screen.alternate_screen() && text.trim_end().ends_with("ready>")
    });
}

#[test]
fn stopped_it_is_wiped_and_continued_it_is_there_again() {
    let mut pty = Setup::program("/bin/sh")
        .args(["+o", "emacs", "+o", "vi", "-i"])
        .env("PS1", "ready> ")
        .env("TNKEYS", env!("CARGO_BIN_EXE_tnkeys"))
        .size(100, 30)
        .spawn();
    pty.wait_text("ready>");
    pty.send("\"$TNKEYS\" --demo\n");
    pty.wait_text("backup-replication");
    pty.send("n");
    pty.wait_text("New key on");
    pty.send("grafana");
    pty.send(F2);
    let key = shown_key(&pty);
    for _ in 0..2 {
        pty.send("\x1a");
        at_the_shell(&pty);
        pty.assert_given_back();
        assert_wiped(&pty, &key);
        pty.send("fg\n");
        pty.wait_for("the key again", |screen| {
            screen.alternate_screen() && screen.contents().contains(&key)
        });
    }
    // The end by a signal from the shell's own kill, while it is stopped.
    pty.send("\x1a");
    at_the_shell(&pty);
    pty.send("kill -TERM %1; fg; echo over\n");
    pty.wait_text("\nover");
    assert_wiped(&pty, &key);
}
