//! Where things are kept.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use directories::{BaseDirs, ProjectDirs};

use crate::domain::{Fault, Kind};

/// The two directories; `None` where this machine has no place for them (no home).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dirs {
    /// Holds `config.toml`, which people edit.
    pub config: Option<PathBuf>,
    /// Holds what the program keeps for itself.
    pub state: State,
    /// What `~` means in a profile.
    pub home: Option<PathBuf>,
}

/// What the program keeps for itself: between runs in a directory, if there is one, and what may never be forgotten within
/// a run in memory. Clones share that memory.
#[derive(Clone, Debug, Default)]
pub struct State {
    place: Place,
    /// The canonical addresses of systems that were seen at 26.0 or newer in this run.
    seen_26: Arc<Mutex<BTreeSet<String>>>,
}

/// Where the directory is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Nothing is to be kept: the demo, a single probe.
    #[default]
    Unwanted,
    /// Something is to be kept, and this machine has no place for it: no home directory.
    Missing,
    /// Here. It is made when it is needed.
    At(PathBuf),
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for State {}

impl State {
    /// In this directory, which is made when it is needed.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            place: Place::At(path.into()),
            ..Self::default()
        }
    }

    /// Something is to be kept, and there is no place for it.
    pub fn missing() -> Self {
        Self {
            place: Place::Missing,
            ..Self::default()
        }
    }

    /// The path of a file in it.
    pub(super) fn file(&self, name: &str) -> Option<PathBuf> {
        self.path().map(|dir| dir.join(name))
    }

    /// The path of a file that must be kept, if anything is to be.
    ///
    /// # Errors
    /// When this machine has no place for it.
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

    /// Whether something is to be kept, whether it can be or not.
    pub(super) fn is_wanted(&self) -> bool {
        self.place != Place::Unwanted
    }

    /// This run saw a release with SCRAM (26.0 on) at a canonical address.
    pub(super) fn saw_26_in_this_run(&self, canonical: &str) {
        self.seen().insert(canonical.to_owned());
    }

    /// Whether this run did.
    pub(super) fn seen_26_in_this_run(&self, canonical: &str) -> bool {
        self.seen().contains(canonical)
    }

    /// The person wants it forgotten.
    pub(super) fn forget_this_run(&self, canonical: &str) {
        self.seen().remove(canonical);
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.seen_26.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why nothing can be kept.
pub(super) fn no_place() -> Fault {
    Fault::new(
        Kind::Local,
        "There is no place for what tnkeys must remember: this machine has no home directory for you.",
    )
    .next("Set TNKEYS_STATE_DIR to a directory of your own.")
}

impl Dirs {
    /// `TNKEYS_CONFIG_DIR` and `TNKEYS_STATE_DIR`, else the platform's (on Linux those of XDG).
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

    /// The file of profiles.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|dir| dir.join("config.toml"))
    }
}
