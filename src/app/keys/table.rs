//! The keys with their order and their matches, which are kept together.
//!
//! Invariant: order and matches are those that sorting and filtering anew would give. A change of one key moves one row; only another
//! column, another filter or another list costs more. A clone is cheap: it is a snapshot for another thread.

mod arranging;
mod changing;
mod wanted;

pub(super) use wanted::Wanted;

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::keys::attention::Concerns;
use crate::app::keys::matching::{Filter, Marks, Matching, Score};
use crate::app::keys::moments::Moments;
use crate::app::keys::order::{By, Column, compare};
use crate::app::keys::owner_names::OwnerNames;
use crate::app::keys::sorting::Sorting;
use crate::app::keys::widths::Widths;
use crate::domain::filter::{Context, Facts};
use crate::domain::rows::Rank;
use crate::domain::{ApiKey, KeyId, Rows};

/// Keys, sorted and filtered.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    rows: Rows,
    by: Column,
    /// All ranks, sorted.
    order: Arc<Vec<Rank>>,
    filter: Filter,
    /// What the filter knows beside the keys.
    context: Arc<Context>,
    sorting: Sorting,
    /// The ranks that the filter matches, sorted; `None` without a filter.
    matches: Option<Arc<Vec<Rank>>>,
    /// The time of the states.
    now: Timestamp,
    /// How many keys need attention.
    concerns: Concerns,
    moments: Moments,
    widths: Widths,
    owners: OwnerNames,
}

impl Table {
    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The ranks that are shown, sorted.
    pub(super) fn shown(&self) -> &[Rank] {
        self.matches.as_ref().unwrap_or(&self.order)
    }

    pub(super) fn widths(&self) -> Widths {
        self.widths
    }

    /// The names of the owners.
    pub(super) fn owners(&self) -> &OwnerNames {
        &self.owners
    }

    pub(super) fn concerns(&self) -> Concerns {
        self.concerns
    }

    /// The letters of a key that the filter matches.
    pub(super) fn marks(&self, key: &ApiKey) -> Marks<'_> {
        Marks::new(key, &self.filter, self.now)
    }

    fn matching(&self) -> Matching<'_> {
        Matching::new(&self.filter, self.now, &self.context)
    }

    fn facts<'a>(&'a self, key: &'a ApiKey) -> Facts<'a> {
        Facts {
            key,
            now: self.now,
            context: &self.context,
        }
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// How well the filter matches a key.
    pub(super) fn score(&self, key: &ApiKey) -> Option<Score> {
        self.matching().score(key)
    }

    /// The order of the rows: the column, what comes before it, and the time of the states.
    pub(super) fn order(&self) -> (Column, Sorting, Timestamp) {
        (self.by, self.sorting, self.now)
    }

    /// Whether it is sorted and filtered in this way.
    pub(super) fn is(&self, wanted: &Wanted) -> bool {
        self.by == wanted.by
            && self.filter == wanted.filter
            && self.sorting == wanted.sorting
            && self.same_context(wanted)
    }

    /// Whether the filters know the same beside the keys, as far as they need it.
    fn same_context(&self, wanted: &Wanted) -> bool {
        let sorts = self.by == Column::Used || wanted.by == Column::Used;
        let needed = sorts || self.filter.needs_context() || wanted.filter.needs_context();
        !needed || Arc::ptr_eq(&self.context, &wanted.context)
    }

    /// What the order depends on.
    pub(super) fn order_by(&self) -> By<'_> {
        By {
            column: self.by,
            now: self.now,
            uses: &self.context.uses,
        }
    }

    pub(super) fn is_by(&self, by: Column) -> bool {
        self.by == by
    }

    /// Whether the rows are in the order of the column.
    pub(super) fn is_by_column(&self) -> bool {
        self.sorting == Sorting::Column
    }

    /// The row of a key among those that are shown.
    pub(super) fn position(&self, id: KeyId) -> Option<usize> {
        let of = self.rows.rank(id)?;
        match self.matches {
            Some(_) => self.find_match(of)?.ok(),
            None => self.find_in_order(of).ok(),
        }
    }

    /// The place of a rank in the order.
    fn find_in_order(&self, of: Rank) -> Result<usize, usize> {
        let Some(key) = self.rows.at(of) else {
            return Err(self.order.len());
        };
        self.order.binary_search_by(|at| match self.rows.at(*at) {
            Some(other) => compare(other, key, self.order_by()),
            None => at.cmp(&of),
        })
    }

    /// The place of a rank among the matches, if it matches.
    fn find_match(&self, of: Rank) -> Option<Result<usize, usize>> {
        let matches = self.matches.as_ref()?;
        let mut matching = self.matching();
        let key = self.rows.at(of)?;
        let score = matching.score(key)?;
        Some(matches.binary_search_by(|at| match self.rows.at(*at) {
            Some(other) => {
                let own = match self.sorting {
                    Sorting::Column => score,
                    Sorting::Best { .. } => matching.score(other).unwrap_or(Score::MAX),
                };
                self.sorting
                    .compare((own, other), (score, key), self.order_by())
            }
            None => at.cmp(&of),
        }))
    }

    /// The key of a rank.
    pub(super) fn key(&self, of: Rank) -> Option<&ApiKey> {
        self.rows.at(of)
    }

    /// Whether every state is the same at a time.
    pub(super) fn holds(&self, now: Timestamp) -> bool {
        self.moments.hold(now)
    }

    /// Takes over a time at which every state is the same.
    pub(super) fn set_time(&mut self, now: Timestamp) {
        self.now = now;
    }
}

#[cfg(test)]
mod tests;
