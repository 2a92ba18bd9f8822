//! The methods that an integration calls.

use crate::domain::text::Text;

/// An integration, and the methods that it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name on the command line: `home-assistant`.
    pub id: String,
    /// Its name for people: `Home Assistant`.
    pub name: String,
    /// What it does with the system, in a few words.
    pub about: String,
    /// The methods that it calls, sorted.
    pub methods: Vec<Text>,
    /// Methods among them that change nothing, which a test of a new key may call without parameters.
    pub probes: Vec<Text>,
    /// Where the list of methods comes from: a repository and a version.
    pub source: String,
    /// When the list was read from there: `2026-11-29`.
    pub date: String,
    /// The user added it.
    pub own: bool,
}
