//! Whole runs as a person makes them: the built program in a terminal, against the simulator over a real socket.

mod account;
mod bulk;
mod bursts;
mod checking;
mod exporting;
mod forms;
mod look;
mod lost;
mod moving;
mod queue;
mod secret_once;
mod sessions;
mod sizes;
#[cfg(target_os = "linux")]
mod stalled;

use std::fs;
use std::path::Path;

use crate::support::pty::{Pty, Setup, said};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tempfile::TempDir;
use tnkeys::sim::{Config, Fault, Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const F2: &str = "\x1bOQ";
const TAB: &str = "\t";
const RIGHT: &str = "\x1b[C";

/// How the program reaches the system.
#[derive(Clone, Copy, Debug)]
enum Way {
    Ws,
    Wss,
    Unix,
}

/// A simulated system and the program connected to it.
struct Run {
    sim: Handle,
    pty: Pty,
    dir: TempDir,
    /// The simulator lives in it.
    _runtime: Runtime,
}

impl Run {
    fn start(release: Release, way: Way) -> Self {
        Self::with(
            Config {
                release,
                ..Config::default()
            },
            way,
            80,
            24,
        )
    }

    /// With this directory for what the program keeps.
    fn start_keeping(state: &Path) -> Self {
        Self::keeping("ansible", Config::default(), Way::Ws, (80, 24), Some(state))
    }

    fn with(config: Config, way: Way, columns: u16, rows: u16) -> Self {
        Self::showing("ansible", config, way, columns, rows)
    }

    /// Waits for this text once the list is there.
    fn showing(text: &str, config: Config, way: Way, columns: u16, rows: u16) -> Self {
        Self::keeping(text, config, way, (columns, rows), None)
    }

    fn keeping(
        text: &str,
        config: Config,
        way: Way,
        (columns, rows): (u16, u16),
        state: Option<&Path>,
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let local = "127.0.0.1:0".parse().unwrap();
        let listen = match way {
            Way::Ws => Listen::Tcp(local),
            Way::Wss => Listen::Tls(local),
            Way::Unix => Listen::Unix(dir.path().join("sock")),
        };
        let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
        let mut setup = Setup::tnkeys()
            .size(columns, rows)
            .arg("--log")
            .arg(dir.path().join("log"));
        match way {
            Way::Unix => {}
            Way::Ws | Way::Wss => {
                setup = setup
                    .args(["-U", sim.user()])
                    .env("TNKEYS_PASSWORD", sim.password());
            }
        }
        if let Some(pem) = sim.certificate_pem() {
            let path = dir.path().join("ca.pem");
            fs::write(&path, pem).unwrap();
            setup = setup.arg("--ca").arg(path);
        }
        if let Some(state) = state {
            setup = setup.env("TNKEYS_STATE_DIR", state);
        }
        let pty = setup.arg(sim.uri()).spawn();
        pty.wait_text(text);
        pty.wait_until_it_takes_keys();
        Self {
            sim,
            pty,
            dir,
            _runtime: runtime,
        }
    }

    /// Opens the form of a new key, names it and sends it.
    fn create(&mut self, name: &str) {
        self.pty.send("n");
        self.pty.wait_text("New key on");
        self.pty.send(name);
        self.pty.wait_text(name);
        self.pty.send(F2);
    }

    /// Puts the selection on a key by filtering for it.
    fn select(&mut self, name: &str) {
        self.pty.send("/");
        self.pty.send(name);
        self.pty.wait_text(&format!("/{name}   1 of"));
        self.pty.send(ENTER);
        self.pty.wait_text("n new");
    }

    fn leave(mut self) -> Self {
        self.pty.send("q");
        self.left()
    }

    fn left(mut self) -> Self {
        assert_eq!(self.pty.wait_exit(), 0);
        self.pty.assert_given_back();
        self
    }

    /// No secret that the system ever gave out, nor the password, is in what was written; the form of the key neither.
    fn assert_no_secret_in(&self, what: &str, bytes: &[u8]) {
        let mut secrets = self.sim.plain_keys();
        secrets.push(self.sim.password().to_owned());
        for secret in secrets {
            let text = secret
                .split_once('-')
                .map_or(secret.as_str(), |(_, text)| text);
            for form in [text.to_owned(), BASE64_STANDARD.encode(&secret)] {
                assert!(
                    !bytes.windows(form.len()).any(|w| w == form.as_bytes()),
                    "a secret in {what}"
                );
            }
        }
    }
}

#[test]
fn a_key_is_renamed_reset_and_deleted() {
    for (release, way) in [(Release::V25_10, Way::Wss), (Release::V24_04, Way::Unix)] {
        let mut run = Run::start(release, way);
        run.select("restic-offsite");
        run.pty.send("e");
        run.pty.wait_text("Edit key restic-offsite");
        run.pty.send("-2");
        run.pty.wait_text("restic-offsite-2");
        run.pty.send(F2);
        run.pty.wait_text("restic-offsite-2 saved");

        let before = run.sim.plain_key("restic-offsite-2").unwrap();
        run.pty.send("r");
        run.pty.wait_text("Reset key restic-offsite-2");
        run.pty.send(TAB);
        run.pty.wait_text("[ Reset ]");
        run.pty.send(ENTER);
        run.pty.wait_text("This key is shown once");
        let after = run.sim.plain_key("restic-offsite-2").unwrap();
        assert_ne!(before, after);
        run.pty.wait_text(&after);
        run.pty.send(ESC);
        run.pty.wait_text("without saving its secret");
        run.pty.send("y");
        run.pty.wait_no_text("This key is shown once");

        run.pty.send("d");
        run.pty.wait_text("Delete key restic-offsite-2");
        // The default changes nothing.
        run.pty.send(ENTER);
        run.pty.wait_no_text("Delete key");
        assert!(run.sim.key_names().contains(&"restic-offsite-2".to_owned()));
        run.pty.send("d");
        run.pty.wait_text("Delete key restic-offsite-2");
        run.pty.send(RIGHT);
        run.pty.wait_text("[ Delete ]");
        run.pty.send(ENTER);
        run.pty.wait_text("deleted restic-offsite-2");
        assert!(!run.sim.key_names().contains(&"restic-offsite-2".to_owned()));
        assert_eq!(run.sim.calls("api_key.update"), 2);
        run.leave();
    }
}

#[test]
fn another_session_s_changes_appear_by_themselves() {
    let mut run = Run::with(
        Config {
            release: Release::V25_10,
            ..Config::default()
        },
        Way::Ws,
        120,
        40,
    );
    let mut other = Setup::tnkeys()
        .args(["-U", run.sim.user()])
        .env("TNKEYS_PASSWORD", run.sim.password())
        .arg(run.sim.uri())
        .spawn();
    other.wait_text("ansible");
    run.create("made-elsewhere");
    run.pty.wait_text("This key is shown once");
    other.wait_text("made-elsewhere");
    let secret = run.sim.plain_key("made-elsewhere").unwrap();
    other.send("q");
    other.wait_exit();
    // The event carried the key in clear text.
    let written = other.transcript();
    assert!(
        !written
            .windows(secret.len())
            .any(|w| w == secret.as_bytes())
    );
}

#[test]
fn a_refused_name_keeps_what_was_typed() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.create("ansible");
    run.pty.wait_text("must be unique");
    run.pty.send("2");
    run.pty.wait_text("ansible2");
    run.pty.send(F2);
    run.pty.wait_text("This key is shown once");
    assert!(run.sim.key_id("ansible2").is_some());
}

