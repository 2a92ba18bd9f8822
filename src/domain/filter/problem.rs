//! What is wrong with a typed filter, and where.

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
}

impl Problem {
    pub(super) fn new(at: Range<usize>, why: impl Into<String>) -> Self {
        Self {
            at,
            why: why.into(),
            unfinished: false,
        }
    }

    pub(super) fn unfinished(at: Range<usize>, why: impl Into<String>) -> Self {
        Self {
            unfinished: true,
            ..Self::new(at, why)
        }
    }
}
