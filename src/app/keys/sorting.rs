//! The order of the keys that a filter matches.

use std::cmp::Ordering;

use jiff::Timestamp;

use crate::app::keys::matching::Score;
use crate::app::keys::order::{Column, compare};
use crate::domain::ApiKey;

/// The order of the matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sorting {
    /// By the column.
    #[default]
    Column,
    /// The best match first, equal ones by the column.
    Best {
        /// Equal ones are in the reverse order of the column.
        reverse: bool,
    },
}

impl Sorting {
    /// Compares two matches, each with its score.
    pub(super) fn compare(
        self,
        a: (Score, &ApiKey),
        b: (Score, &ApiKey),
        by: Column,
        now: Timestamp,
    ) -> Ordering {
        let by_column = compare(a.1, b.1, by, now);
        match self {
            Self::Column => by_column,
            Self::Best { reverse: false } => a.0.cmp(&b.0).then(by_column),
            Self::Best { reverse: true } => a.0.cmp(&b.0).then(by_column.reverse()),
        }
    }
}