#[test]
fn stig_mode_refuses_with_an_explanation_and_goes_on() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.sim.set_stig(true);
    run.create("grafana");
    run.pty.wait_text("STIG");
    run.pty.send(ESC);
    run.pty.wait_text("Discard your changes?");
    run.pty.send("y");
    run.pty.wait_text("n new");
    run.leave();
}

#[test]
fn a_system_that_goes_away_leaves_the_list_and_comes_back() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.sim.set_accepting(false);
    run.sim.drop_connections();
    run.pty.wait_text("offline");
    run.pty.wait_text("cached");
    run.pty.wait_text("backup-replication");
    run.pty.send("n");
    run.pty.wait_text("changes are not possible now");
    run.sim.set_accepting(true);
    run.pty.wait_text("live");
    run.pty.wait_no_text("cached");
    run.leave();
}

/// A new expiry is shown before sign-in goes by it; what applies it leaves no key and no secret behind.
#[test]
fn a_new_expiry_is_applied_by_a_key_that_nobody_sees() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    let secrets = run.sim.plain_keys().len();
    run.select("home-assistant");
    run.pty.send("e");
    run.pty.wait_text("Edit key home-assistant");
    run.pty.send(TAB);
    run.pty.send(RIGHT);
    run.pty.wait_text("enforced only after the next");
    run.pty.send(F2);
    run.pty.wait_text("is not enforced yet");
    run.pty.wait_words("discards its secret");
    // The default does nothing.
    run.pty.send(ENTER);
    run.pty.wait_no_text("is not enforced yet");
    assert_eq!(run.sim.calls("api_key.create"), 0);
    run.pty.send("x");
    run.pty.wait_text("is not enforced yet");
    run.pty.send(TAB);
    run.pty.send(ENTER);
    run.pty.wait_text("of home-assistant is now enforced");
    assert_eq!(
        (
            run.sim.calls("api_key.create"),
            run.sim.calls("api_key.delete")
        ),
        (1, 1)
    );
    assert_eq!(run.sim.plain_keys().len(), secrets + 1, "one more was made");
    run.pty.send(ESC);
    run.pty.wait_text("12 keys");
    let run = run.leave();
    run.assert_no_secret_in("the terminal", &run.pty.transcript());
    let log = fs::read(run.dir.path().join("log")).unwrap();
    run.assert_no_secret_in("the log", &log);
}

/// While a directory is away its keys look like those of deleted users: what would end them for good is asked about.
#[test]
fn an_edit_during_a_directory_outage_is_asked_about() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    let id = run.sim.key_id("home-assistant").unwrap();
    run.sim.fault(Fault::DirectoryOutage("svc-hass".to_owned()));
    run.select("home-assistant");
    run.pty.send("R");
    run.pty.wait_text("unknown user");
    run.pty.send("e");
    run.pty.wait_text("whose owner was not found?");
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
    run.pty.send("r");
    run.pty.wait_text("Cannot reset key home-assistant");
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
    assert_eq!(run.sim.calls("api_key.update"), 0);
    run.sim.end_directory_outage();
    assert!(run.sim.key_id("home-assistant") == Some(id));
    run.pty.send("R");
    run.pty.wait_text("svc-hass");
    run.pty.send(ESC);
    run.pty.wait_text("12 keys");
    run.leave();
}
