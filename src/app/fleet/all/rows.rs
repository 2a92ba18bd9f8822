//! The rows of all open systems as one list.
//!
//! Invariant: the rows are those that sorting the shown keys of all systems anew would give, as soon as every system has the same order.

use std::cmp::Ordering;

use crate::app::fleet::SystemId;
use crate::app::fleet::all::merge::Lists;
use crate::app::keys::list::Keys;
use crate::app::keys::merging::{self, MergeOrder, Part, Weighed};
use crate::domain::{ApiKey, KeyId};

/// The shown keys of all systems.
#[derive(Debug)]
pub(in crate::app::fleet) struct Merged<'a> {
    ids: Vec<SystemId>,
    parts: Vec<Part<'a>>,
    /// The common order; `None` while some lists are still being sorted: then the systems follow each other.
    order: Option<MergeOrder>,
    /// Rows are missing, or will get another order.
    unsettled: bool,
}

/// A row with all that is compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    weighed: Weighed<'a>,
    list: usize,
    at: usize,
}

impl<'a> Merged<'a> {
    /// The lists of these systems, each with the name that orders equal rows.
    pub(in crate::app::fleet) fn new(systems: &[(SystemId, String, &'a Keys)]) -> Self {
        let names: Vec<&str> = systems.iter().map(|(_, name, _)| name.as_str()).collect();
        let ranks = merging::ranks_by_name(&names);
        let keys = systems.iter().map(|(.., keys)| *keys);
        let rearranged = keys.clone().any(|keys| keys.rearranges());
        let empty = keys.clone().all(|keys| keys.all().is_empty());
        let parts: Vec<Part<'a>> = keys
            .zip(ranks)
            .map(|(keys, rank)| keys.part(rank))
            .collect();
        let order = merging::common_order(&parts);
        Self {
            ids: systems.iter().map(|(id, ..)| *id).collect(),
            parts,
            order,
            unsettled: rearranged || empty,
        }
    }

    /// Whether rows are missing, or will get another order.
    pub(super) fn is_unsettled(&self) -> bool {
        self.unsettled
    }

    /// How many keys are shown.
    pub(super) fn total(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    /// The system and the key of a row.
    pub(super) fn at(&self, (list, at): (usize, usize)) -> Option<(SystemId, &'a ApiKey)> {
        let id = *self.ids.get(list)?;
        Some((id, self.parts.get(list)?.row(at)?.key))
    }

    /// The row of a key, if it is shown.
    pub(super) fn find(&self, system: SystemId, id: KeyId) -> Option<Row<'a>> {
        let list = self.list(system)?;
        let at = self.parts.get(list)?.row_of(id)?;
        self.row(list, at)
    }

    /// Where a key that is not shown would be, if that is known.
    pub(super) fn gone<'b>(&self, system: SystemId, key: &'b ApiKey) -> Option<Row<'b>>
    where
        'a: 'b,
    {
        let list = self.list(system)?;
        let weighed = self.parts.get(list)?.weigh(key)?;
        let at = usize::MAX;
        Some(Row { weighed, list, at })
    }

    fn list(&self, system: SystemId) -> Option<usize> {
        self.ids.iter().position(|id| *id == system)
    }
}

impl<'a> Lists for Merged<'a> {
    type Row = Row<'a>;

    fn count(&self) -> usize {
        self.parts.len()
    }

    fn len(&self, list: usize) -> usize {
        self.parts.get(list).map_or(0, |part| part.len())
    }

    fn row(&self, list: usize, at: usize) -> Option<Row<'a>> {
        let weighed = self.parts.get(list)?.row(at)?;
        Some(Row { weighed, list, at })
    }

    fn compare(&self, a: &Row<'a>, b: &Row<'a>) -> Ordering {
        match &self.order {
            Some(order) => order.compare(&a.weighed, &b.weighed),
            None => (a.list, a.at).cmp(&(b.list, b.at)),
        }
    }
}
