//! The state of a completion of a filter, and the names that complete one over several systems.

use std::collections::BTreeSet;

use crate::domain::Text;
use crate::domain::filter::{Candidates, Offer, complete};

/// A completion that the user goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct Completing {
    /// What the user typed.
    typed: String,
    pub(super) candidates: Candidates,
    /// The candidate that is in the filter.
    pub(super) at: usize,
    /// The filter with it. Another filter ends the completion.
    shown: String,
}

impl Completing {
    /// Completes the end of a filter, after a completion with the next candidate; `None` if nothing completes it.
    pub(in crate::app) fn next(
        before: Option<Self>,
        filter: &str,
        offer: &Offer<'_>,
    ) -> Option<Self> {
        let mut next = match before.filter(|it| it.is_of(filter)) {
            Some(it) => Self {
                at: (it.at + 1) % it.candidates.all.len(),
                ..it
            },
            None => Self {
                typed: filter.to_owned(),
                candidates: complete(filter, offer),
                at: 0,
                shown: String::new(),
            },
        };
        let kept = next.typed.get(..next.candidates.from)?;
        let chosen = next.candidates.all.get(next.at)?;
        next.shown = format!("{kept}{chosen}");
        Some(next)
    }

    /// The completed filter.
    pub(in crate::app) fn filter(&self) -> &str {
        &self.shown
    }

    /// Whether the next completion has another candidate. A single candidate ends the choice: the next completion goes on behind it.
    pub(in crate::app) fn has_others(&self) -> bool {
        self.candidates.all.len() > 1
    }

    /// Whether it led to this filter.
    pub(super) fn is_of(&self, filter: &str) -> bool {
        self.shown == filter
    }
}

/// The names that complete a filter over several systems.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct Names {
    /// The owners of the keys.
    pub(in crate::app) owners: BTreeSet<Text>,
    /// The names of the systems.
    pub(in crate::app) systems: Vec<String>,
}
