//! Runs on several systems that are stopped by a signal, or whose output cannot be written: what other systems did is not lost.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tnkeys::sim::{Config, Fault, Handle, Listen, Sim};
use tokio::runtime::Runtime;

/// Only a broken program takes so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// The key of the tests.
const NAME: &str = "exporter";

/// Simulated systems in this process, with a profile for each: `nas0`, `nas1` and so on, which signs in over a socket.
struct Fleet {
    sims: Vec<Handle>,
    dir: TempDir,
    /// Serves the systems.
    _runtime: Runtime,
}

impl Fleet {
    fn new(systems: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let socket = |at: usize| dir.path().join(format!("{at}.sock"));
        let start = |at| Sim::start(Config::default(), Listen::Unix(socket(at)));
        let sims = (0..systems).map(|at| runtime.block_on(start(at)).unwrap());
        let sims = sims.collect();
        let profile = |at| {
            format!(
                "[profiles.nas{at}]\naddress = \"unix:{}\"\n",
                socket(at).display()
            )
        };
        fs::create_dir(dir.path().join("config")).unwrap();
        let profiles: String = (0..systems).map(profile).collect();
        fs::write(dir.path().join("config/config.toml"), profiles).unwrap();
        Self {
            sims,
            dir,
            _runtime: runtime,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
        command
            .env_clear()
            .env("TZ", "UTC")
            .env("TNKEYS_CONFIG_DIR", self.path("config"))
            .env("TNKEYS_STATE_DIR", self.path("state"))
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .args(arguments);
        command
    }

    /// `tnkeys ensure` on all systems, each with a file of its own.
    fn ensure(&self, arguments: &[&str]) -> Command {
        let line = ["ensure", NAME, "--all-profiles", "--save", "{system}.key"];
        self.command(&[&line[..], arguments].concat())
    }

    /// Waits until a system has executed a call, and its connection is closed.
    fn finished(&self, at: usize, method: &str) {
        until(|| self.sims[at].executions(method) > 0 && self.sims[at].sessions() == 0);
    }

    /// Waits until a system has executed a call, whose reply it keeps.
    fn waits(&self, at: usize, method: &str) {
        until(|| self.sims[at].executions(method) > 0);
    }

    /// Asserts that the file of a system has the secret of its key.
    #[track_caller]
    fn saved(&self, at: usize) {
        let text = fs::read_to_string(self.path(&format!("nas{at}.key"))).unwrap();
        assert!(self.sims[at].has_plain_key(text.trim_end()), "nas{at}");
    }
}

#[track_caller]
fn until(mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "it never came");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn interrupt(run: &Child) {
    kill_process(Pid::from_child(run), Signal::INT).unwrap();
}

/// The rest of both outputs, and the exit code.
fn end(mut run: Child, mut err: impl BufRead) -> (i32, String, String) {
    let mut said = String::new();
    err.read_to_string(&mut said).unwrap();
    let mut out = String::new();
    if let Some(mut from) = run.stdout.take() {
        from.read_to_string(&mut out).unwrap();
    }
    let code = run.wait().unwrap().code().expect("killed by a signal");
    (code, out, said)
}

fn objects(text: &str) -> Vec<Value> {
    let lines = text.lines();
    let parsed =
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")));
    parsed.collect()
}

#[test]
fn ctrl_c_prints_the_keys_of_the_systems_that_responded() {
    let fleet = Fleet::new(2);
    fleet.sims[0].fault(Fault::Hang("api_key.query".into()));
    let mut run = fleet.command(&["list", "--all-profiles", "--format", "json"]);
    let mut run = run.spawn().unwrap();
    fleet.waits(0, "api_key.query");
    fleet.finished(1, "api_key.query");
    interrupt(&run);
    let err = BufReader::new(run.stderr.take().unwrap());
    let (code, out, said) = end(run, err);
    assert_eq!(code, 130, "{said}");
    let keys = objects(&out);
    assert_eq!(keys.len(), fleet.sims[1].key_names().len());
    assert!(keys.iter().all(|key| key["system"] == "nas1"));
    let [stopped] = objects(&said).try_into().unwrap();
    assert_eq!(
        (&stopped["system"], &stopped["code"]),
        (&"nas0".into(), &130.into())
    );
    let what = stopped["what"].as_str().unwrap();
    assert!(what.contains("Ctrl-C stopped tnkeys before nas0"), "{what}");
}

#[test]
fn ctrl_c_prints_the_reports_of_the_systems_that_were_checked() {
    let fleet = Fleet::new(2);
    fleet.sims[1].fault(Fault::Hang("api_key.query".into()));
    let mut run = fleet.command(&["check", "--all-profiles", "--json"]);
    let mut run = run.spawn().unwrap();
    fleet.waits(1, "api_key.query");
    fleet.finished(0, "audit.query");
    interrupt(&run);
    let err = BufReader::new(run.stderr.take().unwrap());
    let (code, out, said) = end(run, err);
    let reports = objects(&out);
    assert_eq!(reports.len(), 2, "{said}");
    assert!(!reports[0]["keys"].as_array().unwrap().is_empty());
    assert_eq!(reports[1]["error"]["code"], 130, "{out}");
    let worst = if reports[0]["status"] == "critical" {
        2
    } else {
        3
    };
    assert_eq!(code, worst);
}

#[test]
fn ctrl_c_waits_for_a_create_that_was_sent_and_begins_no_other() {
    let fleet = Fleet::new(3);
    fleet.sims[1].fault(Fault::Hold("api_key.create".into()));
    fleet.sims[2].fault(Fault::Hang("api_key.query".into()));
    let mut run = fleet.ensure(&["--json"]).spawn().unwrap();
    fleet.finished(0, "api_key.create");
    fleet.waits(1, "api_key.create");
    fleet.waits(2, "api_key.query");
    interrupt(&run);
    let mut err = BufReader::new(run.stderr.take().unwrap());
    let mut first = String::new();
    err.read_line(&mut first).unwrap();
    assert!(first.contains("whose secret would be lost"), "{first}");
    fleet.sims[1].release_held();
    let (code, out, said) = end(run, err);
    assert_eq!(code, 130, "{said}");
    let results = objects(&out);
    assert!(results.iter().all(|it| it["result"] == "created"), "{out}");
    assert_eq!(results.len(), 2, "{out}");
    fleet.saved(0);
    fleet.saved(1);
    let [stopped] = objects(&said).try_into().unwrap();
    assert_eq!(
        (&stopped["system"], &stopped["code"]),
        (&"nas2".into(), &130.into())
    );
    assert_eq!(stopped["means"], "No new secret was requested.");
    assert_eq!(fleet.sims[2].calls("api_key.create"), 0);
}

#[test]
fn a_full_disk_below_the_output_drops_no_create_that_was_sent() {
    let fleet = Fleet::new(2);
    fleet.sims[1].fault(Fault::Hold("api_key.create".into()));
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut run = fleet.ensure(&[]).stdout(full).spawn().unwrap();
    fleet.finished(0, "api_key.create");
    fleet.waits(1, "api_key.create");
    fleet.sims[1].release_held();
    let err = BufReader::new(run.stderr.take().unwrap());
    let (code, _, said) = end(run, err);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("cannot write to standard output"), "{said}");
    fleet.saved(0);
    fleet.saved(1);
}

