//! The upgrade advisor and learn mode as a person uses them: the built program in a terminal, against the simulator over a
//! real socket.

use std::fs;

use crate::support::pty::{Pty, Setup};
use tnkeys::sim::{Config, Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const F2: &str = "\x1bOQ";
const TAB: &str = "\t";

/// A simulated system of 24.04 and the program connected to it.
struct Run {
    sim: Handle,
    pty: Pty,
    /// The simulator lives in it.
    _runtime: Runtime,
}

impl Run {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let config = Config {
            release: Release::V24_04,
            ..Config::default()
        };
        let listen = Listen::Tcp("127.0.0.1:0".parse().unwrap());
        let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
        let pty = Setup::tnkeys()
            .size(80, 24)
            .args(["-U", sim.user()])
            .env("TNKEYS_PASSWORD", sim.password())
            .arg(sim.uri())
            .spawn();
        pty.wait_text("ansible");
        Self {
            sim,
            pty,
            _runtime: runtime,
        }
    }

    fn end(mut self) {
        self.pty.send("q");
        assert_eq!(self.pty.wait_exit(), 0);
        self.pty.assert_given_back();
        let written = self.pty.transcript();
        for secret in self.sim.plain_keys() {
            let (_, text) = secret.split_once('-').unwrap();
            let found = written.windows(text.len()).any(|w| w == text.as_bytes());
            assert!(!found, "a key of the audit was on the screen");
        }
    }
}

#[test]
fn what_the_upgrade_does_is_read_and_written_to_a_file_once() {
    let mut run = Run::start();
    run.pty.send("U");
    run.pty.wait_text("keys survive;");
    run.pty.wait_text("REVOKED");
    run.pty.send("G");
    run.pty.wait_text("as a key of truenas_admin");
    run.pty.send("w");
    run.pty.wait_text("tnkeys-upgrade-");
    run.pty.send(ENTER);
    run.pty.wait_focus("[ Save ]");
    run.pty.send(ENTER);
    run.pty.wait_text("wrote tnkeys-upgrade-");
    let files: Vec<_> = fs::read_dir(run.pty.home())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    let [file] = files.as_slice() else {
        panic!("{files:?}")
    };
    let text = fs::read_to_string(file).unwrap();
    for words in [
        "REVOKED    backup-replication (key 3)",
        "SURVIVES   terraform (key 1)",
        "the key belongs to truenas_admin",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // The same name again.
    run.pty.send("w");
    run.pty.wait_text("Write the report");
    run.pty.send(ENTER);
    run.pty.wait_focus("[ Save ]");
    run.pty.send(ENTER);
    run.pty.wait_text("already exists");
    assert_eq!(fs::read_to_string(file).unwrap(), text);
    run.pty.send(ESC);
    run.pty.wait_no_text("Write the report");
    run.pty.send(ESC);
    run.pty.wait_text("n new");
    run.end();
}

#[test]
fn a_key_learns_its_rules_from_what_it_called() {
    let mut run = Run::start();
    run.pty.send("/backup");
    run.pty.wait_text("/backup   1 of");
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
    run.pty.send("e");
    run.pty.wait_text("Access");
    run.pty.send(TAB);
    run.pty.send(TAB);
    run.pty.send(ENTER);
    run.pty.wait_text("p-replication permits 43 of");
    run.pty.send("L");
    run.pty.wait_text("key 3 backup-replication");
    run.pty.send(F2);
    run.pty.wait_text("audited calls in 7 days to 2 methods");
    run.pty.wait_text("[x] CALL zfs.snapshot.create");
    run.pty
        .wait_text("Refused calls, not included: pool.dataset.create.");
    // The reads go along: the last of them is for snapshots.
    run.pty.send("G ");
    run.pty.wait_text("[x] CALL zfs.snapshot.query");
    run.pty.send(F2);
    run.pty.wait_text("3 rules added");
    run.pty.send(F2);
    run.pty.wait_text("Edit key backup-replication (3)");
    run.pty.send(F2);
    run.pty.wait_text("backup-replication saved");
    run.pty.send(ENTER);
    run.pty.wait_text("methods  ");
    run.pty.wait_text("CALL pool.snapshottask.create");
    run.pty.wait_text("CALL zfs.snapshot.query");
    run.pty.wait_no_text("replication.*");
    run.pty.send(ESC);
    run.pty.wait_text("n new");
    run.end();
}

#[test]
fn entries_that_hold_a_whole_key_are_learned_from_and_never_shown() {
    let mut run = Run::start();
    run.pty.send("n");
    run.pty.wait_text("New key on");
    run.pty.send("tf");
    run.pty.send(TAB);
    run.pty.send(TAB);
    run.pty.send(ENTER);
    run.pty.wait_text("Allowlist of tf");
    run.pty.send("L");
    run.pty.wait_text("Derive rules from the audit log");
    run.pty.send("terraform");
    run.pty.wait_text("terraform");
    run.pty.send(F2);
    run.pty.wait_text("[x] POST /pool/dataset");
    run.pty.wait_text("[x] PUT /user/id/{id_}");
    run.pty.send(ESC);
    run.pty.wait_text("Derive rules from the audit log");
    run.pty.send(ESC);
    run.pty.wait_no_text("Derive rules from the audit log");
    run.pty.send(ESC);
    run.pty.wait_text("New key on");
    run.pty.send(ESC);
    run.pty.wait_text("Discard your changes?");
    run.pty.send("y");
    run.pty.wait_text("n new");
    run.end();
}
