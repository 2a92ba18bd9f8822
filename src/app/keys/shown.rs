//! The rows as the screen shows them, which one is selected, and which keys are marked.
//!
//! Invariant: the selection is a key, not a row. It stays on its key whatever the list does. When its key is gone, the next row is selected,
//! or the last one.

use crate::app::keys::marked::Marked;
use crate::app::keys::table::Table;
use crate::domain::{ApiKey, KeyId};

/// The most rows that are searched for one that is still there.
const NEAR: usize = 1000;

/// The rows in the order of the screen.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) table: Table,
    /// Whether the order of a column is reversed.
    pub(super) reverse: bool,
    /// The marked keys.
    pub(super) marked: Marked,
    /// How many of them the filter shows.
    pub(super) marks_shown: usize,
    selected: Option<KeyId>,
    /// The row of the selected key when it was last drawn.
    row: usize,
    /// First row on the screen.
    top: usize,
}

impl Shown {
    /// The same rows, for another thread.
    pub(super) fn frozen(&self) -> Self {
        Self {
            table: self.table.clone(),
            reverse: self.reverse,
            ..Self::default()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.table.shown().len()
    }

    /// The key of a row.
    pub(super) fn key(&self, row: usize) -> Option<&ApiKey> {
        let row = self.turned(row)?;
        self.table.key(*self.table.shown().get(row)?)
    }

    /// The row of a key.
    pub(super) fn row_of(&self, id: KeyId) -> Option<usize> {
        self.turned(self.table.position(id)?)
    }

    /// The place of a row in the order of the table, and vice versa.
    fn turned(&self, row: usize) -> Option<usize> {
        // The best match comes first either way.
        match self.reverse && self.table.is_by_column() {
            true => self.len().checked_sub(row + 1),
            false => Some(row),
        }
    }

    /// The row of the selected key.
    pub(super) fn position(&self) -> Option<usize> {
        self.row_of(self.selected?)
    }

    /// The keys of `rows` rows from the top of the page, with whether each is selected.
    pub(super) fn page(&self, rows: usize) -> impl Iterator<Item = (&ApiKey, bool)> {
        let end = self.len().min(self.top.saturating_add(rows));
        let keys = (self.top..end).filter_map(|row| self.key(row));
        keys.map(|key| (key, Some(key.id) == self.selected))
    }

    /// Selects a key; it may be hidden. Gives the one before.
    pub(super) fn select(&mut self, id: Option<KeyId>) -> Option<KeyId> {
        std::mem::replace(&mut self.selected, id)
    }

    /// Selects a row, or the last one.
    pub(super) fn select_row(&mut self, row: usize) {
        if self.len() == 0 && !self.table.rows().is_empty() {
            // The key comes back into sight when the filter lets it.
            return;
        }
        self.row = row.min(self.len().saturating_sub(1));
        self.selected = self.key(self.row).map(|key| key.id);
    }

    /// Selects the first row and shows it at the top.
    pub(super) fn select_first(&mut self) {
        self.top = 0;
        self.select_row(0);
    }

    /// Moves the selection by rows.
    pub(super) fn step(&mut self, by: isize) {
        let at = self.position().unwrap_or(0);
        self.select_row(at.saturating_add_signed(by));
    }

    /// Brings the selection onto a page of `rows` rows.
    pub(super) fn scroll(&mut self, rows: usize) {
        let rows = rows.max(1);
        let at = self.position().unwrap_or(0);
        self.row = at;
        self.top = self
            .top
            .min(at)
            .max((at + 1).saturating_sub(rows))
            .min(self.len().saturating_sub(rows));
    }

    /// Changes the rows. When the selected key is not among them any more, selects the row in its place.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.position().unwrap_or(self.row);
        change(self);
        if self.position().is_none() {
            self.select_row(before);
        }
    }

    /// Shows another table. When the selected key is not in it, selects the next one of the rows before that is, or the previous one. Gives
    /// the table before.
    pub(super) fn replace(&mut self, table: Table) -> Table {
        let row = self.position();
        let before = std::mem::replace(&mut self.table, table);
        if self.position().is_some() {
            return before;
        }
        let after = Self {
            table: before,
            reverse: self.reverse,
            ..Self::default()
        };
        let at = row.unwrap_or(self.row);
        let next = (at..after.len()).take(NEAR);
        let previous = (0..at.min(after.len())).rev().take(NEAR);
        let near = next
            .chain(previous)
            .filter_map(|row| after.key(row))
            .find_map(|key| self.row_of(key.id));
        self.select_row(near.unwrap_or(at));
        after.table
    }
}
