//! How a new secret is handled while it can be read: how it is copied, when the copy is cleared, and whether it is shown at once.

use std::time::Duration;

/// Which clipboard a copy goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CopyTo {
    /// What fits where we are.
    #[default]
    Auto,
    /// The clipboard of the desktop that this process runs on.
    Native,
    /// That of the terminal, by OSC 52.
    Osc52,
    /// A buffer of tmux, which passes it on to the terminal.
    Tmux,
    /// That of the terminal around GNU screen.
    Screen,
    /// None: nothing is copied.
    Off,
}

impl CopyTo {
    /// All, with their words.
    pub const ALL: [(&str, Self); 6] = [
        ("auto", Self::Auto),
        ("native", Self::Native),
        ("osc52", Self::Osc52),
        ("tmux", Self::Tmux),
        ("screen", Self::Screen),
        ("off", Self::Off),
    ];

    /// What a word means.
    pub fn parse(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(it, _)| *it == word);
        found.map(|(_, it)| *it)
    }
}

/// Whether the secret is readable at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// At once: it is the one chance.
    #[default]
    Shown,
    /// Only when asked for.
    Masked,
}

impl Show {
    /// All, with their words.
    pub const ALL: [(&str, Self); 2] = [("shown", Self::Shown), ("masked", Self::Masked)];
}

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// Where a copy goes.
    pub copy_to: CopyTo,
    /// A command of the person's own that takes the copy on its standard input, in place of [`CopyTo::Auto`].
    pub copy_command: Option<Vec<String>>,
    /// How long a copy stays; `None`: for ever.
    pub clear_after: Option<Duration>,
    /// Whether the secret is readable at once.
    pub show: Show,
}

impl Default for Handling {
    fn default() -> Self {
        Self {
            copy_to: CopyTo::default(),
            copy_command: None,
            clear_after: Some(Duration::from_secs(45)),
            show: Show::default(),
        }
    }
}
