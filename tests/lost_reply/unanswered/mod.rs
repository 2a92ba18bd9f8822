//! The program is ended while a create or a reset is unanswered: the next run knows, and offers to look.

mod disks;
mod killed;

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::pty::{Pty, Setup, said};
use rustix::fs::{FlockOperation, flock};
use rustix::process::Signal;
use tempfile::TempDir;
use tnkeys::sim::{Config, Fault, Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

const F2: &str = "\x1bOQ";
const TAB: &str = "\t";
const BACK_TAB: &str = "\x1b[Z";
const ENTER: &str = "\r";

/// A system, and a directory for what is kept between runs.
struct Stage {
    runtime: Runtime,
    sim: Handle,
    state: TempDir,
}

impl Stage {
    fn new() -> Self {
        Self::of(Release::V25_10)
    }

    fn of(release: Release) -> Self {
        let runtime = Runtime::new().unwrap();
        let sim = runtime.block_on(simulator(release, 0)).unwrap();
        Self {
            runtime,
            sim,
            state: tempfile::tempdir().unwrap(),
        }
    }

    /// Another system at the same address, on which nothing was ever done.
    fn start_afresh(&mut self, release: Release) {
        let uri = self.sim.uri();
        let port = uri.trim_end_matches('/').rsplit(':').next().unwrap();
        let port = port.split('/').next().unwrap().parse().unwrap();
        // The old one lets go of the port before the new one takes it.
        let elsewhere = self.runtime.block_on(simulator(release, 0)).unwrap();
        drop(std::mem::replace(&mut self.sim, elsewhere));
        wait_for(|| match self.runtime.block_on(simulator(release, port)) {
            Ok(sim) => {
                self.sim = sim;
                true
            }
            Err(_) => false,
        });
    }

    fn setup(&self) -> Setup {
        Setup::tnkeys()
            // As wide as a box: no words of the list stand beside those of one.
            .size(80, 30)
            .env("TNKEYS_PASSWORD", self.sim.password())
            .env("TNKEYS_STATE_DIR", self.state.path())
    }

    /// Runs it against the system until this is on the screen.
    fn run(&self, until: &str) -> Pty {
        let pty = self
            .setup()
            .args([self.sim.uri().as_str(), "-U", self.sim.user()])
            .spawn();
        pty.wait_text(until);
        pty
    }

    /// What is noted for the next run; it must be for our eyes only.
    fn noted(&self) -> String {
        let file = self.state.path().join("unanswered.json");
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::read_to_string(file).unwrap()
    }

    /// No key's secret is in any file that was kept.
    fn nothing_secret_is_kept(&self) {
        for path in files(self.state.path()) {
            let text = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&text);
            for key in self.sim.plain_keys() {
                let secret = key.split_once('-').unwrap().1.to_owned();
                assert!(!text.contains(&secret), "{}", path.display());
            }
        }
    }
}

async fn simulator(release: Release, port: u16) -> std::io::Result<Handle> {
    let config = Config {
        release,
        ..Config::default()
    };
    let loopback = SocketAddr::from(([127, 0, 0, 1], port));
    Sim::start(config, Listen::Tcp(loopback)).await
}

/// The files below a directory.
fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => all.push(path),
        }
    }
    all
}

/// Sends a create that is carried out and never answered.
fn create(stage: &Stage, pty: &mut Pty) {
    stage.sim.fault(Fault::Hang("api_key.create".into()));
    pty.send("n");
    pty.wait_text("New key");
    pty.send("grafana");
    pty.send(F2);
    wait_for(|| stage.sim.key_id("grafana").is_some());
}

