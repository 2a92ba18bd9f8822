//! A large audit log whose entries are computed from their number, for tests of speed.
//!
//! Invariant: the same configuration gives the same entries, and no entry takes memory before somebody asks for it.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value};

use crate::sim::release::python::date;
use crate::sim::world::rng::Rng;

/// The seconds over which the entries are spread: what a real system keeps.
const SPAN: i64 = 30 * 86_400;
/// The generated entries.
#[derive(Debug)]
pub(in crate::sim) struct Flood {
    count: usize,
    /// The time of the first entry.
    start: i64,
    /// The entries, without what differs between two of the same kind.
    kinds: Vec<Map<String, Value>>,
}

impl Flood {
    /// `count` entries of these kinds, the last one before `end`.
    pub(in crate::sim) fn new(count: usize, end: i64, kinds: Vec<Map<String, Value>>) -> Self {
        Self {
            count: if kinds.is_empty() { 0 } else { count },
            start: end - SPAN,
            kinds,
        }
    }

    /// The time of an entry. It grows with the number.
    pub(in crate::sim) fn at(&self, number: usize) -> i64 {
        let share = number as u128 * SPAN as u128 / self.count.max(1) as u128;
        self.start + i64::try_from(share).unwrap_or(SPAN)
    }

    /// The numbers of the entries of these seconds, both included.
    pub(in crate::sim) fn between(&self, first: i64, last: i64) -> Range<usize> {
        let from = self.before(|at| at < first);
        from..self.before(|at| at <= last).max(from)
    }

    /// How many entries are at the beginning for which `early` holds.
    fn before(&self, early: impl Fn(i64) -> bool) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match early(self.at(middle)) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// The kind of an entry: even, and the same for the same number.
    fn kind(&self, number: usize) -> Option<&Map<String, Value>> {
        let pick = Rng::resume(number as u64).below(self.kinds.len() as u64);
        self.kinds.get(usize::try_from(pick).ok()?)
    }

    fn own(&self, number: usize, name: &str) -> Option<Value> {
        match name {
            "audit_id" => Some(format!("{number:08x}-0000-4000-9000-000000000000").into()),
            "message_timestamp" => Some(self.at(number).into()),
            "timestamp" => Some(date(self.at(number))),
            _ => None,
        }
    }

    /// A column of an entry.
    pub(in crate::sim) fn column(&self, number: usize, name: &str) -> Option<Cow<'_, Value>> {
        match self.own(number, name) {
            Some(value) => Some(Cow::Owned(value)),
            None => self.kind(number)?.get(name).map(Cow::Borrowed),
        }
    }

    /// A whole entry.
    pub(in crate::sim) fn row(&self, number: usize) -> Map<String, Value> {
        let mut row = self.kind(number).cloned().unwrap_or_default();
        for (name, value) in &mut row {
            if let Some(own) = self.own(number, name) {
                *value = own;
            }
        }
        row
    }
}
