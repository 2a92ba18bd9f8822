//! A working session from the first sign-in to the last end, with all that is done to a key.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustix::process::Signal;
use tnkeys::sim::{Fault, Release};

use super::support::{Copying, Lab, Plan, Run};
use crate::secret::searching::Traces;

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const F2: &str = "\x1bOQ";
const BACK_TAB: &str = "\x1b[Z";
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
const CTRL_U: &str = "\x15";

/// All of it; then nothing is found.
pub(crate) fn whole(plan: Plan) {
    let mut lab = Lab::new(plan);
    let mut run = lab.start();
    run.pty.wait_text("ansible");
    refused(&mut run);
    let key = shown(&mut lab, &mut run, "grafana");
    carry(&mut lab, &mut run, &key);
    lab.look_at(&run);
    close(&mut run);
    look_around(&mut run);
    reset_and_hide(&mut lab, &mut run);
    lose(&mut lab, &mut run);
    rotate(&mut lab, &mut run);
    delete(&mut run, "grafana");
    lab.look_at(&run);
    run.pty.send("q");
    assert_eq!(run.pty.wait_exit(), 0);
    lab.ended(run);

    // Again: a signal comes while a key is on the screen, and once more while one is on its way.
    let mut run = lab.start();
    run.pty.wait_text("ansible");
    shown(&mut lab, &mut run, "in-sight");
    run.closing();
    run.pty.signal(Signal::TERM);
    run.pty.wait_exit();
    lab.ended(run);
    let mut run = lab.start();
    run.pty.wait_text("ansible");
    lab.sim.fault(Fault::Hold("api_key.create".into()));
    name_and_send(&mut run, "on-its-way");
    run.pty.wait_text("Waiting for a response from nas1");
    run.pty.signal(Signal::TERM);
    run.pty.wait_exit();
    lab.ended(run);
    let mut run = lab.start();
    run.pty.wait_text("on-its-way");
    lab.look_at(&run);
    run.pty.signal(Signal::TERM);
    run.pty.wait_exit();
    lab.ended(run);
    lab.assert_clean();
}

fn name_and_send(run: &mut Run, name: &str) {
    run.pty.send("n");
    run.pty.wait_text("New key on");
    run.pty.send(name);
    run.pty.wait_text(name);
    run.pty.send(F2);
}

/// A name that is in use.
fn refused(run: &mut Run) {
    name_and_send(run, "ansible");
    run.pty.wait_for("the fault at the name", |screen| {
        let text = screen.contents();
        ["must be unique", "already exists"]
            .iter()
            .any(|fault| text.contains(fault))
    });
    run.pty.send(ESC);
    run.pty.wait_text("Discard your changes?");
    run.pty.send("y");
    run.pty.wait_no_text("New key on");
}

/// Makes a key, which then is on the screen.
fn shown(lab: &mut Lab, run: &mut Run, name: &str) -> String {
    run.opening();
    name_and_send(run, name);
    in_sight(lab, run, name)
}

fn in_sight(lab: &mut Lab, run: &Run, name: &str) -> String {
    run.pty.wait_text("This key is shown once");
    let key = lab.sim.plain_key(name).unwrap();
    run.pty.wait_text(&key);
    lab.watch_for(Traces::of(&key));
    key
}

/// Everything that its window offers.
fn carry(lab: &mut Lab, run: &mut Run, key: &str) {
    let said = match lab.plan.copying {
        Copying::Terminal => "sent to your terminal (OSC 52)",
        Copying::Command => "copied with",
        Copying::Tmux => "copied to tmux",
    };
    for (keys, text) in [
        ("c", said),
        ("g", "for reading aloud"),
        ("g", key),
        ("m", "hidden"),
        ("m", key),
        ("Q", "as a QR code"),
        (ESC, "as a QR code"),
        ("i", "midclt"),
        (DOWN, "YOUR-API-KEY"),
        ("m", key),
        (ESC, "Snippets"),
        ("v", "Works: signed in"),
        ("D", "babble"),
        (ENTER, "not delivered"),
        ("D", "vault"),
        (DOWN, "vault"),
        (ENTER, "delivered to "),
    ] {
        run.pty.send(keys);
        // A window lies over the key, so that it is what goes that tells.
        match keys {
            ESC => run.pty.wait_no_text(text),
            _ => run.pty.wait_text(text),
        }
    }
    for (name, form) in [("key.raw", ""), ("key.json", RIGHT)] {
        let path = lab.target(name);
        run.pty.send("s");
        run.pty.wait_text("Save the key to a file");
        let typed = format!("{CTRL_U}{}{DOWN}{form}{F2}", path.display());
        run.pty.send(&typed);
        run.pty.wait_no_text("Save the key to a file");
        run.pty.wait_for("the file", |_| path.exists());
        let text = lab.take_away(&path);
        match (name, lab.plan.release) {
            ("key.json", Release::V26_0) => {
                // It signs in as well as the key does.
                let file: serde_json::Value = serde_json::from_str(&text).unwrap();
                let computed = file["client_key"].as_str().unwrap();
                lab.watch_for(Traces::of_text("the computed key", computed));
            }
            _ => assert!(text.contains(key), "{name}: {text}"),
        }
    }
    // It was there: on the screen, and with whom it was given to.
    assert_eq!(lab.fakes.stdin("vault"), key);
    match lab.plan.copying {
        Copying::Terminal => {}
        Copying::Command => assert_eq!(lab.fakes.stdin("take"), key),
        Copying::Tmux => assert_eq!(lab.fakes.stdin("tmux"), key),
    }
    run.closing();
    let traces = Traces::of(key);
    let inside = run.inside();
    assert!(!traces.in_text(inside).is_empty(), "it was never shown");
    let encoded = BASE64_STANDARD.encode(key);
    let sent = inside.windows(encoded.len());
    let sent = sent.filter(|it| *it == encoded.as_bytes()).count();
    assert_eq!(sent, usize::from(lab.plan.copying == Copying::Terminal));
    for fake in ["vault", "babble"] {
        assert!(lab.fakes.has_run(fake), "{fake} was not run");
    }
}

