//! What is wrong with a typed filter, and where.

use std::borrow::Cow;
use std::ops::Range;

/// Something wrong with a part of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The part, in bytes of the typed text.
    pub at: Range<usize>,
    /// The reason, in one line without a period.
    pub why: String,
    /// The part only lacks its value: `owner:`. While the user types, it has no effect yet.
    pub unfinished: bool,
    /// The reason names the saved filter that is wrong.
    pub(super) of_saved: bool,
}

impl Problem {
    pub(super) fn new(at: Range<usize>, why: impl Into<String>) -> Self {
        Self {
            at,
            why: why.into(),
            unfinished: false,
            of_saved: false,
        }
    }

    /// The part of what was typed, short enough for a message.
    pub fn part<'a>(&self, typed: &'a str) -> Cow<'a, str> {
        quoted(typed.get(self.at.clone()).unwrap_or_default())
    }

    /// A problem of a saved filter, which the reason names.
    pub(super) fn of_saved(at: Range<usize>, why: impl Into<String>) -> Self {
        Self {
            of_saved: true,
            ..Self::new(at, why)
        }
    }

    pub(super) fn unfinished(at: Range<usize>, why: impl Into<String>) -> Self {
        Self {
            unfinished: true,
            ..Self::new(at, why)
        }
    }
}

/// The most characters of what was typed in a reason.
const QUOTED: usize = 40;

/// A part of what was typed, short enough for a reason.
pub(super) fn quoted(typed: &str) -> Cow<'_, str> {
    match typed.char_indices().nth(QUOTED) {
        None => Cow::Borrowed(typed),
        Some((end, _)) => Cow::Owned(format!("{}…", typed.get(..end).unwrap_or_default())),
    }
}
