//! Changes a table by one key or by the time: each changed key moves one row.

use std::sync::Arc;

use jiff::Timestamp;

use super::Table;
use crate::app::keys::attention::Concern;
use crate::app::keys::order::Column;
use crate::domain::rows::Rank;
use crate::domain::{ApiKey, KeyId};

impl Table {
    /// Adds a key, or replaces the one with its id.
    pub(in crate::app::keys) fn put(&mut self, key: ApiKey) {
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
    pub(in crate::app::keys) fn remove(&mut self, id: KeyId) {
        let Some(of) = self.rows.rank(id) else {
            return;
        };
        self.take_out(of, true);
        self.rows.remove(id);
        self.shift(|at| if at > of { at - 1 } else { at });
    }

    /// Takes over the time; `false` when too little is known about the states at that time.
    pub(in crate::app::keys) fn pass(&mut self, now: Timestamp) -> bool {
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
