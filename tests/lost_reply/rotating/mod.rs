//! A rotation as a person does it: the built program in a terminal, on systems of both eras, killed at every step and gone on with.
//!
//! All the while somebody looks at the system every millisecond: at no point is there neither a working old key nor a new one
//! that the person holds.

mod moving;
mod support;

use rustix::process::Signal;
use tnkeys::sim::{Fault, Release};

use support::{ENTER, ESC, Stage, TAB};

/// Both eras, both framings, and both ways to sign in with a key.
const RELEASES: [Release; 3] = [Release::V24_10, Release::V25_10, Release::V26_0];

/// Where the program is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// The form is filled.
    Form,
    /// The create was carried out, and is not answered.
    Create,
    /// The secret is on the screen.
    Shown,
    /// It was saved.
    Saved,
    /// It was tried.
    Verified,
    /// The old key is in use.
    InUse,
    /// The question before its end is open.
    Asked,
    /// The deletion was carried out, and is not answered.
    Delete,
    /// The rename was carried out, and is not answered.
    Rename,
}

const CUTS: [Cut; 9] = [
    Cut::Form,
    Cut::Create,
    Cut::Shown,
    Cut::Saved,
    Cut::Verified,
    Cut::InUse,
    Cut::Asked,
    Cut::Delete,
    Cut::Rename,
];

