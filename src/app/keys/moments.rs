//! When keys change by themselves: their state, or whether the filter matches them. Nothing is computed anew before.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::keys::matching::Filter;
use crate::domain::KeyId;
use crate::domain::filter::Facts;

/// How many of the next changes are known.
const KNOWN: usize = 256;

/// The next changes, the earliest of a table's keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments {
    /// The latest change that has happened.
    last: Option<Timestamp>,
    next: Arc<BTreeSet<(Timestamp, KeyId)>>,
    /// From here on, changes are missing from `next`.
    end: Option<Timestamp>,
}

impl Moments {
    /// Adds the changes of a key: of its state, and of whether a filter matches it.
    pub(super) fn add(&mut self, facts: &Facts<'_>, filter: &Filter) {
        let Facts { key, now, .. } = *facts;
        for at in key.moments().into_iter().flatten() {
            self.add_at(at, key.id, now);
        }
        filter.moments(facts, &mut |at| self.add_at(at, key.id, now));
    }

    fn add_at(&mut self, at: Timestamp, id: KeyId, now: Timestamp) {
        if at <= now {
            self.last = self.last.max(Some(at));
        } else if self.end.is_none_or(|end| at < end) {
            let next = Arc::make_mut(&mut self.next);
            next.insert((at, id));
            if next.len() > KNOWN
                && let Some((cut, _)) = next.pop_last()
            {
                self.end = Some(cut);
            }
        }
    }

    /// Whether every state, and what the filter matches, is the same as at the time of the table.
    pub(super) fn hold(&self, now: Timestamp) -> bool {
        let next = self.next.first().map(|(at, _)| *at);
        self.last.is_none_or(|last| last <= now)
            && next.is_none_or(|next| now < next)
            && self.end.is_none_or(|end| now < end)
    }

    /// Takes out the keys that change until `now`; `None` when some are not known.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<Vec<KeyId>> {
        if self.last.is_some_and(|last| last > now) || self.end.is_some_and(|end| end <= now) {
            return None;
        }
        let next = Arc::make_mut(&mut self.next);
        let mut due = Vec::new();
        while let Some((at, id)) = next.first().copied().filter(|(at, _)| *at <= now) {
            next.pop_first();
            self.last = self.last.max(Some(at));
            due.push(id);
        }
        // A moment of a replaced key is still there.
        due.sort_unstable();
        due.dedup();
        Some(due)
    }
}
