//! A saved system: its address, its sign-in and its safety settings. It contains no secret.

use std::path::PathBuf;

use super::address::Address;
use super::check::Ignored;
use super::credentials::Credentials;

/// The sign-in method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignIn {
    /// A password, typed or from [`Source::Command`].
    #[default]
    Password,
    /// An API key.
    ApiKey,
    /// The unix socket, which identifies the user.
    Socket,
}

/// The source of the secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Typed, or from the environment.
    #[default]
    Asked,
    /// A file that no other user may read.
    File(PathBuf),
    /// A command, run without a shell, that prints the secret as its first line.
    Command(Vec<String>),
}

/// The color of the system's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// The accent color.
    Accent,
    /// Safe.
    Good,
    /// Caution.
    Warning,
    /// Danger.
    Danger,
}

impl Colour {
    /// All values with their names.
    pub const ALL: [(&str, Self); 4] = [
        ("accent", Self::Accent),
        ("good", Self::Good),
        ("warning", Self::Warning),
        ("danger", Self::Danger),
    ];
}

/// A profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name: `tnkeys NAME` opens it.
    pub name: String,
    /// The address.
    pub address: Address,
    /// The user.
    pub user: Option<String>,
    /// The sign-in method.
    pub sign_in: SignIn,
    /// The source of the secret.
    pub source: Source,
    /// Additional trusted certificates.
    pub ca_file: Option<PathBuf>,
    /// The tags that `--tag` selects it by.
    pub tags: Vec<String>,
    /// The color of its name.
    pub colour: Option<Colour>,
    /// A production system: every confirmation says so.
    pub production: bool,
    /// Changes are disabled.
    pub read_only: bool,
    /// Commands that take a new secret on their standard input.
    pub deliver: Vec<Receiver>,
    /// Findings that `tnkeys check` ignores.
    pub ignore: Vec<Ignored>,
}

/// A profile to save, and what tnkeys knew of it before; `None` for a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChange {
    /// The profile as it shall be.
    pub profile: Profile,
    /// The profile as it was.
    pub before: Option<Profile>,
}

impl ProfileChange {
    /// What changes, for the user: the name of each setting with its old and its new value. Empty for a new profile.
    pub fn differences(&self) -> Vec<(&'static str, String, String)> {
        let Some(before) = &self.before else {
            return Vec::new();
        };
        let settings = before.settings().into_iter().zip(self.profile.settings());
        let changed = settings.filter(|((_, old), (_, new))| old != new);
        changed
            .map(|((name, old), (_, new))| (name, old, new))
            .collect()
    }
}

/// A command that takes a secret on its standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Its name.
    pub name: String,
    /// The program and its arguments; no shell interprets them.
    pub command: Vec<String>,
}

impl Profile {
    /// A profile with default settings.
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
            tags: Vec::new(),
            colour: None,
            production: false,
            read_only: false,
            deliver: Vec::new(),
            ignore: Vec::new(),
        }
    }

    /// The settings that the program can change, by their names in the file.
    fn settings(&self) -> [(&'static str, String); 6] {
        let sign_in = match self.sign_in {
            SignIn::Password => "password",
            SignIn::ApiKey => "API key",
            SignIn::Socket => "socket",
        };
        let source = match &self.source {
            Source::Asked => "typed".to_owned(),
            Source::File(path) => format!("file {}", path.display()),
            Source::Command(words) => format!("command {}", words.join(" ")),
        };
        let yes = |it: bool| if it { "yes" } else { "no" }.to_owned();
        [
            ("address", self.address.to_string()),
            ("user", self.user.clone().unwrap_or_else(|| "none".into())),
            ("sign-in", sign_in.to_owned()),
            ("secret", source),
            ("production", yes(self.production)),
            ("read-only", yes(self.read_only)),
        ]
    }

    /// This profile with the settings in which `new` differs from `before`.
    pub fn with_changes(&self, before: &Self, new: &Self) -> Self {
        fn choose<T: Clone + PartialEq>(kept: &T, before: &T, new: &T) -> T {
            if new == before { kept } else { new }.clone()
        }
        Self {
            name: self.name.clone(),
            address: choose(&self.address, &before.address, &new.address),
            user: choose(&self.user, &before.user, &new.user),
            sign_in: choose(&self.sign_in, &before.sign_in, &new.sign_in),
            source: choose(&self.source, &before.source, &new.source),
            ca_file: choose(&self.ca_file, &before.ca_file, &new.ca_file),
            tags: choose(&self.tags, &before.tags, &new.tags),
            colour: choose(&self.colour, &before.colour, &new.colour),
            production: choose(&self.production, &before.production, &new.production),
            read_only: choose(&self.read_only, &before.read_only, &new.read_only),
            deliver: choose(&self.deliver, &before.deliver, &new.deliver),
            ignore: choose(&self.ignore, &before.ignore, &new.ignore),
        }
    }

    /// The color of its name: the configured one, else danger for production.
    pub fn tint(&self) -> Option<Colour> {
        self.colour.or(self.production.then_some(Colour::Danger))
    }

    /// Whether the sign-in needs no input from the user.
    pub fn complete(&self) -> bool {
        match (&self.sign_in, &self.source) {
            (SignIn::Socket, _) => true,
            (SignIn::ApiKey, source) => *source != Source::Asked,
            (SignIn::Password, source) => *source != Source::Asked && self.user.is_some(),
        }
    }

    /// The credentials, if the socket needs no secret.
    pub fn without_secret(&self) -> Option<Credentials> {
        (self.sign_in == SignIn::Socket).then_some(Credentials::Socket)
    }
}

/// Whether a text is a valid name: it needs no quotes in a shell, and is not an address with a scheme or a port.
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
