//! The lines of a question.

use crate::domain::text::harmless;

/// The tone of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    Plain,
    /// A warning.
    Warning,
    /// An action that cannot be undone, or that locks the user out.
    Danger,
    /// A fact in columns, or a command: spaces are preserved.
    Exact,
}

/// A line of a question. The view wraps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its tone.
    pub tone: Tone,
    /// Its text.
    pub text: String,
}

impl Line {
    /// A line with a fact.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Plain,
            text: shown(text),
        }
    }

    /// A line with a fact in columns, or with a command.
    pub fn exact(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Exact,
            text: shown(text),
        }
    }

    /// A line with a warning.
    pub fn warning(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Warning,
            text: shown(text),
        }
    }

    /// A line about an action that cannot be undone, or that locks the user out.
    pub fn danger(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Danger,
            text: shown(text),
        }
    }
}

/// Escapes control characters: questions contain file names, user names and addresses as entered.
pub(super) fn shown(text: impl Into<String>) -> String {
    harmless(&text.into()).into_owned()
}

/// The sentence with a capital first letter.
pub(in crate::app) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