fn wait_for(mut so: impl FnMut() -> bool) {
    for _ in 0..6000 {
        if so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it did not happen");
}

#[test]
fn a_signal_ends_it_at_once_and_the_next_run_finds_the_key() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let stage = Stage::new();
        let mut pty = stage.run("terraform");
        create(&stage, &mut pty);
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), code);
        pty.assert_given_back();
        let noted = stage.noted();
        assert!(
            noted.contains("grafana") && noted.contains(&stage.sim.uri()),
            "{noted}"
        );
        stage.nothing_secret_is_kept();

        // Without an address the start offers to look; later is the default.
        let mut pty = stage.setup().spawn();
        pty.wait_text("Requests without a response");
        pty.wait_text("the create request for \"grafana\"");
        pty.send(ENTER);
        pty.wait_no_text("Requests without a response");
        pty.send("\x03");
        assert_eq!(pty.wait_exit(), 0);

        // "is lost", or "may be lost" if the disk was too slow to record at the end that the request had left.
        const SETTLED: &str = "Created, but the secret";
        // Connected there, it tells what became of it, and again until the person decides.
        for _ in 0..2 {
            let mut pty = stage.run(SETTLED);
            pty.wait_words("almost certainly the new key");
            pty.send(ENTER);
            pty.wait_no_text(SETTLED);
            pty.send("q");
            assert_eq!(pty.wait_exit(), 0);
        }
        let mut pty = stage.run(SETTLED);
        // Later, Reset, Delete: the deletion asks, is done, and settles it.
        pty.send(&TAB.repeat(2));
        pty.send(ENTER);
        pty.wait_text("Delete key grafana");
        pty.send("y");
        pty.wait_text("deleted grafana");
        wait_for(|| stage.noted() == "[]");
        pty.send("q");
        pty.wait_exit();
        assert_eq!(stage.sim.calls("api_key.create"), 1);
    }
}

#[test]
fn a_reset_that_was_left_is_unknown_to_the_next_run_and_can_be_forgotten() {
    let stage = Stage::new();
    let mut pty = stage.run("terraform");
    stage
        .sim
        .fault(Fault::DropAfterAndRefuse("api_key.update".into()));
    let before = stage.sim.plain_key("terraform");
    pty.send("/terraform");
    pty.send(ENTER);
    pty.send("r");
    pty.wait_text("Reset key terraform");
    pty.send("y");
    pty.wait_text("Outcome unknown");
    assert_ne!(stage.sim.plain_key("terraform"), before);
    // A normal end notes the same.
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);
    assert!(stage.noted().contains("terraform"));
    stage.nothing_secret_is_kept();

    stage.sim.set_accepting(true);
    let mut pty = stage.run("Outcome unknown");
    pty.wait_words("cannot see which");
    pty.send(&TAB.repeat(4));
    pty.send(ENTER);
    pty.wait_no_text("Outcome unknown");
    wait_for(|| stage.noted() == "[]");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(stage.sim.calls("api_key.update"), 1);
}

#[test]
fn a_state_directory_that_hangs_does_not_hold_up_the_end() {
    let stage = Stage::new();
    let mut pty = stage.run("terraform");
    create(&stage, &mut pty);
    // As another tnkeys does that hangs, or a dead mount.
    let state = std::fs::File::open(stage.state.path()).unwrap();
    flock(&state, FlockOperation::LockExclusive).unwrap();
    pty.send("\x03");
    pty.wait_text("Quit now?");
    pty.send(TAB);
    pty.send(ENTER);
    assert_eq!(pty.wait_exit(), 0);
    pty.assert_given_back();
    let told = pty.screen(said);
    assert!(told.contains("the next run cannot report"), "{told}");
}

#[test]
fn what_was_told_and_not_decided_is_offered_by_the_next_run() {
    let stage = Stage::new();
    let mut pty = stage.run("terraform");
    stage.sim.fault(Fault::DropAfter("api_key.create".into()));
    pty.send("n");
    pty.wait_text("New key");
    pty.send("grafana");
    pty.send(F2);
    // The link is back and the list was read; nobody is there to read the question, and SSH hangs up.
    pty.wait_text("Created, but the secret is lost");
    pty.signal(Signal::HUP);
    assert_eq!(pty.wait_exit(), 129);
    assert!(stage.noted().contains("grafana"));
    stage.nothing_secret_is_kept();

    let mut pty = stage.setup().spawn();
    pty.wait_text("Requests without a response");
    pty.wait_text("the create request for \"grafana\"");
    pty.send("\x03");
    assert_eq!(pty.wait_exit(), 0);

    let mut pty = stage.run("Created, but the secret is lost");
    // The last button forgets it.
    pty.send(BACK_TAB);
    pty.send(ENTER);
    wait_for(|| stage.noted() == "[]");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(stage.sim.calls("api_key.create"), 1);
}
