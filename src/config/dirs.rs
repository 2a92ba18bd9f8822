//! The directories for configuration and state.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use directories::{BaseDirs, ProjectDirs};

use crate::domain::{Fault, Kind};

/// The two directories; `None` on a machine without a home directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dirs {
    /// Directory of `config.toml`, which users edit.
    pub config: Option<PathBuf>,
    /// Directory of the program's own files.
    pub state: State,
    /// The home directory, for `~` in a profile.
    pub home: Option<PathBuf>,
}

/// The program's own state: a directory, if there is one, and a memory of what must not be forgotten within a run.
/// Clones share that memory.
#[derive(Clone, Debug, Default)]
pub struct State {
    place: Place,
    /// Canonical addresses of systems that ran 26.0 or newer in this run.
    seen_26: Arc<Mutex<BTreeSet<String>>>,
}

/// Location of the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Place {
    /// State is disabled: the demo, a single probe.
    #[default]
    Unwanted,
    /// State is enabled, but the machine has no home directory.
    Missing,
    /// This directory, created when needed.
    At(PathBuf),
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for State {}

impl State {
    /// State in this directory, which is created when needed.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            place: Place::At(path.into()),
            ..Self::default()
        }
    }

    /// State that is enabled without a directory.
    pub fn missing() -> Self {
        Self {
            place: Place::Missing,
            ..Self::default()
        }
    }

    /// The path of a file in the directory.
    pub(super) fn file(&self, name: &str) -> Option<PathBuf> {
        self.path().map(|dir| dir.join(name))
    }

    /// The path of a file that must be saved, unless state is disabled.
    ///
    /// # Errors
    /// When the machine has no directory for it.
    pub(super) fn kept_file(&self, name: &str) -> Result<Option<PathBuf>, Fault> {
        match &self.place {
            Place::Unwanted => Ok(None),
            Place::Missing => Err(no_place()),
            Place::At(dir) => Ok(Some(dir.join(name))),
        }
    }

    /// The directory.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::At(dir) => Some(dir),
            Place::Unwanted | Place::Missing => None,
        }
    }

    /// Whether state is enabled, with or without a directory.
    pub(super) fn is_wanted(&self) -> bool {
        self.place != Place::Unwanted
    }

    /// Records a release with SCRAM (26.0 and newer) at a canonical address for this run.
    pub(super) fn saw_26_in_this_run(&self, canonical: &str) {
        self.seen().insert(canonical.to_owned());
    }

    /// Whether this run recorded one.
    pub(super) fn seen_26_in_this_run(&self, canonical: &str) -> bool {
        self.seen().contains(canonical)
    }

    /// Drops the record, at the user's request.
    pub(super) fn forget_this_run(&self, canonical: &str) {
        self.seen().remove(canonical);
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.seen_26.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The fault of a missing directory.
pub(super) fn no_place() -> Fault {
    Fault::new(
        Kind::Local,
        "tnkeys has no directory for its state: your account has no home directory.",
    )
    .next("Set TNKEYS_STATE_DIR to a directory that you own.")
}

impl Dirs {
    /// `TNKEYS_CONFIG_DIR` and `TNKEYS_STATE_DIR`, else the platform's directories (XDG on Linux).
    pub fn find(env: impl Fn(&str) -> Option<OsString>) -> Self {
        let platform = ProjectDirs::from("", "", "tnkeys");
        let given = |name: &str| {
            env(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let config = given("TNKEYS_CONFIG_DIR")
            .or_else(|| platform.as_ref().map(|dirs| dirs.config_dir().to_owned()));
        let state = given("TNKEYS_STATE_DIR").or_else(|| {
            let dirs = platform.as_ref()?;
            // Only Linux has a directory of its own for state.
            Some(
                dirs.state_dir()
                    .unwrap_or_else(|| dirs.data_local_dir())
                    .to_owned(),
            )
        });
        Self {
            config,
            state: state.map_or_else(State::missing, State::at),
            home: BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()),
        }
    }

    /// The path of `config.toml`.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|dir| dir.join("config.toml"))
    }

    /// The path of `presets.toml`, the integrations that the user added.
    pub fn presets_file(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|dir| dir.join("presets.toml"))
    }
}
