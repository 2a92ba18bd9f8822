//! Errors at a character of the text, and the limits of a text.

/// Most rules in a text. No client needs more, and the program stays fast.
pub const MOST: usize = 20_000;

/// An error at a character of the text.
#[derive(Debug)]
pub(super) struct Flaw {
    /// The position of the character.
    pub(super) at: usize,
    /// The error, in a sentence without a full stop.
    pub(super) what: String,
}

impl Flaw {
    pub(super) fn new(at: usize, what: impl Into<String>) -> Self {
        Self {
            at,
            what: what.into(),
        }
    }
}

/// White space, also the kinds that copying from a page leaves behind.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
}
