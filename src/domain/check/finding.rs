//! A finding: what is wrong, how much it matters, and the next step.

use super::code::Code;
use crate::domain::key::KeyId;
use crate::domain::text::Text;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Will fail, or is a risk.
    Warning,
    /// Fails now, or soon.
    Critical,
}

impl Severity {
    /// `note`, `warning`, `critical`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// Something that is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its kind.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The key; it may have been deleted.
    pub key: KeyId,
    /// The key's name; empty when the system does not say.
    pub name: Text,
    /// What was found, as a sentence.
    pub what: String,
    /// The next step, as a sentence.
    pub next: String,
    /// The user ignores it (`--ignore ID:KEY`, or the profile).
    pub ignored: bool,
}
