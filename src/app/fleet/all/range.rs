//! The range of keys that is being marked in the list of all systems.

use std::collections::BTreeSet;

use crate::app::fleet::SystemId;
use crate::app::fleet::all::merge::Cut;
use crate::app::fleet::all::rows::Merged;
use crate::domain::KeyId;

/// A key of a system.
type Place = (SystemId, KeyId);

/// A range from the key where it began to the selected one.
#[derive(Debug)]
pub(in crate::app::fleet) struct MarkedRange {
    anchor: Place,
    /// The keys that were not marked before.
    added: BTreeSet<Place>,
}

/// The marks that a move of the selection changes.
#[derive(Debug, Default)]
pub(in crate::app::fleet) struct Changes {
    pub(in crate::app::fleet) mark: Vec<Place>,
    pub(in crate::app::fleet) unmark: Vec<Place>,
}

impl MarkedRange {
    /// Begins a range at a key.
    pub(in crate::app::fleet) fn new(anchor: Place) -> Self {
        let added = BTreeSet::new();
        Self { anchor, added }
    }

    /// The range reaches to another key; `None` if one of its ends is not shown any more. `is_marked` is about the marks of now.
    pub(in crate::app::fleet) fn reach(
        &mut self,
        merged: &Merged<'_>,
        to: Place,
        is_marked: impl Fn(Place) -> bool,
    ) -> Option<Changes> {
        let from = Cut::before(merged, &merged.find(self.anchor.0, self.anchor.1)?);
        let to = Cut::before(merged, &merged.find(to.0, to.1)?);
        let (first, last) = match from.rows() <= to.rows() {
            true => (from, to.rows()),
            false => (to, from.rows()),
        };
        let count = last - first.rows() + 1;
        let rows = first
            .walk(merged)
            .take(count)
            .filter_map(|row| merged.at(row));
        let inside: BTreeSet<Place> = rows.map(|(system, key)| (system, key.id)).collect();
        let unmark: Vec<Place> = self.added.difference(&inside).copied().collect();
        let mark: Vec<Place> = inside.into_iter().filter(|it| !is_marked(*it)).collect();
        self.added.retain(|it| !unmark.contains(it));
        self.added.extend(&mark);
        Some(Changes { mark, unmark })
    }

    /// The keys that the range marked.
    pub(in crate::app::fleet) fn added(self) -> BTreeSet<Place> {
        self.added
    }
}
