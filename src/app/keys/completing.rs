//! The state of a completion of the filter, and the names that complete one over several systems.

use std::collections::BTreeSet;

use crate::domain::Text;
use crate::domain::filter::Candidates;

/// A completion that the user goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Completing {
    /// What the user typed.
    pub(super) typed: String,
    pub(super) candidates: Candidates,
    /// The candidate that is in the filter.
    pub(super) at: usize,
    /// The filter with it. Another filter ends the completion.
    pub(super) shown: String,
}

/// The names that complete a filter over several systems.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct Names {
    /// The owners of the keys.
    pub(in crate::app) owners: BTreeSet<Text>,
    /// The names of the systems.
    pub(in crate::app) systems: Vec<String>,
}
