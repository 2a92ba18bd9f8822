//! Where things are kept.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

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

/// The directory of what the program keeps for itself, if there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State(Option<PathBuf>);

impl State {
    /// In this directory, which is made when it is needed.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(Some(path.into()))
    }

    /// The path of a file in it.
    pub(super) fn file(&self, name: &str) -> Option<PathBuf> {
        self.0.as_ref().map(|dir| dir.join(name))
    }

    /// The directory.
    pub fn path(&self) -> Option<&Path> {
        self.0.as_deref()
    }
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
            state: State(state),
            home: BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()),
        }
    }

    /// The file of profiles.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|dir| dir.join("config.toml"))
    }
}
