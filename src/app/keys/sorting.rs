//! The order of the keys that a filter matches.

use std::cmp::Ordering;

use crate::app::keys::matching::Score;
use crate::app::keys::order::{By, compare};
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
    pub(super) fn compare(self, a: (Score, &ApiKey), b: (Score, &ApiKey), by: By<'_>) -> Ordering {
        self.order((a.0, b.0), compare(a.1, b.1, by))
    }

    /// The order of two matches, from their scores and their order by the column.
    pub(super) fn order(self, scores: (Score, Score), by_column: Ordering) -> Ordering {
        let by_score = scores.0.cmp(&scores.1);
        match self {
            Self::Column => by_column,
            Self::Best { reverse: false } => by_score.then(by_column),
            Self::Best { reverse: true } => by_score.then(by_column.reverse()),
        }
    }
}
