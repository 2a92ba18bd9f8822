//! What a person sees around the list: the system's name, the title of the terminal, rights, waits, and the characters that are drawn.

mod characters;
mod names;
mod rights;
mod waits;

use std::path::Path;

use crate::support::pty::{Pty, Setup};
use tempfile::TempDir;
use tnkeys::sim::{Config, Handle, Listen, Sim};
use tokio::runtime::Runtime;

const ESC: &str = "\x1b";
const ENTER: &str = "\r";
const F2: &str = "\x1bOQ";

/// A simulated system, and the directory with the configuration.
struct System {
    sim: Handle,
    dir: TempDir,
    /// The simulator lives in it.
    _runtime: Runtime,
}

impl System {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listen = Listen::Tcp("127.0.0.1:0".parse().unwrap());
        let sim = runtime.block_on(Sim::start(Config::default(), listen));
        Self {
            sim: sim.unwrap(),
            dir: tempfile::tempdir().unwrap(),
            _runtime: runtime,
        }
    }

    /// `127.0.0.1:PORT`.
    fn place(&self) -> String {
        self.sim.uri().trim_start_matches("ws://").to_owned()
    }

    /// Writes the configuration.
    fn configure(&self, text: &str) {
        std::fs::write(self.dir.path().join("config.toml"), text).unwrap();
    }

    /// The program, which signs in as this user to a system named like this.
    fn setup(&self, user: &str, system: &str) -> Setup {
        Setup::tnkeys()
            .env("TNKEYS_CONFIG_DIR", self.dir.path())
            .env("TNKEYS_PASSWORD", self.sim.password())
            .args(["-U", user, system])
    }

    fn open(&self, setup: Setup) -> Pty {
        let pty = setup.spawn();
        pty.wait_text("ansible");
        pty.wait_until_it_takes_keys();
        pty
    }

    /// The list, as the administrator sees it.
    fn list(&self) -> Pty {
        self.open(self.setup(self.sim.user(), &self.sim.uri()))
    }
}

/// The row of the status line.
fn status(pty: &Pty) -> String {
    pty.screen(|screen| screen.contents().lines().next().unwrap_or("").to_owned())
}

/// The titles that were set, in their order.
fn titles(pty: &Pty) -> Vec<String> {
    let written = String::from_utf8_lossy(&pty.transcript()).into_owned();
    let parts = written.split("\x1b]2;").skip(1);
    parts
        .map(|part| part.split("\x1b\\").next().unwrap_or("").to_owned())
        .collect()
}

/// How often this was written.
fn count(pty: &Pty, bytes: &str) -> usize {
    String::from_utf8_lossy(&pty.transcript())
        .matches(bytes)
        .count()
}

/// A fresh directory's path, for a configuration without a system.
fn config_dir(text: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let file: &Path = &dir.path().join("config.toml");
    std::fs::write(file, text).unwrap();
    dir
}
