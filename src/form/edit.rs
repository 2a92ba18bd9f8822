//! The outcome of an edit.

/// What became of one edit of one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It changed nothing.
    Nothing,
    /// The cursor moved.
    Moved,
    /// The value changed.
    Changed,
    /// The value changed, and what was beyond the limit (in characters) was left out.
    Cut(usize),
    /// Too long, and half of it would be worth nothing: nothing changed.
    Refused,
}
