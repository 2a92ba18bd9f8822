//! The keys with their order and their matches, which are kept together.
//!
//! Invariant: order and matches are those that sorting and filtering anew would give. A change of one key moves one row; only another
//! column, another filter or another list costs more. A clone is cheap: it is a snapshot for another thread.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::keys::attention::{Concern, Concerns};
use crate::app::keys::matching::{self, Filter, Marks, Matching, Ranks, Score};
use crate::app::keys::moments::Moments;
use crate::app::keys::order::{self, By, Column, compare};
use crate::app::keys::owner_names::OwnerNames;
use crate::app::keys::sorting::Sorting;
use crate::app::keys::widths::Widths;
use crate::app::widget::stop::Stop;
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

/// What a table is to become.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Other keys.
    pub(super) rows: Option<Rows>,
    pub(super) by: Column,
    pub(super) filter: Filter,
    pub(super) context: Arc<Context>,
    pub(super) sorting: Sorting,
    pub(super) now: Timestamp,
}

impl Wanted {
    fn order_by(&self) -> By<'_> {
        By {
            column: self.by,
            now: self.now,
            uses: &self.context.uses,
        }
    }
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

    /// How many keys are sorted or matched to become this.
    pub(super) fn cost(&self, wanted: &Wanted) -> usize {
        match &wanted.rows {
            Some(rows) => rows.len(),
            None if !self.keeps_order(wanted) || !self.keeps_census(wanted) => self.rows.len(),
            None if wanted.filter.is_empty() => 0,
            None if self.keeps_matches(wanted) && self.sorting == wanted.sorting => 0,
            None if self.narrows(wanted) => self.shown().len(),
            None => self.rows.len(),
        }
    }

    /// The table as wanted; `None` when it was stopped.
    pub(super) fn becomes(&self, wanted: Wanted, stop: &Stop) -> Option<Self> {
        let rows = wanted.rows.clone().unwrap_or_else(|| self.rows.clone());
        let widths = match &wanted.rows {
            Some(rows) => Widths::of(rows, stop)?,
            None => self.widths,
        };
        let (concerns, moments) = match self.keeps_census(&wanted) {
            true => (self.concerns, self.moments.clone()),
            false => census(&rows, &wanted, stop)?,
        };
        let owners = match &wanted.rows {
            Some(rows) => OwnerNames::of(rows, stop)?,
            None => self.owners.clone(),
        };
        let order = match self.keeps_order(&wanted) {
            true => Arc::clone(&self.order),
            false => Arc::new(order::sort(&rows, wanted.order_by(), stop)?),
        };
        let matches = self.matches_of(&wanted, &rows, &order, stop)?;
        Some(Self {
            rows,
            by: wanted.by,
            order,
            filter: wanted.filter,
            context: wanted.context,
            sorting: wanted.sorting,
            matches,
            now: wanted.now,
            concerns,
            moments,
            widths,
            owners,
        })
    }

    /// The ranks that match the wanted filter, sorted.
    fn matches_of(
        &self,
        wanted: &Wanted,
        rows: &Rows,
        order: &[Rank],
        stop: &Stop,
    ) -> Option<Option<Arc<Vec<Rank>>>> {
        let Wanted {
            filter,
            context,
            sorting,
            now,
            ..
        } = wanted;
        let mut matching = Matching::new(filter, *now, context);
        let keeps_matches = self.keeps_matches(wanted);
        let narrows = self.narrows(wanted);
        let matches = if filter.is_empty() {
            return Some(None);
        } else if keeps_matches && self.keeps_order(wanted) && self.sorting == *sorting {
            return Some(self.matches.clone());
        } else if keeps_matches && *sorting == Sorting::Column {
            Ranks::of(self.shown(), rows).pick(order)
        } else if narrows && self.shown().len() <= few(rows) {
            let scored = |at: &Rank| Some((matching.score(rows.at(*at)?)?, *at));
            let mut some: Vec<_> = self.shown().iter().filter_map(scored).collect();
            some.sort_by(|a, b| match (rows.at(a.1), rows.at(b.1)) {
                (Some(one), Some(other)) => {
                    sorting.compare((a.0, one), (b.0, other), wanted.order_by())
                }
                _ => a.1.cmp(&b.1),
            });
            some.into_iter().map(|(_, at)| at).collect()
        } else {
            let among = (narrows && self.matches.is_some()).then(|| Ranks::of(self.shown(), rows));
            let scores = matching::scores(rows, &matching, among.as_ref(), stop)?;
            match sorting {
                Sorting::Column => scores.pick(order),
                Sorting::Best { reverse: false } => scores.pick_best(order.iter()),
                Sorting::Best { reverse: true } => scores.pick_best(order.iter().rev()),
            }
        };
        Some(Some(Arc::new(matches)))
    }

    fn same_states(&self, wanted: &Wanted) -> bool {
        wanted.rows.is_none() && self.moments.hold(wanted.now)
    }

    /// Whether the filters know the same beside the keys, as far as they need it.
    fn same_context(&self, wanted: &Wanted) -> bool {
        let sorts = self.by == Column::Used || wanted.by == Column::Used;
        let needed = sorts || self.filter.needs_context() || wanted.filter.needs_context();
        !needed || Arc::ptr_eq(&self.context, &wanted.context)
    }

    /// Whether the counts and the moments are right.
    fn keeps_census(&self, wanted: &Wanted) -> bool {
        let same = || self.filter == wanted.filter && self.same_context(wanted);
        self.same_states(wanted) && (!wanted.filter.moves() || same())
    }

    fn keeps_order(&self, wanted: &Wanted) -> bool {
        wanted.rows.is_none()
            && self.by == wanted.by
            && (self.by != Column::State || self.same_states(wanted))
            && (self.by != Column::Used || Arc::ptr_eq(&self.context, &wanted.context))
    }

    fn keeps_matches(&self, wanted: &Wanted) -> bool {
        self.filter == wanted.filter && self.same_states(wanted) && self.same_context(wanted)
    }

    fn narrows(&self, wanted: &Wanted) -> bool {
        // Matches of a filter that needs nothing beside the keys stay what they are.
        let same = !self.filter.needs_context() || self.same_context(wanted);
        same && self.same_states(wanted) && wanted.filter.narrows(&self.filter)
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
            let mut moments = std::mem::take(&mut self.moments);
            moments.add(&self.facts(key), &self.filter);
            self.moments = moments;
            self.widths.add(key);
            self.owners.add(key);
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
        let due: Vec<Rank> = due.iter().filter_map(|id| self.rows.rank(*id)).collect();
        // Only what is sorted by state moves.
        let moves = self.by == Column::State;
        due.iter().for_each(|of| self.take_out(*of, moves));
        self.now = now;
        due.iter().for_each(|of| self.put_in(*of, moves));
        true
    }

    /// Takes a key out of the matches and, if it moves, out of the order.
    fn take_out(&mut self, of: Rank, moves: bool) {
        self.concerns.remove(self.concern(of));
        if moves && let Ok(at) = self.find_in_order(of) {
            Arc::make_mut(&mut self.order).remove(at);
        }
        if let Some(Ok(at)) = self.find_match(of)
            && let Some(matches) = &mut self.matches
        {
            Arc::make_mut(matches).remove(at);
        }
    }

    fn put_in(&mut self, of: Rank, moves: bool) {
        self.concerns.add(self.concern(of));
        if moves && let Err(at) = self.find_in_order(of) {
            Arc::make_mut(&mut self.order).insert(at, of);
        }
        if let Some(Err(at)) = self.find_match(of)
            && let Some(matches) = &mut self.matches
        {
            Arc::make_mut(matches).insert(at, of);
        }
    }

    fn concern(&self, of: Rank) -> Option<Concern> {
        Concern::of(self.rows.at(of)?, self.now)
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

/// How many keys need attention, and when that changes by itself.
fn census(rows: &Rows, wanted: &Wanted, stop: &Stop) -> Option<(Concerns, Moments)> {
    let (mut concerns, mut moments) = (Concerns::default(), Moments::default());
    for (_, keys) in rows.parts() {
        if stop.asked() {
            return None;
        }
        for key in keys {
            let (now, context) = (wanted.now, &*wanted.context);
            concerns.add(Concern::of(key, now));
            moments.add(&Facts { key, now, context }, &wanted.filter);
        }
    }
    Some((concerns, moments))
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