/// What is written from here on, the frame without the window included, holds no key.
fn close(run: &mut Run) {
    run.closing();
    run.pty.send(ESC);
    run.pty.wait_no_text("This key is shown once");
    run.pty.wait_text("n new");
}

/// Screens over the place where the key was, in other sizes too.
fn look_around(run: &mut Run) {
    run.pty.send("?");
    run.pty.wait_text("create a key");
    run.pty.send(ESC);
    run.pty.wait_no_text("create a key");
    run.pty.send(ENTER);
    run.pty.wait_text("created");
    run.pty.resize(120, 40);
    run.pty.wait_text("back");
    run.pty.send("\x0c");
    run.pty.resize(80, 24);
    run.pty.send(ESC);
    run.pty.wait_text("n new");
}

fn filter(run: &mut Run, name: &str) {
    run.pty.send("/");
    run.pty.send(name);
    run.pty.wait_text(&format!("/{name}   1 of"));
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
}

fn unfilter(run: &mut Run) {
    run.pty.send(ESC);
    run.pty.wait_text("ansible");
}

/// Another key's new secret, hidden and left without having been taken anywhere.
fn reset_and_hide(lab: &mut Lab, run: &mut Run) {
    filter(run, "restic-offsite");
    run.opening();
    run.pty.send("r");
    run.pty.wait_text("Reset key restic-offsite");
    run.pty.send("y");
    in_sight(lab, run, "restic-offsite");
    run.pty.send("m");
    run.pty.wait_text("hidden");
    run.closing();
    run.pty.send(ESC);
    run.pty.wait_text("without saving its secret");
    run.pty.send("y");
    run.pty.wait_no_text("This key is shown once");
    // The next reply breaks off in its middle.
    lab.sim.fault(Fault::CutFrame("api_key.update".into()));
    run.pty.send("r");
    run.pty.wait_text("Reset key restic-offsite");
    run.pty.send("y");
    let said = match lab.plan.release {
        Release::V24_10 => "cannot see which",
        _ => "The system has reset",
    };
    run.pty.wait_text(said);
    forget(run);
    run.pty.wait_no_text(said);
    run.pty.wait_text("live");
    unfilter(run);
}

/// A successor whose secret goes nowhere, and the plan that is kept of it.
fn rotate(lab: &mut Lab, run: &mut Run) {
    filter(run, "terraform");
    run.pty.send("t");
    run.pty.wait_text("tnkeys creates a second key");
    run.opening();
    run.pty.send(F2);
    in_sight(lab, run, "terraform-2");
    run.closing();
    run.pty.send(ESC);
    run.pty.wait_text("without saving its secret");
    run.pty.send("y");
    run.pty.wait_text("Enter continue");
    run.pty.send(ESC);
    run.pty.wait_no_text("Enter continue");
    unfilter(run);
}

/// A key whose secret never came.
fn lose(lab: &mut Lab, run: &mut Run) {
    lab.sim.fault(Fault::DropAfter("api_key.create".into()));
    name_and_send(run, "lost");
    run.pty.wait_text("The key lost (");
    forget(run);
    run.pty.wait_no_text("The key lost (");
    run.pty.wait_text("live");
}

/// Nothing is to be done about it, and nobody wants to be reminded.
fn forget(run: &mut Run) {
    run.pty.send(BACK_TAB);
    run.pty.wait_text("[ Forget ]");
    run.pty.send(ENTER);
}

fn delete(run: &mut Run, name: &str) {
    filter(run, name);
    run.pty.send("d");
    run.pty.wait_text(&format!("Delete key {name}"));
    run.pty.send(RIGHT);
    run.pty.wait_text("[ Delete ]");
    run.pty.send(ENTER);
    run.pty.wait_text(&format!("deleted {name}"));
}
