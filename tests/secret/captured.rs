//! Everything that a whole session leaves behind or lets others see, searched for every secret that was in it.

use std::fs;
use std::path::Path;

use crate::support::pty::{Pty, Setup};
use crate::support::sshd::{Lab, descendants, missing};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustix::process::Pid;
use tempfile::TempDir;
use tnkeys::sim::{Config, Handle, Listen, Sim};
use tokio::runtime::Runtime;

const PASSWORD: &str = "not-a-real-password-4711";
const CODE: &str = "73918465";
/// The simulator's account with a second factor.
const USER: &str = "carol";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const F2: &str = "\x1bOQ";
const TAB: &str = "\t";

/// How the program reaches the system.
enum Way {
    Ws,
    Wss,
    Ssh(Lab),
}

/// What was seen of a session, by name.
#[derive(Default)]
struct Captured(Vec<(String, Vec<u8>)>);

impl Captured {
    fn add(&mut self, what: impl Into<String>, bytes: Vec<u8>) {
        self.0.push((what.into(), bytes));
    }

    /// Every file below, with its name; those of the test itself are left out.
    fn add_files(&mut self, dir: &Path, not: &[&str]) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let shown = path.display().to_string();
            let name = path.file_name().unwrap().to_str().unwrap();
            if not.contains(&name) {
                continue;
            }
            self.add(format!("the name {shown}"), name.into());
            if path.is_dir() {
                self.add_files(&path, not);
            } else if path.is_file() {
                self.add(shown, fs::read(&path).unwrap());
            }
        }
    }

    /// The command line of the program, and command lines and environments of all that it started.
    fn add_processes(&mut self, of: Pid) -> usize {
        let all = descendants(of);
        for pid in &all {
            let pid = pid.as_raw_nonzero();
            // One that has ended since has neither.
            let read = |file: &str| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
            self.add(format!("the arguments of {pid}"), read("cmdline"));
            if pid != of.as_raw_nonzero() {
                self.add(format!("the environment of {pid}"), read("environ"));
            }
        }
        all.len() - 1
    }

    /// None of it is in anything, in clear or in base64.
    fn assert_without(&self, secrets: &[String]) {
        for (what, bytes) in &self.0 {
            for secret in secrets {
                for form in forms(secret) {
                    assert!(!contains(bytes, &form), "{form:?} is in {what}");
                }
            }
        }
    }

    fn has(&self, what: &str, text: &str) -> bool {
        let mut named = self.0.iter().filter(|(name, _)| name.contains(what));
        named.any(|(_, bytes)| contains(bytes, text))
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

/// The secret, a key's secret without its id, and what base64 makes of them wherever they stand in a longer text.
fn forms(secret: &str) -> Vec<String> {
    let bare = secret.split_once('-').map(|(_, bare)| bare.to_owned());
    let bare = bare.filter(|bare| bare.len() >= 32);
    let mut all: Vec<String> = bare.into_iter().collect();
    all.push(secret.to_owned());
    for text in all.clone() {
        for before in 0..3 {
            let encoded = BASE64_STANDARD.encode(["\0".repeat(before), text.clone()].concat());
            // The first and last letters depend on the neighbours too.
            let (from, to) = ((before * 8).div_ceil(6), (before + text.len()) * 8 / 6);
            all.push(encoded[from..to].to_owned());
        }
    }
    all
}

struct Run {
    sim: Handle,
    dir: TempDir,
    way: Way,
    _runtime: Runtime,
}

impl Run {
    fn new(way: Way) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let config = Config {
            password: PASSWORD.into(),
            otp_code: CODE.into(),
            ..Config::default()
        };
        let local = "127.0.0.1:0".parse().unwrap();
        let listen = match &way {
            Way::Ws => Listen::Tcp(local),
            Way::Wss => Listen::Tls(local),
            Way::Ssh(lab) => Listen::Unix(lab.path("sock")),
        };
        let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
        Self {
            sim,
            dir,
            way,
            _runtime: runtime,
        }
    }

    fn start(&self, more: impl FnOnce(Setup) -> Setup) -> Pty {
        let mut setup = Setup::tnkeys()
            .arg("--log")
            .arg(self.dir.path().join("log"));
        if let Some(pem) = self.sim.certificate_pem() {
            let path = self.dir.path().join("ca.pem");
            fs::write(&path, pem).unwrap();
            setup = setup.arg("--ca").arg(path);
        }
        setup = more(setup);
        let uri = match &self.way {
            Way::Ws | Way::Wss => self.sim.uri(),
            Way::Ssh(lab) => {
                for (name, value) in lab.env() {
                    setup = setup.env(name, value);
                }
                format!("ssh://nas1{}", lab.path("sock").display())
            }
        };
        setup.arg(uri).spawn()
    }

    fn secrets(&self) -> Vec<String> {
        let mut secrets = self.sim.plain_keys();
        secrets.extend([PASSWORD.to_owned(), CODE.to_owned()]);
        secrets
    }

    /// The files, once the program has ended.
    fn files(&self, pty: &Pty, captured: &mut Captured) {
        captured.add_files(self.dir.path(), &[]);
        captured.add_files(&pty.home(), &[]);
        if let Way::Ssh(lab) = &self.way {
            captured.add_files(lab.dir.path(), &["sock", "agent"]);
        }
    }
}

