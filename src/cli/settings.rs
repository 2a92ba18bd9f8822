//! Settings of a run: directories, profiles and the handling of secrets.

use std::collections::BTreeMap;
use std::path::Path;

use super::at::{At, SignIn as Given};
use super::exit::Problem;
use super::{guess, zone};
use crate::api::Target;
use crate::config::terminal::{self, Terminal};
use crate::config::{ConfigFile, Dirs, State, filters, handling, list, profiles};
use crate::domain::address::MIDDLEWARE_SOCKET;
use crate::domain::filter::Language;
use crate::domain::profile::{SignIn, Source};
use crate::domain::{Address, Fault, Handling, ListColumn, Profile};

/// The directories and what was read from them.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// The simulated system of a command.
    #[cfg(feature = "demo")]
    demo: Option<crate::sim::Handle>,
    dirs: Dirs,
    /// The saved profiles.
    pub(super) profiles: Vec<Profile>,
    /// How a new secret is handled.
    pub(super) handling: Handling,
    /// How tnkeys draws.
    pub(super) terminal: Terminal,
    /// The saved filters by name.
    pub(super) filters: BTreeMap<String, String>,
    /// The columns of the lists on the screen; `None`: the usual ones.
    pub(super) columns: Option<Vec<ListColumn>>,
}

/// The release of a simulated system for a command, if none is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Newest {
    /// The newest stable one.
    Any,
    /// The newest one with allowlists.
    WithAllowlists,
}

impl Settings {
    /// Reads the settings. An invalid file ends the run, because it may require caution (`read_only`, `ca_file`).
    pub(super) fn load() -> Result<Self, Problem> {
        let dirs = Dirs::find(|name| std::env::var_os(name));
        let Some(file) = dirs.config_file() else {
            return Ok(Self::without_file(dirs));
        };
        let file = ConfigFile::read(&file).map_err(unread)?;
        let profiles = profiles::of(&file, dirs.home.as_deref()).map_err(unread)?;
        Ok(Self {
            profiles,
            ..Self::without_profiles(&file, dirs)?
        })
    }

    /// The settings of a file that are no profiles.
    fn without_profiles(file: &ConfigFile, dirs: Dirs) -> Result<Self, Problem> {
        Ok(Self {
            handling: handling::of(file).map_err(unread)?,
            terminal: terminal::of(file).map_err(unread)?,
            filters: filters::of(file).map_err(unread)?,
            columns: list::columns(file).map_err(unread)?,
            ..Self::without_file(dirs)
        })
    }

    /// The settings of a machine without a file.
    fn without_file(dirs: Dirs) -> Self {
        Self {
            dirs,
            ..Self::default()
        }
    }

    /// The settings of a command: the usual ones, or a simulated system that serves as long as they live. `newest`: its
    /// release, if none is given.
    #[cfg(feature = "demo")]
    pub(super) async fn of(at: &At, newest: Newest) -> Result<Self, Problem> {
        use super::demo::{self, Demo};
        use crate::sim::Release;

        let Some(Demo(release)) = at.demo else {
            return Self::load();
        };
        let newest = match newest {
            Newest::Any => Release::V25_10,
            Newest::WithAllowlists => Release::V24_10,
        };
        let handle = demo::start(release.unwrap_or(newest)).await?;
        Ok(Self {
            demo: Some(handle),
            ..Self::for_demo()?
        })
    }

    /// The settings of a command.
    #[cfg(not(feature = "demo"))]
    pub(super) async fn of(_: &At, _: Newest) -> Result<Self, Problem> {
        Self::load()
    }

    /// How to connect to the simulated system of a command, if there is one.
    pub(super) fn demo(&self) -> Option<Target> {
        #[cfg(feature = "demo")]
        return super::demo::target(self.demo.as_ref()?);
        #[cfg(not(feature = "demo"))]
        None
    }

    /// Settings for the embedded simulator: nothing is saved, and secrets are handled as usual.
    pub(super) fn for_demo() -> Result<Self, Problem> {
        let found = Dirs::find(|name| std::env::var_os(name));
        let file = found.config_file();
        let dirs = Dirs {
            home: found.home,
            ..Dirs::default()
        };
        match file {
            Some(file) => Self::without_profiles(&ConfigFile::read(&file).map_err(unread)?, dirs),
            None => Ok(Self::without_file(dirs)),
        }
    }

    /// What filters may refer to.
    pub(super) fn language(&self) -> Language {
        Language {
            zone: zone::local(),
            saved: self.filters.clone(),
        }
    }

