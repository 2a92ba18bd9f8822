//! A machine that runs `tnkeys ensure` now and then against a simulated system in this process.

use std::fs;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use tnkeys::sim::{Listen, Release};

use crate::script::host::Host;
use crate::secret::searching::Traces;
use crate::support::system::Ran;

/// The key of the tests.
pub(super) const NAME: &str = "exporter";
/// The seconds of a day.
pub(super) const DAY: i64 = 24 * 3600;

/// The machine, which signs in over the socket of the system.
pub(super) struct Machine(Host);

impl Deref for Machine {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.0
    }
}

impl Machine {
    pub(super) fn new(release: Release) -> Self {
        let host = Host::new(release, |dir| Listen::Unix(dir.join("system.sock")));
        // The target of the secret is the only place for it: nothing else of this machine may have it.
        fs::create_dir(host.path("target")).unwrap();
        fs::create_dir(host.path("work")).unwrap();
        Self(host)
    }

    /// The file of `--save`.
    pub(super) fn file(&self) -> PathBuf {
        self.path("target/key")
    }

    /// A run in an empty directory.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.tnkeys(arguments);
        command.current_dir(self.path("work"));
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// The line of the crontab, with more arguments.
    pub(super) fn line(&self, more: &[&str]) -> Vec<String> {
        let mut line: Vec<String> = ["ensure", NAME].map(str::to_owned).into();
        line.extend(more.iter().map(|it| (*it).to_owned()));
        line.push(self.sim.uri());
        line
    }

    /// Runs the line of the crontab, with more arguments.
    pub(super) fn ensure(&self, more: &[&str]) -> Ran {
        let line = self.line(more);
        self.run(&line.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Runs the line of the crontab with the usual target.
    pub(super) fn ensure_file(&self, more: &[&str]) -> Ran {
        let file = self.file();
        let save = ["--save", file.to_str().unwrap()];
        self.ensure(&[&save, more].concat())
    }

    /// Starts the line of the crontab with the usual target.
    pub(super) fn start(&self, more: &[&str]) -> Child {
        let file = self.file();
        let save = ["--save", file.to_str().unwrap()];
        let line = self.line(&[&save, more].concat());
        let words: Vec<&str> = line.iter().map(String::as_str).collect();
        self.command(&words).spawn().unwrap()
    }

    /// The text of the target.
    pub(super) fn held(&self) -> Option<String> {
        let text = fs::read_to_string(self.file()).ok()?;
        Some(text.trim_end().to_owned())
    }

    /// The target has the current secret of the key, and only its owner can read it.
    #[track_caller]
    pub(super) fn assert_delivered(&self) {
        let secret = self.sim.plain_key(NAME);
        assert!(secret.is_some(), "no key");
        assert!(self.held() == secret, "the target has another secret");
        let mode = fs::metadata(self.file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let names = self.sim.key_names();
        assert_eq!(names.iter().filter(|it| *it == NAME).count(), 1);
    }

    /// Time passes for the key: it expires that much sooner.
    pub(super) fn pass(&self, days: i64) {
        let id = self.sim.key_id(NAME).unwrap();
        let expires = self.expires();
        self.sim.set_expiry(id, expires - days * DAY);
    }

    /// When the key expires, in seconds since 1970.
    pub(super) fn expires(&self) -> i64 {
        let list = self.run(&["list", "--json", &self.sim.uri()]).json();
        let keys = list.as_array().unwrap();
        let key = keys.iter().find(|key| key["name"] == NAME).unwrap();
        let at: jiff::Timestamp = key["expires_at"].as_str().unwrap().parse().unwrap();
        at.as_second()
    }

    /// No secret that ever existed is anywhere on this machine, but the current one at its target. `ran`: what runs have printed.
    #[track_caller]
    pub(super) fn assert_no_traces(&self, ran: &[&Ran]) {
        let current = self.sim.plain_key(NAME);
        let mut texts: Vec<(String, Vec<u8>)> = Vec::new();
        for ran in ran {
            texts.push(("standard output".into(), ran.out.clone().into_bytes()));
            texts.push(("standard error".into(), ran.err.clone().into_bytes()));
        }
        for path in files(self.dir()) {
            let text = fs::read(&path).unwrap();
            texts.push((path.display().to_string(), text));
        }
        let target = self.file().display().to_string();
        for secret in self.sim.plain_keys() {
            let traces = Traces::of(&secret);
            for (place, text) in &texts {
                if *place == target && Some(&secret) == current.as_ref() {
                    continue;
                }
                let found = traces.in_text(text);
                assert!(found.is_empty(), "{place}: {found:?}");
            }
        }
    }
}

/// The regular files below a directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}
