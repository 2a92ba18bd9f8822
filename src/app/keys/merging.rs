//! The shown rows of one system as a part of a list of several systems.
//!
//! Invariant: the order across systems continues the order within one. It compares the column, the name, the system and the id; the rows
//! of one system are in this order already.

use std::cmp::Ordering;

use jiff::Timestamp;

use crate::app::keys::list::Keys;
use crate::app::keys::matching::Score;
use crate::app::keys::order::{Column, by_column};
use crate::app::keys::settings::Settings;
use crate::app::keys::shown::Shown;
use crate::app::keys::sorting::Sorting;
use crate::domain::{ApiKey, KeyId};

/// The shown rows of one system.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Part<'a> {
    shown: &'a Shown,
    /// The place of the system among the others, by name.
    system: usize,
}

/// A key with all that is compared.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Weighed<'a> {
    /// The key.
    pub(in crate::app) key: &'a ApiKey,
    score: Score,
    system: usize,
}

/// The order of the rows.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct MergeOrder {
    by: Column,
    sorting: Sorting,
    reverse: bool,
    now: Timestamp,
}

impl Keys {
    /// The shown rows as a part of a list of several systems. `system`: the place of the system among the others.
    pub(in crate::app) fn part(&self, system: usize) -> Part<'_> {
        let shown = &self.shown;
        Part { shown, system }
    }

    /// Selects a key of the shown rows.
    pub(in crate::app) fn point_at(&mut self, id: KeyId) {
        self.shown.select(Some(id));
    }

    /// Order and filter.
    pub(in crate::app) fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl<'a> Part<'a> {
    /// How many rows are shown.
    pub(in crate::app) fn len(self) -> usize {
        self.shown.len()
    }

    /// The order of the rows.
    pub(in crate::app) fn order(self) -> MergeOrder {
        let (by, sorting, now) = self.shown.table.order();
        let reverse = self.shown.reverse;
        MergeOrder {
            by,
            sorting,
            reverse,
            now,
        }
    }

    /// Whether the rows of two systems can be merged: both are sorted in the same way. Times count if states are compared, filters if the
    /// best match comes first.
    pub(in crate::app) fn agrees(self, other: Part<'_>) -> bool {
        let (one, two) = (self.order(), other.order());
        let (mine, theirs) = (&self.shown.table, &other.shown.table);
        (one.by, one.sorting, one.reverse) == (two.by, two.sorting, two.reverse)
            && (one.by != Column::State || one.now == two.now)
            && (mine.is_by_column() || mine.filter() == theirs.filter())
    }

    /// A row.
    pub(in crate::app) fn row(self, at: usize) -> Option<Weighed<'a>> {
        self.weigh(self.shown.key(at)?)
    }

    /// The row of a key.
    pub(in crate::app) fn row_of(self, id: KeyId) -> Option<usize> {
        self.shown.row_of(id)
    }

    /// What is compared of a key, which need not be shown; `None` if the best match comes first and the key is none.
    pub(in crate::app) fn weigh<'b>(self, key: &'b ApiKey) -> Option<Weighed<'b>> {
        let score = match self.shown.table.is_by_column() {
            true => 0,
            false => self.shown.table.score(key)?,
        };
        let system = self.system;
        Some(Weighed { key, score, system })
    }
}

impl MergeOrder {
    /// Compares two rows. No two are equal.
    pub(in crate::app) fn compare(&self, a: &Weighed<'_>, b: &Weighed<'_>) -> Ordering {
        let system = a.system.cmp(&b.system);
        let column = match self.by {
            Column::System => system,
            _ => Ordering::Equal,
        };
        let column = column
            .then_with(|| by_column(a.key, b.key, self.by, self.now))
            .then(system)
            .then_with(|| a.key.id.cmp(&b.key.id));
        let order = self.sorting.order((a.score, b.score), column);
        // The best match comes first either way.
        match self.reverse && self.sorting == Sorting::Column {
            true => order.reverse(),
            false => order,
        }
    }
}