/// Signs in with a password and a code; makes a key and gives it a new secret.
fn with_a_password(run: &Run) -> Captured {
    let mut captured = Captured::default();
    let mut pty = run.start(|setup| {
        let key = run.sim.plain_key("ansible").unwrap();
        setup
            .args(["-U", USER])
            .env("TNKEYS_PASSWORD", PASSWORD)
            // Not used, and not to go any further either.
            .env("TNKEYS_OTHER_SECRET", key)
    });
    pty.wait_text("ne-time code");
    pty.send(CODE);
    pty.send(ENTER);
    pty.wait_focus("[ Sign in ]");
    pty.send(ENTER);
    pty.wait_text("ansible");
    pty.send("\x0c");
    let children = captured.add_processes(pty.pid());
    assert_eq!(children, usize::from(matches!(run.way, Way::Ssh(_))));

    pty.send("n");
    pty.wait_text("New key on");
    pty.send("grafana");
    pty.wait_text("grafana");
    captured.add("the screens before a key", pty.transcript());
    pty.send(F2);
    pty.wait_text(&run.sim_secret(&pty, "grafana"));
    captured.add_processes(pty.pid());
    pty.send("c");
    pty.wait_text("sent to your terminal (OSC 52)");
    pty.send(ESC);
    pty.wait_no_text("This key is shown once");

    let closed = pty.mark();
    pty.send("\x0c");
    pty.send(ENTER);
    pty.wait_text("created");
    pty.resize(100, 30);
    pty.send(ESC);
    pty.wait_text("n new");
    pty.send("r");
    pty.wait_text("Reset key grafana");
    captured.add("the screens after a key", pty.since(closed));
    pty.send(TAB);
    pty.wait_text("[ Reset ]");
    pty.send(ENTER);
    pty.wait_text("This key is shown once");
    pty.wait_text(&run.sim_secret(&pty, "grafana"));
    pty.send(ESC);
    pty.wait_text("without saving its secret");
    pty.send("y");
    pty.wait_no_text("This key is shown once");

    let closed = pty.mark();
    // What goes wrong is logged: a lost link, an answer that never came.
    run.sim.drop_connections();
    pty.wait_text("offline");
    // Drawn whole: else only the letters that differ from what was there are written.
    pty.send("\x0c");
    pty.send("R");
    pty.wait_text("ne-time code");
    pty.send(CODE);
    pty.send(ENTER);
    pty.send(ENTER);
    pty.wait_text("live");
    captured.add_processes(pty.pid());
    pty.leave_the_copy();
    assert_eq!(pty.wait_exit(), 0);
    captured.add("the last screens", pty.since(closed));
    run.files(&pty, &mut captured);
    captured
}