    /// The state directory.
    pub(super) fn state(&self) -> State {
        self.dirs.state.clone()
    }

    /// Resolves a system: a profile by name, else an address, else the local TrueNAS, if there is one. Arguments
    /// override the profile.
    pub(super) fn system(
        &self,
        system: Option<&str>,
        given: &Given,
    ) -> Result<Option<Profile>, Problem> {
        if let Some(name) = system {
            guess::check(name, &self.profiles, &[])?;
        }
        let named = self
            .profiles
            .iter()
            .find(|it| Some(it.name.as_str()) == system);
        let mut profile = match named {
            Some(profile) => profile.clone(),
            None => match address(system)? {
                Some(address) => self.unnamed(address),
                None => return Ok(None),
            },
        };
        if let Some(user) = &given.user {
            profile.user = Some(user.clone());
            if profile.sign_in == SignIn::Socket {
                profile.sign_in = SignIn::Password;
            }
        }
        if let Some(file) = &given.key_file {
            profile.source = Source::File(file.clone());
            profile.sign_in = SignIn::ApiKey;
        }
        if given.ca.is_some() {
            profile.ca_file.clone_from(&given.ca);
        }
        profile.read_only |= given.read_only;
        Ok(Some(profile))
    }

    /// A profile for a typed address. `read_only` and `ca_file` of profiles with the same address apply to it.
    fn unnamed(&self, address: Address) -> Profile {
        let here = address.canonical();
        let mut profile = Profile::new(String::new(), address);
        for known in &self.profiles {
            if known.address.canonical() == here {
                profile.read_only |= known.read_only;
                if profile.ca_file.is_none() {
                    profile.ca_file.clone_from(&known.ca_file);
                }
            }
        }
        profile
    }

    /// Settings with these directories and profiles.
    #[cfg(test)]
    pub(super) fn of_test(dirs: Dirs, profiles: Vec<Profile>) -> Self {
        Self {
            dirs,
            profiles,
            ..Self::default()
        }
    }

    /// The directories.
    pub(super) fn dirs(&self) -> &Dirs {
        &self.dirs
    }
}

/// The given address, else the local TrueNAS, if there is one.
fn address(system: Option<&str>) -> Result<Option<Address>, Problem> {
    match system {
        Some(text) => Address::parse(text)
            .map(Some)
            .map_err(|error| Problem::usage(format!("{error}."))),
        None => Ok(Path::new(MIDDLEWARE_SOCKET)
            .exists()
            .then(|| Address::Unix(MIDDLEWARE_SOCKET.into()))),
    }
}

/// The problem of a file that the run needs.
fn unread(fault: Fault) -> Problem {
    Problem::from(fault.meaning("Nothing was sent."))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn settings() -> Settings {
        let mut nas1 = Profile::new("nas1", Address::parse("nas1.example").unwrap());
        nas1.user = Some("admin".into());
        nas1.read_only = true;
        nas1.ca_file = Some(PathBuf::from("/ca.pem"));
        Settings {
            profiles: vec![nas1],
            ..Settings::default()
        }
    }

    #[test]
    fn a_profile_wins_over_a_host_of_its_name() {
        let settings = settings();
        let given = Given::default();
        let found = settings.system(Some("nas1"), &given).unwrap().unwrap();
        assert_eq!(found.address.to_string(), "wss://nas1.example");
        let found = settings.system(Some("nas2"), &given).unwrap().unwrap();
        assert_eq!(found.address.to_string(), "wss://nas2");
        assert!(!found.read_only);
        // The address in full is no way around the profile's care.
        let found = settings
            .system(Some("nas1.example"), &given)
            .unwrap()
            .unwrap();
        assert!(found.read_only && found.ca_file.is_some() && found.user.is_none());
        // Nor is another spelling of it.
        let found = settings.system(Some("NAS1.example.:443"), &given).unwrap();
        assert!(found.unwrap().read_only);
    }

    #[test]
    fn the_command_line_goes_first() {
        let given = Given {
            user: Some("root".into()),
            key_file: Some("/k".into()),
            ca: Some("/other.pem".into()),
            ..Given::default()
        };
        let found = settings().system(Some("nas1"), &given).unwrap().unwrap();
        assert_eq!(found.user.as_deref(), Some("root"));
        assert_eq!(found.source, Source::File("/k".into()));
        assert_eq!(found.sign_in, SignIn::ApiKey);
        assert_eq!(found.ca_file, Some("/other.pem".into()));
        assert!(found.read_only);
    }
}
