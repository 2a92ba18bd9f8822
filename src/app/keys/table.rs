//! The keys with their order and their matches, which are kept together.
//!
//! Invariant: order and matches are those that sorting and filtering anew would give. A change of one key moves one row; only another
//! column, another filter or another list costs more. A clone is cheap: it is a snapshot for another thread.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::keys::matching::{self, Filter, Matching, Ranks};
use crate::app::keys::moments::Moments;
use crate::app::keys::order::{self, Column, compare};
use crate::app::keys::widths::Widths;
use crate::app::widget::stop::Stop;
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
    /// The ranks that the filter matches, sorted; `None` without a filter.
    matches: Option<Arc<Vec<Rank>>>,
    /// The time of the states.
    now: Timestamp,
    /// How many keys the user should look at.
    attention: usize,
    moments: Moments,
    widths: Widths,
}

/// What a table is to become.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Other keys.
    pub(super) rows: Option<Rows>,
    pub(super) by: Column,
    pub(super) filter: Filter,
    pub(super) now: Timestamp,
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

    pub(super) fn attention(&self) -> usize {
        self.attention
    }

    /// Whether it is sorted and filtered in this way.
    pub(super) fn is(&self, by: Column, filter: &Filter) -> bool {
        self.by == by && self.filter == *filter
    }

    pub(super) fn is_by(&self, by: Column) -> bool {
        self.by == by
    }

    /// How many keys are sorted or matched to become this.
    pub(super) fn cost(&self, wanted: &Wanted) -> usize {
        match &wanted.rows {
            Some(rows) => rows.len(),
            None if !self.keeps_order(wanted) || !self.same_states(wanted) => self.rows.len(),
            None if wanted.filter.is_empty() || self.keeps_matches(wanted) => 0,
            None if self.narrows(wanted) => self.shown().len(),
            None => self.rows.len(),
        }
    }

    /// The table as wanted; `None` when it was stopped.
    pub(super) fn becomes(&self, wanted: Wanted, stop: &Stop) -> Option<Self> {
        let keeps_order = self.keeps_order(&wanted);
        let keeps_matches = self.keeps_matches(&wanted);
        let narrows = self.narrows(&wanted);
        let same_states = self.same_states(&wanted);
        let Wanted {
            rows,
            by,
            filter,
            now,
        } = wanted;
        let widths = match &rows {
            Some(rows) => Widths::of(rows, stop)?,
            None => self.widths,
        };
        let rows = rows.unwrap_or_else(|| self.rows.clone());
        let (attention, moments) = match same_states {
            true => (self.attention, self.moments.clone()),
            false => census(&rows, now, stop)?,
        };
        let order = match keeps_order {
            true => Arc::clone(&self.order),
            false => Arc::new(order::sort(&rows, by, now, stop)?),
        };
        let matches = if filter.is_empty() {
            None
        } else if keeps_matches && keeps_order {
            self.matches.clone()
        } else if keeps_matches {
            let same = Ranks::of(self.shown(), &rows);
            Some(Arc::new(same.pick(&order)))
        } else if narrows && keeps_order && self.shown().len() <= few(&rows) {
            let mut matching = Matching::new(&filter, now);
            let mut matches = |at: &Rank| rows.at(*at).is_some_and(|key| matching.matches(key));
            let some = self.shown().iter().copied().filter(&mut matches);
            Some(Arc::new(some.collect()))
        } else {
            let among = (narrows && self.matches.is_some()).then(|| Ranks::of(self.shown(), &rows));
            let found = matching::matched(&rows, &filter, among.as_ref(), now, stop)?;
            let from = if narrows && keeps_order {
                self.shown()
            } else {
                &order
            };
            Some(Arc::new(found.pick(from)))
        };
        Some(Self {
            rows,
            by,
            order,
            filter,
            matches,
            now,
            attention,
            moments,
            widths,
        })
    }

    fn same_states(&self, wanted: &Wanted) -> bool {
        wanted.rows.is_none() && self.moments.hold(wanted.now)
    }

    fn keeps_order(&self, wanted: &Wanted) -> bool {
        wanted.rows.is_none()
            && self.by == wanted.by
            && (self.by != Column::State || self.same_states(wanted))
    }

    fn keeps_matches(&self, wanted: &Wanted) -> bool {
        self.filter == wanted.filter && self.same_states(wanted)
    }

    fn narrows(&self, wanted: &Wanted) -> bool {
        self.same_states(wanted) && wanted.filter.narrows(&self.filter)
    }

    /// The row of a key among those that are shown.
    pub(super) fn position(&self, id: KeyId) -> Option<usize> {
        let of = self.rows.rank(id)?;
        self.search(self.shown(), of).ok()
    }

    /// The place of a rank in a sorted list of ranks.
    fn search(&self, list: &[Rank], of: Rank) -> Result<usize, usize> {
        let Some(key) = self.rows.at(of) else {
            return Err(list.len());
        };
        list.binary_search_by(|at| match self.rows.at(*at) {
            Some(other) => compare(other, key, self.by, self.now),
            None => at.cmp(&of),
        })
    }

    /// Adds a key, or replaces the one with its id.
    pub(super) fn put(&mut self, key: ApiKey) {
        let id = key.id;
        let known = self.rows.rank(id);
        if let Some(of) = known {
            self.take_out(of, true);
        }
        let (of, _) = self.rows.put(key);
        if known.is_none() {
            self.shift(|at| if at >= of { at + 1 } else { at });
        }
        if let Some(key) = self.rows.at(of) {
            self.moments.add(key, self.now);
            self.widths.add(key);
        }
        self.put_in(of, true);
    }

    /// Removes a key.
    pub(super) fn remove(&mut self, id: KeyId) {
        let Some(of) = self.rows.rank(id) else {
            return;
        };
        self.take_out(of, true);
        self.rows.remove(id);
        self.shift(|at| if at > of { at - 1 } else { at });
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

    /// Takes over the time; `false` when too little is known about the states at that time.
    pub(super) fn pass(&mut self, now: Timestamp) -> bool {
        if self.moments.hold(now) {
            self.now = now;
            return true;
        }
        let Some(due) = self.moments.take(now) else {
            return false;
        };
        let before = self.now;
        let changes = |id: &KeyId| {
            let key = self.rows.get(*id)?;
            (key.state(before) != key.state(now)).then(|| self.rows.rank(*id))?
        };
        let due: Vec<Rank> = due.iter().filter_map(changes).collect();
        // Only what is sorted by state moves.
        let moves = self.by == Column::State;
        due.iter().for_each(|of| self.take_out(*of, moves));
        self.now = now;
        due.iter().for_each(|of| self.put_in(*of, moves));
        true
    }

    /// Takes a key out of the matches and, if it moves, out of the order.
    fn take_out(&mut self, of: Rank, moves: bool) {
        let attends = self.attends(of);
        self.attention -= usize::from(attends);
        if moves && let Ok(at) = self.search(&self.order, of) {
            Arc::make_mut(&mut self.order).remove(at);
        }
        if let Some(matches) = &self.matches
            && let Ok(at) = self.search(matches, of)
            && let Some(matches) = &mut self.matches
        {
            Arc::make_mut(matches).remove(at);
        }
    }

    fn put_in(&mut self, of: Rank, moves: bool) {
        let attends = self.attends(of);
        self.attention += usize::from(attends);
        if moves && let Err(at) = self.search(&self.order, of) {
            Arc::make_mut(&mut self.order).insert(at, of);
        }
        if let Some(matches) = &self.matches {
            let matched = self
                .rows
                .at(of)
                .is_some_and(|key| Matching::new(&self.filter, self.now).matches(key));
            if matched
                && let Err(at) = self.search(matches, of)
                && let Some(matches) = &mut self.matches
            {
                Arc::make_mut(matches).insert(at, of);
            }
        }
    }

    fn attends(&self, of: Rank) -> bool {
        let key = self.rows.at(of);
        key.is_some_and(|key| key.state(self.now).needs_attention())
    }

    /// Changes all ranks, because a key came or went.
    fn shift(&mut self, change: impl Fn(Rank) -> Rank) {
        let lists = [Some(&mut self.order), self.matches.as_mut()];
        for list in lists.into_iter().flatten() {
            for at in Arc::make_mut(list).iter_mut() {
                *at = change(*at);
            }
        }
    }
}

/// From how many of the rows on they are matched one after another.
fn few(rows: &Rows) -> usize {
    rows.len() / 16
}

/// How many keys the user should look at, and when that changes by itself.
fn census(rows: &Rows, now: Timestamp, stop: &Stop) -> Option<(usize, Moments)> {
    let (mut attention, mut moments) = (0, Moments::default());
    for (_, keys) in rows.parts() {
        if stop.asked() {
            return None;
        }
        for key in keys {
            attention += usize::from(key.state(now).needs_attention());
            moments.add(key, now);
        }
    }
    Some((attention, moments))
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
