//! Which system to connect to, and how to sign in.

use std::fmt;
use std::path::{Path, PathBuf};

use super::error::Error;
use crate::api::{self, CodeWanted, key_file};
use crate::config::{Dirs, State};
use crate::domain::address::MIDDLEWARE_SOCKET;
use crate::domain::{Address, Credentials, Fault, Kind, Secret};

/// Gives the one-time code, or `None` to cancel the sign-in.
pub(super) type OneTimeCode = Box<dyn FnMut(CodeWanted) -> Option<Secret> + Send>;

/// A system and the credentials for it. A socket needs no credentials.
///
/// Secrets are [`Secret`]s, which are wiped when they are dropped and shown by no `Debug`.
pub struct Target {
    pub(super) link: api::Target,
    pub(super) state: State,
    pub(super) code: Option<OneTimeCode>,
    pub(super) reconnects: bool,
}

impl Target {
    /// The system at this address: `nas1`, `wss://nas1:8443`, `ws://127.0.0.1:6000`, `unix:/path` or `ssh://root@nas1`. An
    /// explicit path is used; without one the newest API of the system is found.
    ///
    /// # Errors
    /// [`Error::NotSent`] when it is not an address.
    pub fn new(address: &str) -> Result<Self, Error> {
        let address = Address::parse(address).map_err(|why| {
            let what = format!("{address:?} is not an address: {why}.");
            Error::NotSent(Fault::new(Kind::Invalid, what))
        })?;
        Ok(Self::of(api::Target {
            address,
            credentials: Credentials::Socket,
            ca: None,
            key_over_loopback: false,
            read_only: false,
            seen_scram: false,
        }))
    }

    /// This machine's own system: its socket, which signs in the user of the process.
    pub fn local() -> Self {
        Self::of(api::Target {
            address: Address::Unix(MIDDLEWARE_SOCKET.into()),
            credentials: Credentials::Socket,
            ca: None,
            key_over_loopback: false,
            read_only: false,
            seen_scram: false,
        })
    }

    /// A target of the program.
    pub(crate) fn of(link: api::Target) -> Self {
        Self {
            link,
            state: State::default(),
            code: None,
            reconnects: true,
        }
    }

    /// Signs in with a password.
    #[must_use]
    pub fn password(mut self, user: impl Into<String>, password: Secret) -> Self {
        let user = user.into();
        self.link.credentials = Credentials::Password { user, password };
        self
    }

    /// Gives the one-time code when the account needs one. It is asked again, with the reason, after a wrong code and after
    /// a lost connection, on a thread that may block. Without it, such a sign-in fails.
    #[must_use]
    pub fn one_time_code(
        mut self,
        code: impl FnMut(CodeWanted) -> Option<Secret> + Send + 'static,
    ) -> Self {
        self.code = Some(Box::new(code));
        self
    }

    /// Signs in with an API key: the key as text (`ID-SECRET`), or the JSON or INI form of TrueNAS's own client, which may
    /// hold SCRAM keys instead. From 26.0 on the key is never sent: SCRAM proves it. `user` is its owner, which systems
    /// before 25.04 do not have.
    ///
    /// # Errors
    /// [`Error::NotSent`] when the text has none of these forms. The error repeats none of it.
    pub fn api_key<'a>(
        mut self,
        user: impl Into<Option<&'a str>>,
        key: &Secret,
    ) -> Result<Self, Error> {
        let user = user.into().map(str::to_owned);
        self.link.credentials = key_file::read(key.expose(), user).map_err(|why| {
            let what = format!("The text of the API key {why}.");
            let next = format!("Use one of these forms: {}.", key_file::FORMS);
            Error::NotSent(Fault::new(Kind::Invalid, what).next(next))
        })?;
        Ok(self)
    }

    /// Signs in with the API key in a file, in any of the forms of [`Target::api_key`]. Only the user of this process may
    /// be able to read it.
    ///
    /// # Errors
    /// [`Error::NotSent`] when the file cannot be read or must not be used.
    pub fn api_key_file<'a>(
        mut self,
        user: impl Into<Option<&'a str>>,
        file: &Path,
    ) -> Result<Self, Error> {
        let user = user.into().map(str::to_owned);
        self.link.credentials = crate::net::key_file::read(file, user).map_err(Error::NotSent)?;
        Ok(self)
    }

    /// Signs in with a token (`auth.generate_token`), which may be valid only once.
    #[must_use]
    pub fn token(mut self, token: Secret) -> Self {
        self.link.credentials = Credentials::Token(token);
        self
    }

    /// Trusts the certificates in this PEM file as well.
    #[must_use]
    pub fn ca(mut self, file: impl Into<PathBuf>) -> Self {
        self.link.ca = Some(file.into());
        self
    }

    /// Refuses calls that are not known to be reads.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.link.read_only = true;
        self
    }

    /// Allows an API key as text over `ws://` on loopback. TrueNAS revokes a key that is forwarded from there to another
    /// machine without TLS.
    #[must_use]
    pub fn key_over_loopback(mut self) -> Self {
        self.link.key_over_loopback = true;
        self
    }

    /// Does not connect again after a lost connection: every later call fails.
    #[must_use]
    pub fn without_reconnect(mut self) -> Self {
        self.reconnects = false;
        self
    }

    /// Uses tnkeys's own state: trusted certificates (`tnkeys trust`), the highest release seen of each system, and the
    /// count of sign-ins, which all processes of the user share. Without it, this process counts for itself and trusts only
    /// certificates that the machine trusts.
    #[must_use]
    pub fn shared_state(self) -> Self {
        let state = Dirs::find(|name| std::env::var_os(name)).state;
        self.state(state)
    }

    /// Uses the state in this directory.
    #[must_use]
    pub fn state_dir(self, dir: impl Into<PathBuf>) -> Self {
        self.state(State::at(dir))
    }

    /// Uses this state.
    #[must_use]
    pub(crate) fn state(mut self, state: State) -> Self {
        self.state = state;
        self
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.link.address)
    }
}
