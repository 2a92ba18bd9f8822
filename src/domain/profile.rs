//! A saved system: where it is, who signs in there and how, and how careful to be. It holds no secret.

use std::path::PathBuf;

use super::address::Address;
use super::credentials::Credentials;

/// How to sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignIn {
    /// A password, typed or from [`Source::Command`].
    #[default]
    Password,
    /// An API key.
    ApiKey,
    /// The unix socket: the system sees who we are.
    Socket,
}

/// Where the secret comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// It is typed, or stands in the environment.
    #[default]
    Asked,
    /// A file that nobody else may read.
    File(PathBuf),
    /// A command, run without a shell, that prints it as its first line.
    Command(Vec<String>),
}

/// What the name of the system is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Where one is.
    Accent,
    /// Harmless.
    Good,
    /// Take care.
    Warning,
    /// Take great care.
    Danger,
}

impl Colour {
    /// All, with their words.
    pub const ALL: [(&str, Self); 4] = [
        ("accent", Self::Accent),
        ("good", Self::Good),
        ("warning", Self::Warning),
        ("danger", Self::Danger),
    ];
}

/// The profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What it is called: `tnkeys NAME` opens it.
    pub name: String,
    /// Where.
    pub address: Address,
    /// As whom.
    pub user: Option<String>,
    /// How.
    pub sign_in: SignIn,
    /// With which secret.
    pub source: Source,
    /// Certificates to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// What its name is drawn in.
    pub colour: Option<Colour>,
    /// People depend on it: every question says so.
    pub production: bool,
    /// Nothing may be changed there.
    pub read_only: bool,
    /// Commands that take a new secret on their standard input.
    pub deliver: Vec<Receiver>,
}

/// A command that takes a secret on its standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// What it is called.
    pub name: String,
    /// The program and its arguments; no shell reads them.
    pub command: Vec<String>,
}

impl Profile {
    /// A profile without anything special.
    pub fn new(name: impl Into<String>, address: Address) -> Self {
        Self {
            name: name.into(),
            sign_in: match address {
                Address::Unix(_) | Address::Ssh { .. } => SignIn::Socket,
                Address::Net { .. } => SignIn::default(),
            },
            address,
            user: None,
            source: Source::default(),
            ca_file: None,
            colour: None,
            production: false,
            read_only: false,
            deliver: Vec::new(),
        }
    }

    /// What its name is drawn in: its colour, else that of danger for production.
    pub fn tint(&self) -> Option<Colour> {
        self.colour.or(self.production.then_some(Colour::Danger))
    }

    /// Whether all that the sign-in needs can be had without a person.
    pub fn complete(&self) -> bool {
        match (&self.sign_in, &self.source) {
            (SignIn::Socket, _) => true,
            (SignIn::ApiKey, source) => *source != Source::Asked,
            (SignIn::Password, source) => *source != Source::Asked && self.user.is_some(),
        }
    }

    /// The credentials, where the socket needs no secret.
    pub fn without_secret(&self) -> Option<Credentials> {
        (self.sign_in == SignIn::Socket).then_some(Credentials::Socket)
    }
}

/// Whether a text can be the name of a profile: something that can be typed in a shell without quotes, and is no address
/// with a scheme or a port.
pub fn valid_name(name: &str) -> bool {
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty()
        && name.chars().count() <= 64
        && name.chars().all(letters)
        && !name.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_danger_unless_said_otherwise() {
        let mut it = Profile::new("nas1", Address::parse("nas1").unwrap());
        assert_eq!(it.tint(), None);
        it.production = true;
        assert_eq!(it.tint(), Some(Colour::Danger));
        it.colour = Some(Colour::Warning);
        assert_eq!(it.tint(), Some(Colour::Warning));
    }

    #[test]
    fn names_can_be_typed() {
        for good in ["nas1", "büro-2", "a.b_c"] {
            assert!(valid_name(good), "{good}");
        }
        for bad in ["", "-x", "a b", "a:1", "a/b", "x\u{1b}", &"x".repeat(65)] {
            assert!(!valid_name(bad), "{bad}");
        }
    }
}
