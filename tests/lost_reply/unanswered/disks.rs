//! The disk does not take what must survive: nothing is sent, unless the person says so.

use std::fs;

use rustix::process::Signal;
use tnkeys::sim::{Fault, Release};

use super::killed::{Sent, hang};
use super::{ENTER, F2, Stage, TAB, wait_for};
use crate::support::mounted::Mounted;

const BOTH: [Sent; 2] = [Sent::Create, Sent::Reset];

#[test]
fn a_disk_that_hangs_is_asked_about_and_comes_back() {
    for sent in BOTH {
        let stage = Stage::new();
        let mut pty = stage.run("terraform");
        let hanging = hang(&stage);
        sent.send(&mut pty);
        pty.wait_words("Saving a record of this request to disk");
        pty.wait_words("did not respond within 3 s");
        pty.wait_words("without a record?");
        pty.wait_words("On nas");
        assert_eq!(stage.sim.calls(sent.method()), 0);
        // Cancel is the default.
        pty.send(ENTER);
        pty.wait_no_words("without a record?");
        // What the disk had no time for is done now, and undone: nothing is left of a request that never was.
        drop(hanging);
        wait_for(|| stage.state.path().join("unanswered.json").exists());
        wait_for(|| stage.noted() == "[]");
        assert_eq!(stage.sim.calls(sent.method()), 0);
        pty.signal(Signal::KILL);
        pty.wait_killed();
    }
}

#[test]
fn the_person_may_send_it_all_the_same() {
    for sent in BOTH {
        let stage = Stage::new();
        let mut pty = stage.run("terraform");
        // A start that finds it so says so; here it comes later.
        let file = stage.state.path().join("unanswered.json");
        fs::write(file, "[{\"new\": 1}]").unwrap();
        sent.send(&mut pty);
        pty.wait_words("Could not save");
        assert_eq!(stage.sim.calls(sent.method()), 0);
        // One letter does not answer it: it may have been meant for something else.
        pty.send("y");
        pty.send(TAB);
        pty.send(ENTER);
        pty.wait_words("This key is shown once");
        assert_eq!(stage.sim.calls(sent.method()), 1);
        pty.signal(Signal::KILL);
        pty.wait_killed();
        // What is not understood is as it was.
        let file = stage.state.path().join("unanswered.json");
        assert_eq!(fs::read_to_string(file).unwrap(), "[{\"new\": 1}]");
    }
}

#[test]
fn a_full_disk_is_asked_about() {
    let stage = Stage::new();
    let Some(_disk) = Mounted::new(stage.state.path().to_owned(), "size=16k") else {
        return;
    };
    let mut pty = stage.run("terraform");
    // Every page of it.
    let filled = fs::write(stage.state.path().join("filler"), vec![0; 64 * 1024]);
    assert!(filled.is_err());
    Sent::Create.send(&mut pty);
    pty.wait_words("No space left");
    pty.send(ENTER);
    pty.wait_words("The request was not sent");
    assert_eq!(stage.sim.calls("api_key.create"), 0);
    pty.signal(Signal::KILL);
    pty.wait_killed();
}

/// The note is written and the plan is not: nothing leaves, and a run that is killed there tells what is known.
#[test]
fn a_plan_that_cannot_be_kept_holds_the_create_back() {
    for release in [Release::V24_04, Release::V25_10] {
        let stage = Stage::of(release);
        let plans = stage.state.path().join("rotations.json");
        let rotate = |stage: &Stage| {
            let mut pty = stage.run("terraform");
            fs::write(&plans, "[{\"new\": 1}]").unwrap();
            pty.send("/terraform");
            pty.send(ENTER);
            pty.send("t");
            pty.wait_words("tnkeys creates a second key");
            pty.send(F2);
            pty.wait_words("Could not save the plan of this rotation");
            assert_eq!(stage.sim.calls("api_key.create"), 0);
            pty
        };
        let mut pty = rotate(&stage);
        assert!(stage.noted().contains("terraform-2"));
        pty.signal(Signal::KILL);
        pty.wait_killed();
        fs::remove_file(&plans).unwrap();
        let mut pty = stage.run("Not created");
        pty.wait_words("may or may not have been sent");
        // The last button forgets it.
        pty.send("\x1b[Z");
        pty.send(ENTER);
        wait_for(|| stage.noted() == "[]");
        pty.signal(Signal::KILL);
        pty.wait_killed();
        // Cancel leaves nothing; the form is still there.
        let mut pty = rotate(&stage);
        pty.send(ENTER);
        pty.wait_words("The request was not sent");
        wait_for(|| stage.noted() == "[]");
        // Sent all the same, and its answer lost: the note says that it was sent.
        stage
            .sim
            .fault(Fault::DropAfterAndRefuse("api_key.create".into()));
        pty.send(F2);
        pty.wait_words("Could not save the plan of this rotation");
        pty.send(TAB);
        pty.send(ENTER);
        pty.wait_words("Outcome unknown");
        wait_for(|| !stage.noted().contains("perhaps"));
        pty.signal(Signal::KILL);
        pty.wait_killed();
        assert_eq!(stage.sim.calls("api_key.create"), 1);
        fs::remove_file(&plans).unwrap();
        stage.sim.set_accepting(true);
        let mut pty = stage.run("Created, but the secret is lost");
        pty.signal(Signal::KILL);
        pty.wait_killed();
        stage.nothing_secret_is_kept();
    }
}
