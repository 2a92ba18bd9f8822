//! A simulated system, and the program connected to it with a new key on the screen.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tnkeys::sim::{Config, Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

use crate::support::pty::{Pty, Setup};

pub(crate) const ENTER: &str = "\r";
pub(crate) const ESC: &str = "\x1b";
pub(crate) const F2: &str = "\x1bOQ";
pub(crate) const TAB: &str = "\t";
pub(crate) const DOWN: &str = "\x1b[B";
pub(crate) const RIGHT: &str = "\x1b[C";
/// Deletes all that stands before the cursor.
pub(crate) const CTRL_U: &str = "\x15";

/// What a file can look like.
const FORMS: usize = 4;

/// What is to be run.
pub(crate) struct Plan {
    release: Release,
    tls: bool,
    profile: Option<String>,
    env: Vec<(String, PathBuf)>,
    arguments: Vec<String>,
}

impl Plan {
    pub(crate) fn new(release: Release) -> Self {
        Self {
            release,
            tls: false,
            profile: None,
            env: Vec::new(),
            arguments: Vec::new(),
        }
    }

    /// Over TLS.
    pub(crate) fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// With a profile of this system that has these commands: lines of TOML.
    pub(crate) fn delivering(mut self, commands: &str) -> Self {
        self.profile = Some(commands.into());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<PathBuf>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    pub(crate) fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Connected, with the new key `grafana` on the screen.
    pub(crate) fn start(self) -> Run {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let local = "127.0.0.1:0".parse().unwrap();
        let listen = match self.tls {
            true => Listen::Tls(local),
            false => Listen::Tcp(local),
        };
        let config = Config {
            release: self.release,
            ..Config::default()
        };
        let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
        let program = env!("CARGO_BIN_EXE_tnkeys");
        let mut setup = Setup::program(program)
            .args(["-U", sim.user()])
            .args(self.arguments)
            .env("TNKEYS_PASSWORD", sim.password())
            .env("TNKEYS_CONFIG_DIR", dir.path());
        for (name, value) in self.env {
            setup = setup.env(name, value);
        }
        if let Some(pem) = sim.certificate_pem() {
            let path = dir.path().join("ca.pem");
            fs::write(&path, pem).unwrap();
            setup = setup.arg("--ca").arg(path);
        }
        if let Some(commands) = self.profile {
            let text = format!(
                "[profiles.lab]\naddress = \"{}\"\n[profiles.lab.deliver]\n{commands}\n",
                sim.uri()
            );
            fs::write(dir.path().join("config.toml"), text).unwrap();
        }
        let mut pty = setup.arg(sim.uri()).spawn();
        pty.wait_text("ansible");
        pty.send("n");
        pty.wait_text("New key on");
        pty.send("grafana");
        pty.wait_text("grafana");
        if self.release >= Release::V25_04 {
            pty.send("\t");
            pty.wait_text("Owner: the user whose roles");
            pty.send(&format!("\x15{}", sim.user()));
        }
        pty.send(F2);
        pty.wait_text("This key is shown once");
        Run {
            sim,
            pty,
            dir,
            form: 0,
            _runtime: runtime,
        }
    }
}

/// It.
pub(crate) struct Run {
    pub(crate) sim: Handle,
    pub(crate) pty: Pty,
    pub(crate) dir: TempDir,
    /// What was last chosen for a file.
    form: usize,
    /// The simulator lives in it.
    _runtime: Runtime,
}

impl Run {
    /// The new key.
    pub(crate) fn key(&self) -> String {
        self.sim.plain_key("grafana").unwrap()
    }

    /// The whole key is on the screen.
    #[track_caller]
    pub(crate) fn assert_key_in_sight(&self) {
        self.pty.wait_text(&self.key());
    }

    /// These words are on the screen, however they are wrapped.
    #[track_caller]
    pub(crate) fn wait_words(&self, words: &str) {
        self.pty.wait_for(words, |screen| {
            let contents = screen.contents();
            let within: Vec<&str> = contents
                .lines()
                .flat_map(|line| line.trim_matches('│').split_whitespace())
                .collect();
            within.join(" ").contains(words)
        });
    }

    /// Opens the form of the file and fills it, but does not send it.
    pub(crate) fn fill_save_form(&mut self, path: &Path, form: usize) {
        self.pty.send("s");
        self.pty.wait_text("Save the key to a file");
        self.pty.send(CTRL_U);
        self.pty.send(path.to_str().unwrap());
        self.pty.send(DOWN);
        // The form begins with the choice of the last time.
        self.pty
            .send(&RIGHT.repeat((FORMS + form - self.form) % FORMS));
        self.form = form;
    }

    /// Saves it as a file of this form.
    pub(crate) fn save(&mut self, path: &Path, form: usize) {
        self.fill_save_form(path, form);
        self.pty.send(F2);
        self.pty.wait_no_text("Save the key to a file");
    }

    /// Closes the secret without a question, and ends.
    pub(crate) fn leave(&mut self) {
        self.pty.send(ESC);
        self.pty.wait_no_text("This key is shown once");
        self.pty.send("q");
        assert_eq!(self.pty.wait_exit(), 0);
        self.pty.assert_given_back();
    }
}
