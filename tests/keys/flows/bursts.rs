//! What was typed before a question was seen does not answer it.

use super::*;
use crate::support::pty;

const DELETE: &str = "api_key.delete";

/// Each of them says yes to the question after `d`.
const YES: [&[&str]; 4] = [&["y"], &["l", ENTER], &[TAB, ENTER], &[RIGHT, ENTER]];

/// How the keys come.
#[derive(Clone, Copy, Debug)]
enum Typed {
    InOneWrite,
    InTwo,
    /// While a frame cannot be written.
    WhileBusy,
}

fn burst(pty: &mut Pty, typed: Typed, yes: &[&str]) {
    let yes = yes.concat();
    pty.wait_until_it_takes_keys();
    match typed {
        Typed::InOneWrite => pty.send_at_once(&format!("d{yes}")),
        Typed::InTwo => {
            pty.send_at_once("d");
            pty.send_at_once(&yes);
        }
        Typed::WhileBusy => {
            pty.stall();
            pty.send_at_once("d");
            pty.send_at_once(&yes);
            pty.go_on();
        }
    }
}

#[test]
fn a_burst_deletes_nothing_and_the_same_keys_typed_slowly_do() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    let keys = run.sim.key_names().len();
    for typed in [Typed::InOneWrite, Typed::InTwo, Typed::WhileBusy] {
        for yes in YES {
            burst(&mut run.pty, typed, yes);
            // What is still on its way would show here: the question takes keys only once none came for a while.
            run.pty.wait_for("the question, unanswered", |screen| {
                let contents = screen.contents();
                let asked = contents.contains("Delete key ") && contents.contains("[ Cancel ]");
                asked && pty::takes_keys(screen)
            });
            assert_eq!(run.sim.calls(DELETE), 0, "{typed:?} {yes:?}");
            assert_eq!(run.sim.key_names().len(), keys, "{typed:?} {yes:?}");
            run.pty.send(ESC);
            run.pty.wait_no_text("Delete key ");
        }
    }
    for (done, yes) in (1..).zip(YES) {
        run.pty.send("d");
        run.pty.wait_text("Delete key ");
        for key in yes {
            run.pty.send(key);
        }
        run.pty.wait_no_text("Delete key ");
        run.pty
            .wait_for("the deletion", |_| run.sim.key_names().len() == keys - done);
        assert_eq!(run.sim.calls(DELETE), done);
    }
    run.leave();
}

#[test]
fn a_question_shows_when_it_takes_keys() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.wait_until_it_takes_keys();
    let mark = run.pty.mark();
    run.pty.send_at_once("d");
    run.pty.wait_text("[ Cancel ]");
    let (rows, columns) = run.pty.screen(vt100::Screen::size);
    let mut terminal = vt100::Parser::new(rows, columns, 0);
    let written = run.pty.transcript();
    let (before, frames) = written.split_at(mark);
    terminal.process(before);
    let first = frames.iter().map(|byte| {
        terminal.process(&[*byte]);
        terminal.screen().contents()
    });
    let first = first.map(|it| it.replace("[ Cancel ]", "marked"));
    let mut first = first.map(|it| (it.contains("Cancel"), it.contains("marked")));
    let first = first.find(|(waits, takes)| *waits || *takes);
    assert_eq!(first, Some((true, false)), "its first frame is marked");
    run.pty.send_at_once("y");
    run.pty.wait_no_text("Delete key ");
    run.pty
        .wait_for("the deletion", |_| run.sim.calls(DELETE) == 1);
}

#[test]
fn what_was_typed_ahead_trusts_no_certificate() {
    let run = Run::start(Release::V25_10, Way::Wss);
    let trust = || {
        let uri = run.sim.uri();
        Setup::tnkeys().args(["trust", uri.as_str()]).spawn()
    };
    let mut pty = trust();
    pty.send_at_once("yes\r");
    pty.wait_text("Type yes if the fingerprints are the same: ");
    pty.send_at_once("no\r");
    pty.wait_text("Nothing was trusted.");
    assert_ne!(pty.wait_exit(), 0);
    let mut pty = trust();
    pty.wait_text("Type yes if the fingerprints are the same: ");
    pty.send_at_once("yes\r");
    pty.wait_words("Trusted for");
    assert_eq!(pty.wait_exit(), 0);
}
