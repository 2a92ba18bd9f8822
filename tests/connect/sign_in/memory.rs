//! A key in plain goes only where what was seen of the system can be remembered.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use tnkeys::api::{LinkEvent, Target};
use tnkeys::config::State;
use tnkeys::domain::{Fault, Kind};
use tnkeys::net::spawn_with;
use tnkeys::sim::{Fault as Lie, Handle, Release};

use super::support::{config, key_of, password_of, plain, target};

/// How the link came up, or why it did not.
async fn outcome(target: Target, state: &State) -> Result<(), Fault> {
    let mut link = spawn_with(target, state.clone());
    loop {
        match link.events.recv().await.unwrap() {
            LinkEvent::Online(_) => return Ok(()),
            LinkEvent::Offline { fault, .. } => return Err(fault),
            _ => {}
        }
    }
}

fn of_key(sim: &Handle) -> Target {
    target(&sim.uri(), key_of(sim.user(), sim.api_key()))
}

fn of_password(sim: &Handle) -> Target {
    target(&sim.uri(), password_of(sim.user(), sim.password()))
}

/// No text of a key was received.
fn no_plain_key(sim: &Handle) {
    assert_eq!(sim.plain_key_calls(), 0);
}

/// The file cannot be written, and cannot be read.
fn broken(dir: &Path) -> [(&'static str, State); 4] {
    let state = |name: &str| {
        let path = dir.join(name);
        fs::create_dir(&path).unwrap();
        path
    };
    let link = state("link");
    symlink("/no/such/place", link.join("known-hosts.json")).unwrap();
    let directory = state("directory");
    fs::create_dir(directory.join("known-hosts.json")).unwrap();
    let garbage = state("garbage");
    fs::write(garbage.join("known-hosts.json"), "{").unwrap();
    fs::write(dir.join("file"), "").unwrap();
    [
        ("a dangling link", State::at(link)),
        ("a directory in its place", State::at(directory)),
        ("garbage", State::at(garbage)),
        (
            "a state directory that is a file",
            State::at(dir.join("file")),
        ),
    ]
}

#[tokio::test]
async fn no_plain_key_goes_where_nothing_can_be_remembered() {
    let dir = tempfile::tempdir().unwrap();
    for release in [Release::V24_10, Release::V25_10] {
        let sim = plain(config(release)).await;
        for (way, state) in broken(tempfile::tempdir_in(dir.path()).unwrap().path()) {
            let fault = outcome(of_key(&sim), &state).await.unwrap_err();
            assert_eq!(fault.kind, Kind::Local, "{way}: {fault}");
            no_plain_key(&sim);
        }
        let fault = outcome(of_key(&sim), &State::missing()).await.unwrap_err();
        assert!(fault.next.contains("TNKEYS_STATE_DIR"), "{fault}");
        no_plain_key(&sim);
        // Where it can be, it does.
        let state = State::at(dir.path().join(release.to_string()));
        outcome(of_key(&sim), &state).await.unwrap();
    }
}

#[tokio::test]
async fn a_system_that_was_newer_in_this_run_gets_no_plain_key() {
    let dir = tempfile::tempdir().unwrap();
    let sim = plain(config(Release::V26_0)).await;
    let state = State::at(dir.path().join("state"));
    outcome(of_password(&sim), &state).await.unwrap();
    // From now on nothing can be written, and what was written is gone.
    fs::remove_dir_all(dir.path().join("state")).unwrap();
    fs::write(dir.path().join("state"), "").unwrap();
    sim.fault(Lie::ListVersions(vec!["v25.10.0".into()]));
    let fault = outcome(of_key(&sim), &state).await.unwrap_err();
    assert!(
        [Kind::Insecure, Kind::Local].contains(&fault.kind),
        "{fault}"
    );
    no_plain_key(&sim);
    // Another connection of this run, as one that verifies a new key, knows as much, whatever becomes of the file.
    fs::remove_file(dir.path().join("state")).unwrap();
    let fault = outcome(of_key(&sim), &state).await.unwrap_err();
    assert_eq!(fault.kind, Kind::Insecure, "{fault}");
    no_plain_key(&sim);
}

#[tokio::test]
async fn a_release_counts_as_seen_before_anybody_is_signed_in() {
    let dir = tempfile::tempdir().unwrap();
    let sim = plain(config(Release::V26_0)).await;
    let state = || State::at(dir.path().join("state"));
    let wrong = target(&sim.uri(), password_of(sim.user(), "not-the-password"));
    outcome(wrong, &state()).await.unwrap_err();
    sim.fault(Lie::ListVersions(vec!["v25.10.0".into()]));
    // The next run.
    let fault = outcome(of_key(&sim), &state()).await.unwrap_err();
    assert_eq!(fault.kind, Kind::Insecure, "{fault}");
    no_plain_key(&sim);
}
