//! The audit log: entries that were written, and entries that are generated from their number.
//!
//! Invariant: entries are in the order of their time, oldest first, so that a range of time and the newest entries are
//! found without touching the others.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::VecDeque;

use serde_json::{Map, Value};

use crate::sim::world::audit_flood::Flood;

/// How many written entries are kept. The oldest are dropped first.
const KEPT: usize = 20_000;

/// All entries.
#[derive(Debug, Default)]
pub(in crate::sim) struct Audit {
    /// Time and JSON text, which takes a fifth of the memory of a value.
    written: VecDeque<(i64, Box<str>)>,
    pub(in crate::sim) flood: Option<Flood>,
}

/// An entry that is read only as far as somebody asks for its columns.
#[derive(Debug)]
pub(in crate::sim) enum Entry<'a> {
    Written {
        at: i64,
        text: &'a str,
        row: OnceCell<Map<String, Value>>,
    },
    Generated {
        flood: &'a Flood,
        number: usize,
    },
}

impl Entry<'_> {
    fn at(&self) -> i64 {
        match self {
            Self::Written { at, .. } => *at,
            Self::Generated { flood, number } => flood.at(*number),
        }
    }

    /// A column.
    pub(in crate::sim) fn column(&self, name: &str) -> Option<Cow<'_, Value>> {
        match self {
            Self::Written { at, .. } if name == "message_timestamp" => {
                Some(Cow::Owned((*at).into()))
            }
            Self::Written { text, row, .. } => row
                .get_or_init(|| serde_json::from_str(text).unwrap_or_default())
                .get(name)
                .map(Cow::Borrowed),
            Self::Generated { flood, number } => flood.column(*number, name),
        }
    }

    /// All columns.
    pub(in crate::sim) fn into_row(self) -> Map<String, Value> {
        match self {
            Self::Written { text, row, .. } => row
                .into_inner()
                .unwrap_or_else(|| serde_json::from_str(text).unwrap_or_default()),
            Self::Generated { flood, number } => flood.row(number),
        }
    }
}

impl Audit {
    /// Adds an entry at the place of its time.
    pub(in crate::sim) fn push(&mut self, entry: &Value) {
        if self.written.len() >= KEPT {
            self.written.pop_front();
        }
        let at = entry["message_timestamp"].as_i64().unwrap_or(0);
        let place = self.written.partition_point(|(other, _)| *other <= at);
        self.written.insert(place, (at, entry.to_string().into()));
    }

    /// The entries of these seconds, both included.
    pub(in crate::sim) fn between(
        &self,
        first: i64,
        last: i64,
        newest_first: bool,
    ) -> Box<dyn Iterator<Item = Entry<'_>> + '_> {
        let from = self.written.partition_point(|(at, _)| *at < first);
        let to = self.written.partition_point(|(at, _)| *at <= last);
        let written = (from..to.max(from)).filter_map(|n| self.written.get(n));
        let written = written.map(|(at, text)| Entry::Written {
            at: *at,
            text,
            row: OnceCell::new(),
        });
        let generated = self.flood.iter().flat_map(move |flood| {
            let numbers = flood.between(first, last);
            numbers.map(move |number| Entry::Generated { flood, number })
        });
        match newest_first {
            true => merge(written.rev(), generated.rev(), |w, g| w >= g),
            false => merge(written, generated, |w, g| w < g),
        }
    }
}

/// Merges two sequences; `first` says whether a written entry of one time comes before a generated one of another.
fn merge<'a>(
    written: impl Iterator<Item = Entry<'a>> + 'a,
    generated: impl Iterator<Item = Entry<'a>> + 'a,
    first: fn(i64, i64) -> bool,
) -> Box<dyn Iterator<Item = Entry<'a>> + 'a> {
    let (mut written, mut generated) = (written.peekable(), generated.peekable());
    Box::new(std::iter::from_fn(move || {
        match (written.peek(), generated.peek()) {
            (Some(w), Some(g)) if !first(w.at(), g.at()) => generated.next(),
            (None, _) => generated.next(),
            _ => written.next(),
        }
    }))
}
