//! The keys that the user marked, and the range that is being marked.
//!
//! Invariant: a mark belongs to a key, not to a row. The keys of an open range are marked at once, so that the marks are complete at any
//! time; a range remembers only what it added.

use std::collections::BTreeSet;

use crate::domain::KeyId;

/// The marked keys.
#[derive(Debug, Default)]
pub struct Marked {
    keys: BTreeSet<KeyId>,
    pub(super) range: Option<Range>,
}

/// A range from the key where it began to the selected one.
#[derive(Debug)]
pub(super) struct Range {
    pub(super) anchor: KeyId,
    /// The key up to which its keys were marked.
    pub(super) end: KeyId,
    /// The keys that were not marked before.
    added: BTreeSet<KeyId>,
}

/// How many keys are marked, and how many of them the user does not see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkCounts {
    /// All marked keys.
    pub marked: usize,
    /// Those that the filter hides.
    pub hidden: usize,
    /// Those that pass the filter and are not on the page.
    pub off_page: usize,
}

impl Marked {
    /// How many keys are marked.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key is marked.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether a key is marked.
    pub fn contains(&self, id: KeyId) -> bool {
        self.keys.contains(&id)
    }

    /// The marked keys by ascending id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = KeyId> {
        self.keys.iter().copied()
    }

    /// Whether a range is being marked.
    pub fn has_range(&self) -> bool {
        self.range.is_some()
    }

    /// Marks a key or removes its mark. Returns whether that changed something.
    pub(super) fn set(&mut self, id: KeyId, on: bool) -> bool {
        match on {
            true => self.keys.insert(id),
            false => self.keys.remove(&id),
        }
    }

    /// Marks many keys, which are not sorted.
    pub(super) fn add_all(&mut self, ids: Vec<KeyId>) {
        self.keys.append(&mut ids.into_iter().collect());
    }

    /// Removes all marks, and ends the range.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Begins a range.
    pub(super) fn begin_range(&mut self, at: KeyId) {
        self.range = Some(Range {
            anchor: at,
            end: at,
            added: BTreeSet::new(),
        });
    }

    /// Ends the range: its keys stay marked.
    pub(super) fn end_range(&mut self) {
        self.range = None;
    }

    /// Ends the range, and returns the keys that it added.
    pub(super) fn take_range(&mut self) -> BTreeSet<KeyId> {
        self.range.take().map(|it| it.added).unwrap_or_default()
    }
}

impl Range {
    /// Notes that the range marked a key that was not marked before.
    pub(super) fn note(&mut self, id: KeyId) {
        self.added.insert(id);
    }

    /// Whether the range marked a key; from now on it did not.
    pub(super) fn forget(&mut self, id: KeyId) -> bool {
        self.added.remove(&id)
    }
}
