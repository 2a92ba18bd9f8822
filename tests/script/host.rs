//! A simulated system in this process, and runs of the program against it with no environment but their own directories.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tnkeys::sim::{Config, Handle, Listen, Release, Sim};
use tokio::runtime::Runtime;

use crate::secret::searching::Traces;
use crate::support::system::Ran;

pub(super) struct Host {
    pub(super) sim: Handle,
    dir: TempDir,
    /// Serves the system.
    _runtime: Runtime,
}

impl Host {
    /// A system of a release. `listen`: where, from the directory of the runs.
    pub(super) fn new(release: Release, listen: impl FnOnce(&Path) -> Listen) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let config = Config {
            release,
            ..Config::default()
        };
        let listen = listen(dir.path());
        let sim = runtime.block_on(Sim::start(config, listen)).unwrap();
        Self {
            sim,
            dir,
            _runtime: runtime,
        }
    }

    /// The directory of the runs.
    pub(super) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A run of the program without a terminal, a home directory or an environment, but the directories of this host.
    pub(super) fn tnkeys(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
        command
            .env_clear()
            .env("TNKEYS_CONFIG_DIR", self.path("config"))
            .env("TNKEYS_STATE_DIR", self.path("state"))
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .args(arguments);
        command
    }

    /// No secret that ever existed is in the outputs of these runs.
    #[track_caller]
    pub(super) fn assert_no_secret(&self, ran: &[&Ran]) {
        for secret in self.sim.plain_keys() {
            let traces = Traces::of(&secret);
            for ran in ran {
                for text in [&ran.out, &ran.err] {
                    let found = traces.in_text(text.as_bytes());
                    assert!(found.is_empty(), "{found:?}");
                }
            }
        }
    }
}