/// Signs in with a key from the environment, and from a file.
fn with_a_key(run: &Run) -> Captured {
    let mut captured = Captured::default();
    let key = run.sim.api_key().to_owned();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("key");
    fs::write(&file, &key).unwrap();
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for from_file in [false, true] {
        let mut pty = run.start(|setup| {
            let setup = setup.args(["--key-over-loopback", "-U", run.sim.user()]);
            if from_file {
                setup.arg("--key-file").arg(&file)
            } else {
                setup.env("TNKEYS_API_KEY", &key)
            }
        });
        pty.wait_text("ansible");
        captured.add_processes(pty.pid());
        pty.send("q");
        assert_eq!(pty.wait_exit(), 0);
        captured.add("all screens", pty.transcript());
        run.files(&pty, &mut captured);
    }
    captured
}

impl Run {
    /// The secret that the key has now, once the screen shows one.
    fn sim_secret(&self, pty: &Pty, name: &str) -> String {
        pty.wait_text("This key is shown once");
        self.sim.plain_key(name).unwrap()
    }
}

fn session(way: Way) {
    let run = Run::new(way);
    let captured = with_a_password(&run);
    captured.assert_without(&run.secrets());
    // It looked where there was something to see.
    assert!(captured.has("/log", "INFO"));
    assert!(captured.has("the last screens", "restic-offsite"));
    assert!(captured.has("the screens before a key", "restic-offsite"));
    assert!(captured.has("the arguments", "--log"));
    if let Way::Ssh(_) = run.way {
        assert!(captured.has("the arguments", "BatchMode=yes"));
        assert!(captured.has("the environment", "SSH_AUTH_SOCK="));
        assert!(!captured.has("the environment", "TNKEYS_"));
        return;
    }
    let captured = with_a_key(&run);
    captured.assert_without(&run.secrets());
}

#[test]
fn a_session_over_ws_holds_no_secret() {
    session(Way::Ws);
}

#[test]
fn a_session_over_wss_holds_no_secret() {
    session(Way::Wss);
}

#[test]
fn a_session_over_ssh_holds_no_secret() {
    if missing() {
        return;
    }
    session(Way::Ssh(Lab::new("")));
}

#[test]
fn the_search_finds_what_it_must() {
    let secret = format!("7-{}", "NotARealKey".repeat(6));
    let bare = secret.split_once('-').unwrap().1;
    for text in [
        secret.clone(),
        format!("x{bare}y"),
        BASE64_STANDARD.encode(&secret),
        BASE64_STANDARD.encode(format!("{{\"key\":\"{secret}\"}}")),
        BASE64_STANDARD.encode(format!("a{PASSWORD}")),
        BASE64_STANDARD.encode(format!("ab{PASSWORD}c")),
    ] {
        let mut captured = Captured::default();
        captured.add("a file", format!("before {text} after").into_bytes());
        let secrets = [secret.clone(), PASSWORD.to_owned()];
        let found = std::panic::catch_unwind(|| captured.assert_without(&secrets));
        assert!(found.is_err(), "{text}");
    }
}

/// A profile kept on the connect screen and a certificate trusted at first use: the files they leave are searched too.
#[test]
fn profiles_and_pins_hold_no_secret() {
    let run = Run::new(Way::Wss);
    let mut pty = Setup::tnkeys()
        .arg("--log")
        .arg(run.dir.path().join("log"))
        .args(["-U", run.sim.user()])
        .arg(run.sim.uri())
        .spawn();
    pty.wait_text("Connect to a TrueNAS system");
    pty.send(PASSWORD);
    pty.wait_text("••••");
    pty.send("\x1bOS");
    pty.wait_text("Name");
    pty.send("lab");
    pty.wait_text("lab");
    pty.send(F2);
    pty.wait_no_text("Save as a profile");
    pty.wait_text("F2 connect");
    pty.send(F2);
    pty.wait_text("Unknown certificate");
    pty.send(TAB);
    pty.wait_text("[ Trust and remember ]");
    pty.send(ENTER);
    pty.wait_text("ansible");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    let mut captured = Captured::default();
    run.files(&pty, &mut captured);
    captured.add("the terminal", pty.transcript());
    assert!(
        captured.has("config.toml", "address"),
        "the profile was kept"
    );
    let pinned =
        |(name, bytes): &(String, Vec<u8>)| name.contains("hosts") && contains(bytes, "25.10");
    assert!(
        captured.0.iter().any(pinned),
        "the certificate and the release were kept"
    );
    captured.assert_without(&run.secrets());
}
