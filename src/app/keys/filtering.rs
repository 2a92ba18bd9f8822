//! The filter of the list as it is typed: what is wrong with it, how it can go on, and what it refers to.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::keys::completing::{Completing, Names};
use crate::app::keys::filter_state::FilterState;
use crate::app::keys::list::Keys;
use crate::app::keys::matching::{Filter, Marks};
use crate::app::keys::order::Column;
use crate::app::keys::typed_filter::TypedFilter;
use crate::domain::filter::{Context, Language, Offer, Term};
use crate::domain::{ApiKey, Text};

/// Why a filter by uses may hide keys that it should show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsesGap {
    /// The audit log was not read.
    Unknown,
    /// Older uses are unknown.
    Before(Timestamp),
}

impl UsesGap {
    /// The gap of a filter; `None` if it asks for no more than is known.
    pub(in crate::app) fn of(filter: &Filter, context: &Context, now: Timestamp) -> Option<Self> {
        if !filter.any(Term::needs_uses) {
            return None;
        }
        let Some(since) = context.uses.since else {
            return Some(Self::Unknown);
        };
        let later = |term: &Term| term.needs_uses_since(now).is_some_and(|at| at < since);
        filter.any(later).then_some(Self::Before(since))
    }
}

impl Keys {
    /// The typed filter; empty for everything.
    pub fn filter(&self) -> &str {
        self.settings.typed.text()
    }

    /// The typed filter, with what is wrong with it.
    pub(in crate::app) fn typed_filter(&self) -> &TypedFilter {
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

    /// The filter, as its line shows it.
    pub fn filter_state(&self) -> FilterState<'_> {
        let typed = &self.settings.typed;
        let state = match self.filtering {
            true => FilterState::typed(typed, self.completing.as_ref(), &self.offer()),
            false => FilterState::applied(typed),
        };
        FilterState {
            attention: self.settings.attention,
            ..state
        }
    }

    /// Completes the end of the filter; after a completion, with the next candidate.
    pub(in crate::app) fn complete_filter(&mut self) {
        let before = self.completing.clone();
        let next = Completing::next(before, self.filter(), &self.offer());
        if let Some(next) = next {
            self.set_filter(next.filter().to_owned());
            self.completing = Some(next).filter(Completing::has_others);
        }
    }

    /// What completes the filter.
    fn offer(&self) -> Offer<'_> {
        let beside = self.beside.as_ref();
        Offer {
            owners: beside.map_or(self.owner_names(), |it| &it.owners),
            systems: beside.map_or(&self.context.systems, |it| &it.systems),
            saved: &self.settings.typed.language().saved,
        }
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
        self.settings.typed.language()
    }

    /// Changes what the filter may refer to.
    pub(in crate::app) fn set_language(&mut self, language: Arc<Language>) {
        self.settings.typed.set_language(language);
        self.refilter(false);
    }

    /// Whether a term of the filter has a property.
    pub(in crate::app) fn filter_has(&self, has: impl Fn(&Term) -> bool) -> bool {
        self.settings.filter().any(has)
    }

    /// Takes over what is known beside the keys. The list is filtered again if its filter needs it.
    pub(in crate::app) fn set_context(&mut self, context: Context) {
        if *self.context != context {
            self.context = Arc::new(context);
            if self.settings.filter().needs_context() || self.sorts_by_use() {
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
        UsesGap::of(self.settings.filter(), &self.context, now)
    }
}

#[cfg(test)]
#[path = "filtering_tests.rs"]
mod tests;
