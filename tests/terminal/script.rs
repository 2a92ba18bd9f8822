//! The script commands as scripts use them: the built program against `tnkeys simulate`, over every way to connect.

mod arguments;
mod signing_in;

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::pty::Setup;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

const RELEASES: [&str; 5] = ["24.04", "24.10", "25.04", "25.10", "26.0"];

/// The built program without anything of this machine's environment, and with nothing kept from other runs.
fn tnkeys(args: &[&str]) -> Command {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let own = format!("script-{}-{run}", std::process::id());
    let own = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(own);
    let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
    command
        .args(args)
        .env_clear()
        .env("TZ", "UTC")
        .env("TNKEYS_CONFIG_DIR", own.join("config"))
        .env("TNKEYS_STATE_DIR", own.join("state"))
        .stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    (
        status.code().expect("killed by a signal"),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

/// `tnkeys simulate`, ended when dropped.
struct Simulator {
    child: Child,
    says: Value,
    dir: TempDir,
}

impl Simulator {
    fn start(args: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut command = tnkeys(&["simulate"]);
        let child = command
            .args(args)
            .env("TMPDIR", dir.path())
            .current_dir(dir.path())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let says = serde_json::from_str(&line).unwrap_or_else(|_| panic!("it said {line:?}"));
        Self { child, says, dir }
    }

    fn says(&self, field: &str) -> &str {
        self.says[field].as_str().unwrap_or_default()
    }

    /// A command against it, with the administrator's password.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = tnkeys(args);
        command.args(["-U", self.says("user")]);
        command.env("TNKEYS_PASSWORD", self.says("password"));
        command.current_dir(self.dir.path());
        if let Some(path) = self.says["certificate"].as_str() {
            command.args(["--ca", path]);
        }
        command.arg(self.says("uri"));
        command
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().try_into().unwrap()).unwrap()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may have been ended by the test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_list_of_every_release_over_every_transport() {
    for release in RELEASES {
        let mut lists = Vec::new();
        for transport in [&[][..], &["--tls"], &["--unix", "sock"]] {
            let args = [&["--release", release, "--seed", "7"], transport].concat();
            let sim = Simulator::start(&args);
            let mut command = if transport.contains(&"--unix") {
                // Either spelling; the vendor's client knows the second.
                let address = match release < "25.04" {
                    true => "unix:sock",
                    false => "ws+unix://sock",
                };
                let mut command = tnkeys(&["list", "--json", address]);
                command.current_dir(sim.dir.path());
                command
            } else {
                sim.command(&["list", "--json"])
            };
            let (code, out, err) = run(&mut command);
            assert_eq!(code, 0, "{release} {transport:?}: {err}");
            let keys: Value = serde_json::from_str(&out).unwrap();
            let keys = keys.as_array().unwrap().clone();
            assert!(keys.len() >= 10, "{release}: {} keys", keys.len());
            for key in &keys {
                let user_era = release >= "25.04";
                assert_eq!(key.get("allowlist").is_none(), user_era, "{release}: {key}");
                assert_eq!(key.get("username").is_some(), user_era, "{release}: {key}");
            }
            for secret in ["password", "api_key"] {
                let secret = sim.says(secret);
                assert!(!out.contains(secret) && !err.contains(secret));
            }
            let names: Vec<Value> = keys.iter().map(|key| key["name"].clone()).collect();
            lists.push(names);
        }
        assert!(lists.windows(2).all(|two| two[0] == two[1]), "{release}");
    }
}

#[test]
fn exit_codes() {
    let sim = Simulator::start(&[]);
    let key = |args: &[&str]| {
        let mut command = tnkeys(args);
        command.arg(sim.says("uri"));
        command.env("TNKEYS_API_KEY", sim.says("api_key"));
        command
    };
    let mut wrong = sim.command(&["ping"]);
    wrong.env("TNKEYS_PASSWORD", "not-the-password");
    let mut clear = tnkeys(&["ping", "-U", "x", "ws://192.0.2.1"]);
    clear.env("TNKEYS_PASSWORD", "not-a-password");
    let cases: Vec<(i32, &str, Command)> = vec![
        (0, "", sim.command(&["ping"])),
        (2, "-U USER", tnkeys(&["list", "nas1"])),
        (2, "Add the system", tnkeys(&["list"])),
        (
            2,
            "TNKEYS_PASSWORD",
            tnkeys(&["list", "-U", "root", "nas1"]),
        ),
        (2, "user and password", tnkeys(&["list", "root:pw@nas1"])),
        (2, "refuses -P", tnkeys(&["list", "--password", "x"])),
        (2, "terminal", tnkeys(&["nas1"])),
        (3, "", tnkeys(&["list", "unix:/nonexistent/sock"])),
        (4, "", wrong),
        (6, "unencrypted", clear),
        (6, "not sent", key(&["ping"])),
        (
            0,
            "",
            key(&["ping", "--key-over-loopback", "-U", "truenas_admin"]),
        ),
    ];
    for (wanted, words, mut command) in cases {
        let (code, out, err) = run(&mut command);
        assert_eq!(code, wanted, "{command:?}: {out}{err}");
        assert!(err.contains(words), "{command:?}: {err}");
        assert!(!err.contains("not-the-password") && !err.contains(sim.says("api_key")));
    }
}

#[test]
fn ping_ends_as_list_does() {
    let refuse = |text: &str| format!("refuse=api_key.query:{text}");
    for (errno, code) in [("13:Not authorized", 5), ("207:Not authenticated", 4)] {
        let fault = refuse(errno);
        let once = ["--release", "24.04", "--fault", &fault];
        let (listed, _, _) = run(&mut Simulator::start(&once).command(&["list"]));
        let (pinged, out, err) = run(&mut Simulator::start(&once).command(&["ping"]));
        assert_eq!((listed, pinged), (code, code), "{errno}: {out}{err}");
    }
    // A socket that signs nobody in.
    let path = "sock";
    let mut args = vec!["--unix", path];
    let faults: Vec<String> = ["system.info", "auth.me", "core.subscribe", "system.version"]
        .map(|method| format!("refuse={method}:207:Not authenticated"))
        .into();
    for fault in &faults {
        args.extend(["--fault", fault]);
    }
    for command in ["list", "ping"] {
        let sim = Simulator::start(&args);
        let mut run_it = tnkeys(&[command, sim.says("uri")]);
        let (code, out, err) = run(run_it.current_dir(sim.dir.path()));
        assert_eq!(code, 4, "{command}: {out}{err}");
        assert!(err.contains("over its socket"), "{command}: {err}");
        assert!(!err.to_lowercase().contains("sign in again"), "{err}");
    }
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let sim = Simulator::start(&["--keys", "3000"]);
    let mut command = sim.command(&["list", "--json"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn the_simulator_ends_on_a_signal_and_leaves_nothing_behind() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut sim = Simulator::start(&["--tls"]);
        assert!(std::path::Path::new(sim.says("certificate")).exists());
        kill_process(sim.pid(), signal).unwrap();
        assert_eq!(sim.child.wait().unwrap().code(), Some(0));
        let left: Vec<OsString> = std::fs::read_dir(sim.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn the_log_holds_no_secret() {
    let sim = Simulator::start(&[]);
    let path = sim.dir.path().join("log");
    let (code, _, err) = run(sim
        .command(&["list"])
        .args(["--log", path.to_str().unwrap()]));
    assert_eq!(code, 0, "{err}");
    let log = std::fs::read_to_string(&path).unwrap();
    assert!(log.contains("started"));
    assert!(!log.contains(sim.says("password")));
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_upgrade_report() {
    let sim = Simulator::start(&["--release", "24.04", "--seed", "7"]);
    let (code, out, err) = run(&mut sim.command(&["upgrade-report"]));
    assert_eq!(code, 0, "{err}");
    for words in [
        "keys survive;",
        "REVOKED    backup-replication (key 3)",
        "SURVIVES   terraform (key 1)",
        "as a key of truenas_admin",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 78), "{out}");
    // A system that is past it says so, and that is no error.
    let sim = Simulator::start(&["--release", "25.10"]);
    let (code, out, err) = run(&mut sim.command(&["upgrade-report"]));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("already runs 25.04 or newer"), "{out}");
}

#[test]
fn answers_that_are_odd_are_told_truly() {
    let value = |field: &str, json: &str| format!("value=api_key.query:{field}:{json}");
    for json in [
        r#"{"$date": 1e300}"#,
        r#""2020-01-01""#,
        r#"{"$date": -9223372036854775808}"#,
    ] {
        let sim = Simulator::start(&["--fault", &value("expires_at", json)]);
        let (code, out, _) = run(&mut sim.command(&["list", "--json"]));
        assert_eq!(code, 0, "{json}");
        let keys: Vec<Value> = serde_json::from_str(&out).unwrap();
        for key in keys
            .iter()
            .filter(|key| key["revoked"] == false && !key["username"].is_null())
        {
            assert_eq!(
                (&key["expires_at"], &key["expires_at_known"]),
                (&Value::Null, &Value::Bool(false))
            );
            assert_eq!(key["state"], "unclear", "{json}");
        }
    }
    // The end of the calendar is a date like any other.
    let sim = Simulator::start(&[
        "--fault",
        &value("expires_at", r#"{"$date": 253402300799000}"#),
    ]);
    let (_, out, _) = run(&mut sim.command(&["list", "--json"]));
    let keys: Vec<Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(keys[0]["expires_at"], "9999-12-31T23:59:59Z");
    // Half a character costs itself; what cannot be decoded ends the call at once, and the link where nobody knows whose it is.
    let sim = Simulator::start(&["--fault", &value("name", r#""a\ud800b""#)]);
    let (code, out, _) = run(&mut sim.command(&["list"]));
    assert!(code == 0 && out.contains("a\u{fffd}b"), "{out}");
    for (fault, why) in [
        (value("name", "1e999"), "invalid response"),
        (
            "reply=api_key.query:nonsense".into(),
            "a message that is not JSON",
        ),
        (
            "pad=auth.login_ex:300000".into(),
            "a message of more than 256 KiB",
        ),
    ] {
        let sim = Simulator::start(&["--fault", &fault]);
        let (code, out, errors) = run(&mut sim.command(&["list"]));
        assert_eq!((code, out.as_str()), (7, ""), "{fault}: {errors}");
        assert!(errors.contains(why), "{fault}: {errors}");
    }
}