/// Rotates up to a cut, and kills the program there. Without one, to the end.
fn rotate_until(stage: &mut Stage, cut: Option<Cut>) {
    let at = |here: Cut| cut == Some(here);
    stage.run();
    stage.select();
    stage.send("t");
    stage.wait_words("tnkeys creates a second key");
    if at(Cut::Form) {
        return stage.kill();
    }
    if at(Cut::Create) {
        stage.sim.fault(Fault::Hang("api_key.create".into()));
        stage.press_f2();
        stage.until(|stage| stage.sim.key_id("terraform-2").is_some());
        return stage.kill();
    }
    stage.press_f2();
    stage.wait_words("This key is shown once");
    if at(Cut::Shown) {
        // The screen does not wait for the disk. Killed in between, the next run tells of the create.
        stage.until(Stage::all_answered);
        return stage.kill();
    }
    stage.save();
    // The screen does not wait for the disk. Killed in between, it asks once more.
    stage.until(|stage| stage.noted().contains(r#""carried":true"#));
    if at(Cut::Saved) {
        return stage.kill();
    }
    stage.verify();
    stage.until(|stage| stage.noted().contains("signed_in"));
    if at(Cut::Verified) {
        return stage.kill();
    }
    let client = stage.sign_in_with_the_old();
    stage.send(ESC);
    stage.wait_words("in use: 1 session from 127.0.0.1");
    if at(Cut::InUse) {
        return stage.kill();
    }
    // Enter twice: the default is Cancel.
    stage.send(ENTER);
    stage.wait_words("Active now: 1 session from 127.0.0.1");
    if at(Cut::Asked) {
        return stage.kill();
    }
    stage.send(ENTER);
    stage.wait_no_words("Active now");
    assert!(stage.old_works());
    drop(client);
    stage.wait_words("terraform (1) has no active sessions");
    if at(Cut::Delete) {
        stage.sim.fault(Fault::Hang("api_key.delete".into()));
    }
    if at(Cut::Rename) {
        stage.sim.fault(Fault::Hang("api_key.update".into()));
    }
    stage.send(ENTER);
    stage.wait_words("Delete key terraform");
    stage.send("y");
    if at(Cut::Delete) {
        stage.until(|stage| !stage.old_works());
        return stage.kill();
    }
    if at(Cut::Rename) {
        stage.until(|stage| stage.sim.key_id("terraform-2").is_none());
        return stage.kill();
    }
    stage.wait_words("terraform is rotated");
}

/// Another run goes on, from wherever it was, as a person who reads what is on the screen.
fn go_on(stage: &mut Stage, cut: Cut) {
    stage.run();
    if cut == Cut::Form {
        // Nothing was begun.
        stage.quit();
        return rotate_until(stage, None);
    }
    if cut == Cut::Rename {
        // Everything was done: that was found out by itself, here or from the event before the end.
        return stage.wait_no_words("is not finished");
    }
    if cut == Cut::Create {
        // Its note was on the disk before it left: what became of it is told first.
        stage.wait_words("it may or may not have been sent");
        stage.wait_words("almost certainly the new key");
        stage.send(ENTER);
        stage.wait_no_words("almost certainly the new key");
    } else {
        stage.wait_words("the rotation of terraform is not finished");
    }
    // Once the old key is gone, the successor stands for the rotation as well.
    stage.select();
    stage.send("t");
    stage.wait_words("Enter continue");
    if matches!(cut, Cut::Create | Cut::Shown) {
        stage.send(ENTER);
        stage.wait_words("Do you have the secret of terraform-2");
        stage.send(&TAB.repeat(2));
        stage.send(ENTER);
        stage.wait_words("Reset key terraform-2");
        stage.send("y");
        stage.wait_words("This key is shown once");
        stage.save();
        stage.send(ESC);
    }
    if cut < Cut::Verified {
        stage.wait_words("the new secret is stored");
        stage.send(ENTER);
        stage.wait_words("Does terraform-2");
        stage.send(TAB);
        stage.send(ENTER);
    }
    if cut < Cut::Delete {
        // Whoever used the old key is gone with the test's client, or never came.
        stage.wait_words("terraform (1) has no active sessions");
        stage.wait_words("Enter removes the old key");
        stage.send(ENTER);
        stage.wait_words("Delete key terraform");
        stage.send("y");
    } else {
        stage.wait_words("Enter renames the successor");
        stage.send(ENTER);
    }
    stage.wait_words("terraform is rotated");
}

fn rotated(release: Release, cut: Option<Cut>) {
    let mut stage = Stage::new(release);
    rotate_until(&mut stage, cut);
    if let Some(cut) = cut {
        go_on(&mut stage, cut);
    }
    assert_eq!(stage.sim.key_id("terraform-2"), None);
    let key = stage.sim.plain_key("terraform").unwrap();
    assert_eq!(Some(&key), stage.held().last(), "{release} {cut:?}");
    assert_eq!(stage.sim.calls("api_key.create"), 1, "{release} {cut:?}");
    stage.quit();
    assert_eq!(stage.noted(), "[]");
    stage.nothing_secret_is_kept();
    stage.never_without_a_key();
}

/// Few cuts in each test, so that tests at the same time share the work.
macro_rules! rotations {
    ($($era:ident: $release:ident;)+) => {$(
        mod $era {
            use super::{CUTS, Release, rotated};

            fn cut_at(cuts: std::ops::Range<usize>) {
                for cut in &CUTS[cuts] {
                    rotated(Release::$release, Some(*cut));
                }
            }

            #[test]
            fn to_the_end() {
                rotated(Release::$release, None);
                cut_at(0..1);
            }

            #[test]
            fn with_a_cut_around_the_secret() {
                cut_at(1..4);
            }

            #[test]
            fn with_a_cut_after_the_secret_is_tried() {
                cut_at(4..6);
            }

            #[test]
            fn with_a_cut_at_the_end_of_the_old_key() {
                cut_at(6..CUTS.len());
            }
        }
    )+};
}

rotations! {
    up_to_24_10: V24_10;
    on_25_10: V25_10;
    on_26: V26_0;
}

/// A reset of the successor whose answer is lost, and the end of the program by a signal: nothing that was known of the secret
/// before counts any more.
#[test]
fn a_lost_reset_of_the_successor_voids_what_was_known() {
    for release in RELEASES {
        let mut stage = Stage::new(release);
        rotate_until(&mut stage, Some(Cut::Saved));
        stage.run();
        stage.select();
        stage.send("t");
        stage.wait_words("Waiting for a client to sign in");
        stage.send(ENTER);
        stage.wait_words("Does terraform-2");
        stage.sim.fault(Fault::Hang("api_key.update".into()));
        let before = stage.sim.plain_key("terraform-2");
        stage.send(&TAB.repeat(2));
        stage.send(ENTER);
        stage.wait_words("Reset key terraform-2");
        stage.send("y");
        stage.until(|stage| stage.sim.plain_key("terraform-2") != before);
        stage.end_by(Signal::TERM);
        stage.run();
        // The lost answer is told, with what it means for the rotation.
        stage.wait_words("which keeps working. t on that key resumes it");
        stage.send(ENTER);
        stage.wait_no_words("t on that key resumes it");
        stage.select();
        stage.send("t");
        stage.wait_words("neither saved nor delivered");
        assert!(stage.old_works());
        stage.quit();
        stage.never_without_a_key();
    }
}

/// The old key gets a near expiry instead: its name goes to the successor, and it works until then.
#[test]
fn the_old_key_may_expire_soon_instead() {
    let mut stage = Stage::new(Release::V25_10);
    stage.run();
    stage.select();
    stage.send("t");
    stage.wait_words("tnkeys creates a second key");
    // Name, Owner, Expires, Old key.
    stage.send("\x1b[B\x1b[B\x1b[B\x1b[C\x1b[C");
    stage.press_f2();
    stage.wait_words("This key is shown once");
    stage.save();
    stage.verify();
    stage.send(ESC);
    stage.wait_words("Enter removes the old key");
    stage.send(ENTER);
    stage.wait_words("Let key terraform");
    stage.send("y");
    stage.wait_words("terraform is rotated");
    assert!(stage.old_works());
    let old = stage.sim.plain_key("terraform-old");
    assert_eq!(old.as_ref(), stage.held().first());
    assert_eq!(
        stage.sim.plain_key("terraform").as_ref(),
        stage.held().last()
    );
    stage.quit();
    stage.never_without_a_key();
}
