//! The rows of the help, before they are wrapped.

use ratatui::style::Style;

/// A row of the help before it is wrapped: at the left chords, a sign or an example, and its description.
pub(super) struct Entry {
    /// At the left.
    pub(super) left: String,
    /// Its style.
    pub(super) style: Style,
    /// The description.
    pub(super) words: String,
    /// Whether the description is dim.
    pub(super) dim: bool,
}

/// A heading with the entries below it.
pub(super) struct Section {
    /// The heading.
    pub(super) heading: &'static str,
    /// The entries.
    pub(super) entries: Vec<Entry>,
}
