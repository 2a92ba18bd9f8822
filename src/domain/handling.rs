//! How a new secret is handled: where it is copied to, when the copy is cleared, and whether it is shown at once.

use std::time::Duration;

/// The target of a copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CopyTo {
    /// The best for this environment.
    #[default]
    Auto,
    /// The clipboard of the local desktop.
    Native,
    /// The terminal's clipboard, with OSC 52.
    Osc52,
    /// A tmux buffer, which tmux forwards to the terminal.
    Tmux,
    /// The clipboard of the terminal around GNU screen.
    Screen,
    /// None: copying is disabled.
    Off,
}

impl CopyTo {
    /// All values with their names.
    pub const ALL: [(&str, Self); 6] = [
        ("auto", Self::Auto),
        ("native", Self::Native),
        ("osc52", Self::Osc52),
        ("tmux", Self::Tmux),
        ("screen", Self::Screen),
        ("off", Self::Off),
    ];

    /// Parses a name.
    pub fn parse(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(it, _)| *it == word);
        found.map(|(_, it)| *it)
    }
}

/// Whether the secret is shown at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Shown at once, because it is available only once.
    #[default]
    Shown,
    /// Shown on request.
    Masked,
}

impl Show {
    /// All values with their names.
    pub const ALL: [(&str, Self); 2] = [("shown", Self::Shown), ("masked", Self::Masked)];
}

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    /// The target of a copy.
    pub copy_to: CopyTo,
    /// A command that takes the copy on its standard input, instead of [`CopyTo::Auto`].
    pub copy_command: Option<Vec<String>>,
    /// When a copy is cleared; `None` for never.
    pub clear_after: Option<Duration>,
    /// Whether the secret is shown at once.
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