#[test]
fn a_key_command_that_hangs_delays_no_other_system() {
    let fleet = Fleet::new(2);
    let fifo = fleet.path("fifo");
    let made = Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    let sim = &fleet.sims[0];
    let socket = fleet.path("0.sock");
    let more = format!(
        "[profiles.locked]\naddress = \"unix:{}\"\nuser = \"{}\"\nsign_in = \"password\"\nkey_command = [\"/bin/cat\", \"{}\"]\n",
        socket.display(),
        sim.user(),
        fifo.display()
    );
    // The locked one comes first.
    let config = fleet.path("config/config.toml");
    let second = format!(
        "[profiles.nas1]\naddress = \"unix:{}\"\n",
        fleet.path("1.sock").display()
    );
    fs::write(&config, more + &second).unwrap();
    let mut run = fleet.ensure(&[]).spawn().unwrap();
    let mut out = BufReader::new(run.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "nas1: created\n");
    let mut to = OpenOptions::new().write(true).open(&fifo).unwrap();
    writeln!(to, "{}", fleet.sims[0].password()).unwrap();
    drop(to);
    line.clear();
    out.read_line(&mut line).unwrap();
    let err = BufReader::new(run.stderr.take().unwrap());
    let (code, _, said) = end(run, err);
    assert_eq!((line.as_str(), code), ("locked: created\n", 20), "{said}");
}

/// A run that listened to signals during its create is ended by a later one.
#[test]
fn ctrl_c_ends_a_rotation_after_its_create() {
    let fleet = Fleet::new(1);
    let key = fleet.sims[0].key_names().into_iter().min().unwrap();
    fleet.sims[0].fault(Fault::Hang("api_key.delete".into()));
    let line = ["rotate", &key, "-u", "nas0", "--save", "new.key", "--works"];
    let more = ["--ignore-sessions", "--yes"];
    let mut run = fleet.command(&[&line[..], &more].concat()).spawn().unwrap();
    fleet.waits(0, "api_key.delete");
    interrupt(&run);
    let err = BufReader::new(run.stderr.take().unwrap());
    let (code, _, said) = end(run, err);
    assert_eq!(code, 130, "{said}");
    let text = fs::read_to_string(fleet.path("new.key")).unwrap();
    assert!(fleet.sims[0].has_plain_key(text.trim_end()));
}
