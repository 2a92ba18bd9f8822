//! Sorts and filters a table anew, as far as another column, another filter or other keys make that necessary.

use std::sync::Arc;

use super::{Table, Wanted};
use crate::app::keys::attention::{Concern, Concerns};
use crate::app::keys::matching::{self, Matching, Ranks};
use crate::app::keys::moments::Moments;
use crate::app::keys::order::{self, Column};
use crate::app::keys::owner_names::OwnerNames;
use crate::app::keys::sorting::Sorting;
use crate::app::keys::widths::Widths;
use crate::app::widget::stop::Stop;
use crate::domain::Rows;
use crate::domain::filter::Facts;
use crate::domain::rows::Rank;

impl Table {
    /// How many keys are sorted or matched to become this.
    pub(in crate::app::keys) fn cost(&self, wanted: &Wanted) -> usize {
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
    pub(in crate::app::keys) fn becomes(&self, wanted: Wanted, stop: &Stop) -> Option<Self> {
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
