//! The shown rows of one system as a part of a list of several systems.
//!
//! Invariant: the order across systems continues the order within one. It compares the column, the name, the system and the id; the rows
//! of one system are in this order already.

use std::cmp::Ordering;

use jiff::Timestamp;

use crate::app::keys::matching::Score;
use crate::app::keys::order::{Column, by_column};
use crate::app::keys::shown::Shown;
use crate::app::keys::sorting::Sorting;
use crate::domain::{ApiKey, KeyId};

/// The shown rows of one system.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Part<'a> {
    pub(in crate::app::keys) shown: &'a Shown,
    /// The place of the system among the others, by name.
    pub(in crate::app::keys) system: usize,
}

/// A key with all that is compared.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Weighed<'a> {
    /// The key.
    pub(in crate::app) key: &'a ApiKey,
    score: Score,
    /// The last use in its system, if the order needs it.
    used: Option<Timestamp>,
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

/// The rows of one system as they were shown at one time.
#[derive(Debug)]
pub(in crate::app) struct Listed(pub(in crate::app::keys) Shown);

impl Listed {
    /// How many rows there are.
    pub(in crate::app) fn len(&self) -> usize {
        self.0.len()
    }

    /// The rows as a part of a list of several systems. `system`: the place of the system among the others.
    pub(in crate::app) fn part(&self, system: usize) -> Part<'_> {
        let shown = &self.0;
        Part { shown, system }
    }
}

/// The places of systems in the order of their names.
pub(in crate::app) fn ranks_by_name(names: &[&str]) -> Vec<usize> {
    let mut by_name: Vec<usize> = (0..names.len()).collect();
    by_name.sort_by_cached_key(|at| (names.get(*at).map(|name| name.to_lowercase()), *at));
    let mut ranks = vec![0; names.len()];
    for (rank, at) in by_name.into_iter().enumerate() {
        if let Some(place) = ranks.get_mut(at) {
            *place = rank;
        }
    }
    ranks
}

/// The order of several systems' rows; `None` while some are still being sorted: then the systems follow each other.
pub(in crate::app) fn common_order(parts: &[Part<'_>]) -> Option<MergeOrder> {
    let mut filled = parts.iter().filter(|part| part.len() > 0);
    let first = filled.next()?;
    filled
        .all(|part| part.agrees(*first))
        .then(|| first.order())
}

/// All rows of several systems in the order of the screen, each with the place of its part. Takes longer with more rows.
pub(in crate::app) fn merged<'a>(parts: &[Part<'a>]) -> Vec<(usize, &'a ApiKey)> {
    let rows = parts.iter().enumerate();
    let mut rows: Vec<(usize, Weighed<'a>)> = rows
        .flat_map(|(place, part)| {
            (0..part.len()).filter_map(move |at| Some((place, part.row(at)?)))
        })
        .collect();
    if let Some(order) = common_order(parts).filter(|_| parts.len() > 1) {
        rows.sort_by(|a, b| order.compare(&a.1, &b.1));
    }
    rows.into_iter()
        .map(|(place, it)| (place, it.key))
        .collect()
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
        Some(self.weighed(key, score))
    }

    fn weighed<'k>(self, key: &'k ApiKey, score: Score) -> Weighed<'k> {
        Weighed {
            key,
            score,
            used: self.shown.table.order_by().used(key),
            system: self.system,
        }
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
            .then_with(|| by_column((a.key, a.used), (b.key, b.used), self.by, self.now))
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
