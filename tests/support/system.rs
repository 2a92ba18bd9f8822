//! A simulated system, and runs of the program against it, away from this machine's environment.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::simulate::Simulated;

/// A release of each era: keys with an allowlist, keys with an owner.
pub const ERAS: [&str; 2] = ["24.04", "25.10"];

/// A running simulator, with a directory for the files of the runs against it.
pub struct System {
    simulated: Simulated,
    dir: TempDir,
}

/// What a run has left.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl System {
    /// A simulator of a release, always with the same keys.
    pub fn start(release: &str) -> Self {
        Self::with(&["--release", release, "--seed", "7"])
    }

    /// A simulator with these arguments of `tnkeys simulate`.
    pub fn with(arguments: &[&str]) -> Self {
        Self {
            simulated: Simulated::start(arguments),
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// A run of the program that is signed in as the administrator: `tnkeys -u URI -U USER VERB …`.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.tnkeys();
        command.args(["-u", self.uri(), "-U", self.text("user")]);
        if let Some(certificate) = self.simulated.line()["certificate"].as_str() {
            command.args(["--ca", certificate]);
        }
        command.env("TNKEYS_PASSWORD", self.text("password"));
        command.args(arguments);
        command
    }

    /// A run of the program without arguments: no environment but the time zone and the directories of this system's runs, no
    /// terminal, and an empty standard input.
    pub fn tnkeys(&self) -> Command {
        // A test signs in more often than TrueNAS lets a person do.
        let _ = std::fs::remove_file(self.dir().join("state/sign-ins.json"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
        command
            .env_clear()
            .env("TZ", "UTC")
            .env("TNKEYS_CONFIG_DIR", self.dir().join("config"))
            .env("TNKEYS_STATE_DIR", self.dir().join("state"))
            .current_dir(self.dir())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command as the administrator.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// The directory in which the program runs.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn simulated(&self) -> &Simulated {
        &self.simulated
    }

    /// A field of the line that the simulator has printed.
    pub fn text(&self, name: &str) -> &str {
        self.simulated.text(name)
    }

    pub fn uri(&self) -> &str {
        self.simulated.uri()
    }

    /// The keys, as `tnkeys list --json` prints them.
    pub fn keys(&self) -> Vec<Value> {
        let list = self.run(&["list", "--json"]).ok();
        serde_json::from_str(&list).unwrap()
    }

    /// The key of a name.
    #[track_caller]
    pub fn key(&self, name: &str) -> Value {
        let keys = self.keys();
        let key = keys.iter().find(|key| key["name"] == name);
        key.unwrap_or_else(|| panic!("no key {name}: {keys:#?}"))
            .clone()
    }
}

impl Ran {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        Self::from(command.output().unwrap())
    }

    /// The standard output of a run that has succeeded without a remark.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// The standard error of a run that has failed with this code and printed nothing else.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{}", self.err);
        self.err
    }

    /// The standard output of a successful run, as JSON.
    #[track_caller]
    pub fn json(self) -> Value {
        let out = self.ok();
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("killed by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
