//! The names of the owners in the list, which complete a filter.
//!
//! Like the widths, names are only added; those of owners without a key go when the whole list is read again.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::widget::stop::Stop;
use crate::domain::{ApiKey, Rows, Text};

/// The most names. Nobody looks through more.
const MOST: usize = 10_000;

/// Names, ascending.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnerNames(Arc<BTreeSet<Text>>);

impl OwnerNames {
    /// The names in a list; `None` when it was stopped.
    pub(super) fn of(rows: &Rows, stop: &Stop) -> Option<Self> {
        let mut it = Self::default();
        for (_, keys) in rows.parts() {
            if stop.asked() {
                return None;
            }
            keys.iter().for_each(|key| it.add(key));
        }
        Some(it)
    }

    /// Adds the owner of a key.
    pub(super) fn add(&mut self, key: &ApiKey) {
        if let Some(owner) = key.owner()
            && self.0.len() < MOST
            && !self.0.contains(owner)
        {
            Arc::make_mut(&mut self.0).insert(owner.clone());
        }
    }

    pub(super) fn names(&self) -> &BTreeSet<Text> {
        &self.0
    }
}
