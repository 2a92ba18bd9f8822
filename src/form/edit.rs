//! The outcome of an edit.

/// The outcome of one edit of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Nothing changed.
    Nothing,
    /// The cursor moved.
    Moved,
    /// The value changed.
    Changed,
    /// The value changed, and the text beyond the limit (in characters) was dropped.
    Cut(usize),
    /// The text was too long, and a part of it would be useless: nothing changed.
    Refused,
}
