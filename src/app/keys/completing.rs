//! The state of a completion of the filter.

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
