//! The filter of the list as it is typed: what is wrong with it, how it can go on, and what it refers to.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::keys::completing::{Completing, Names};
use crate::app::keys::list::Keys;
use crate::app::keys::matching::Marks;
use crate::app::keys::order::Column;
use crate::domain::filter::{Candidates, Context, Language, Offer, Problem, Term, complete};
use crate::domain::{ApiKey, Text};

/// Why a filter by uses may hide keys that it should show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsesGap {
    /// The audit log was not read.
    Unknown,
    /// Older uses are unknown.
    Before(Timestamp),
}

impl Keys {
    /// The typed filter; empty for everything.
    pub fn filter(&self) -> &str {
        &self.settings.typed
    }

    /// Whether the list shows only keys that need attention.
    pub fn only_attention(&self) -> bool {
        self.settings.attention
    }

    /// The letters of a key that the filter matches.
    pub fn letters(&self, key: &ApiKey) -> Marks<'_> {
        self.shown.table.marks(key)
    }

    /// What is wrong with the typed filter, the most important first. An error leaves the last valid filter; of a term without a value
    /// nothing is applied yet.
    pub fn filter_problem(&self) -> Option<&Problem> {
        self.settings.error().or(self.settings.problems.first())
    }

    /// How the typed filter can go on, the best way first, as the text of the completed part.
    pub fn candidates(&self) -> Vec<String> {
        match self.completing_now() {
            Some(it) => it.candidates.all.clone(),
            None => self.offered().all,
        }
    }

    /// The candidate that the last completion chose.
    pub fn chosen_candidate(&self) -> Option<usize> {
        self.completing_now().map(|it| it.at)
    }

    /// Completes the end of the filter; after a completion, with the next candidate.
    pub(in crate::app) fn complete_filter(&mut self) {
        let next = match self.completing_now() {
            Some(it) => Completing {
                at: (it.at + 1) % it.candidates.all.len(),
                ..it.clone()
            },
            None => Completing {
                typed: self.filter().to_owned(),
                candidates: self.offered(),
                at: 0,
                shown: String::new(),
            },
        };
        let kept = next.typed.get(..next.candidates.from);
        let chosen = next.candidates.all.get(next.at);
        let (Some(kept), Some(chosen)) = (kept, chosen) else {
            return;
        };
        let shown = format!("{kept}{chosen}");
        self.set_filter(shown.clone());
        // A single candidate ends the choice: the next completion goes on behind it.
        let several = next.candidates.all.len() > 1;
        self.completing = several.then_some(Completing { shown, ..next });
    }

    fn completing_now(&self) -> Option<&Completing> {
        let current = self.filter();
        self.completing.as_ref().filter(|it| it.shown == current)
    }

    fn offered(&self) -> Candidates {
        let beside = self.beside.as_ref();
        let offer = Offer {
            owners: beside.map_or(self.owner_names(), |it| &it.owners),
            systems: beside.map_or(&self.context.systems, |it| &it.systems),
            saved: &self.settings.language.saved,
        };
        complete(self.filter(), &offer)
    }

    /// The owners of the keys.
    pub(in crate::app) fn owner_names(&self) -> &BTreeSet<Text> {
        self.shown.table.owners().names()
    }

    /// Changes what completes the filter: the names of several systems, or `None` for those of this one.
    pub(in crate::app) fn complete_from(&mut self, names: Option<Names>) {
        self.beside = names;
    }

    /// What the filter may refer to.
    pub(in crate::app) fn language(&self) -> &Arc<Language> {
        &self.settings.language
    }

    /// Changes what the filter may refer to.
    pub(in crate::app) fn set_language(&mut self, language: Arc<Language>) {
        self.settings.language = language;
        self.refilter(false);
    }

    /// Whether a term of the filter has a property.
    pub(in crate::app) fn filter_has(&self, has: impl Fn(&Term) -> bool) -> bool {
        self.settings.filter.any(has)
    }

    /// Takes over what is known beside the keys. The list is filtered again if its filter needs it.
    pub(in crate::app) fn set_context(&mut self, context: Context) {
        if *self.context != context {
            self.context = Arc::new(context);
            if self.settings.filter.needs_context() || self.sorts_by_use() {
                self.arrange();
            }
        }
    }

    /// Whether the order needs the last uses.
    pub(in crate::app) fn sorts_by_use(&self) -> bool {
        self.settings.column == Column::Used
    }

    /// What is known beside the keys.
    pub(in crate::app) fn context(&self) -> &Context {
        &self.context
    }

    /// Why the filter may hide keys that it should show: their uses are not known for as long as it asks.
    pub fn uses_gap(&self, now: Timestamp) -> Option<UsesGap> {
        if !self.filter_has(Term::needs_uses) {
            return None;
        }
        let Some(since) = self.context.uses.since else {
            return Some(UsesGap::Unknown);
        };
        let later = |term: &Term| term.needs_uses_since(now).is_some_and(|at| at < since);
        self.filter_has(later).then_some(UsesGap::Before(since))
    }
}

#[cfg(test)]
#[path = "filtering_tests.rs"]
mod tests;
