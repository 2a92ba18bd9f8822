//! The program is killed where nothing can be done about it: the next run still tells the truth, whatever came before.

use rustix::fs::{FlockOperation, flock};
use rustix::process::Signal;
use tnkeys::sim::{Fault, Release};

use super::{ENTER, F2, Stage, wait_for};
use crate::support::pty::{Pty, said};

/// Both framings.
const RELEASES: [Release; 2] = [Release::V24_04, Release::V25_10];

/// Where the program is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// The disk has not taken the note yet.
    Unnoted,
    /// The note is there, and the request never reached the system.
    Unsent,
    /// The request was carried out, and its answer has not come.
    Unanswered,
    /// The answer has come, and the disk has not dropped the note yet.
    Unforgotten,
}

const CUTS: [Cut; 4] = [Cut::Unnoted, Cut::Unsent, Cut::Unanswered, Cut::Unforgotten];

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    Create,
    Reset,
}

impl Sent {
    pub(crate) fn method(self) -> &'static str {
        match self {
            Self::Create => "api_key.create",
            Self::Reset => "api_key.update",
        }
    }

    /// Has a person send it.
    pub(crate) fn send(self, pty: &mut Pty) {
        match self {
            Self::Create => {
                pty.send("n");
                pty.wait_text("New key");
                pty.send("grafana");
                pty.send(F2);
            }
            Self::Reset => {
                pty.send("/terraform");
                pty.send(ENTER);
                pty.send("r");
                pty.wait_text("Reset key terraform");
                pty.send("y");
            }
        }
    }
}

/// A disk that hangs, as far as we write to it.
pub(crate) fn hang(stage: &Stage) -> std::fs::File {
    let state = std::fs::File::open(stage.state.path()).unwrap();
    flock(&state, FlockOperation::LockExclusive).unwrap();
    state
}

fn kill_at(cut: Cut, sent: Sent, release: Release) -> Stage {
    let mut stage = Stage::of(release);
    let mut pty = stage.run("terraform");
    stage.sim.fault(Fault::Hold(sent.method().into()));
    let hanging = (cut == Cut::Unnoted).then(|| hang(&stage));
    sent.send(&mut pty);
    if hanging.is_some() {
        pty.wait_words("Saving a record of this request to disk");
        assert_eq!(stage.sim.calls(sent.method()), 0, "it was sent unnoted");
    } else {
        wait_for(|| stage.sim.executions(sent.method()) == 1);
    }
    let hanging = hanging.or_else(|| (cut == Cut::Unforgotten).then(|| hang(&stage)));
    if cut == Cut::Unforgotten {
        stage.sim.release_held();
        pty.wait_words("This key is shown once");
    }
    pty.signal(Signal::KILL);
    pty.wait_killed();
    drop(hanging);
    stage.nothing_secret_is_kept();
    if cut == Cut::Unsent {
        // What is on the disk is the same before and after the request leaves; here the system never heard of it.
        stage.start_afresh(release);
    }
    stage
}

/// What the next run says, once it is connected; the words of the box on top.
fn told(stage: &Stage, until: &str) -> String {
    let mut pty = stage.run(until);
    let told = pty.screen(said);
    pty.signal(Signal::KILL);
    pty.wait_killed();
    told
}

#[test]
fn a_create_that_was_killed_is_told_as_far_as_it_is_known() {
    for release in RELEASES {
        for cut in CUTS {
            let stage = kill_at(cut, Sent::Create, release);
            let (until, what) = match cut {
                Cut::Unnoted => ("terraform", None),
                Cut::Unsent => ("Not created", Some("may or may not have been sent")),
                Cut::Unanswered | Cut::Unforgotten => (
                    "the secret may be lost",
                    Some("almost certainly the new key"),
                ),
            };
            let told = told(&stage, until);
            match what {
                None => assert!(!told.contains("grafana"), "{cut:?}: {told}"),
                Some(what) => {
                    assert!(told.contains(what), "{cut:?}: {told}");
                    assert!(
                        told.contains("may or may not have been sent"),
                        "{cut:?}: {told}"
                    );
                    // The answer may have been on the screen.
                    assert!(!told.contains("Its secret is lost"), "{cut:?}: {told}");
                }
            }
            // It is never sent again by itself.
            let before = usize::from(!matches!(cut, Cut::Unnoted | Cut::Unsent));
            assert_eq!(stage.sim.calls("api_key.create"), before, "{cut:?}");
        }
    }
}

#[test]
fn a_reset_that_was_killed_is_told_as_far_as_it_is_known() {
    for release in RELEASES {
        for cut in CUTS {
            let stage = kill_at(cut, Sent::Reset, release);
            let until = match cut {
                Cut::Unnoted => "terraform",
                _ => "Outcome unknown",
            };
            let told = told(&stage, until);
            let said = told.contains("may or may not have been sent");
            assert_eq!(said, cut != Cut::Unnoted, "{cut:?}: {told}");
            let before = usize::from(!matches!(cut, Cut::Unnoted | Cut::Unsent));
            assert_eq!(stage.sim.calls("api_key.update"), before, "{cut:?}");
        }
    }
}

#[test]
fn what_a_run_still_waits_for_is_not_told_by_another() {
    let stage = Stage::new();
    let mut first = stage.run("terraform");
    stage.sim.fault(Fault::Hold("api_key.create".into()));
    Sent::Create.send(&mut first);
    wait_for(|| stage.sim.key_id("grafana").is_some());
    assert!(stage.noted().contains("grafana"));
    // It is on the disk, and its run lives: nothing is lost yet.
    let mut second = stage.run("grafana");
    assert!(!second.screen(said).contains("not have been sent"));
    second.send("q");
    assert_eq!(second.wait_exit(), 0);
    let mut second = stage.setup().spawn();
    second.wait_text("Address");
    assert!(!second.screen(said).contains("unanswered"));
    second.send("\x03");
    assert_eq!(second.wait_exit(), 0);
    // With the answer the note goes.
    stage.sim.release_held();
    first.wait_words("This key is shown once");
    wait_for(|| stage.noted() == "[]");
    first.signal(Signal::KILL);
    first.wait_killed();
}
