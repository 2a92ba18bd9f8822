//! Marks and unmarks keys of the list, and keeps the count of the marked keys that the filter shows.
//!
//! Invariants: a marked key is in the list; a key that is gone, or another key with its id, is not marked. The filter and the order never
//! change a mark. Only what the user marks at once takes longer with more keys.

use crate::app::keys::later::ManyMarks;
use crate::app::keys::list::Keys;
use crate::app::keys::marked::{MarkCounts, Marked};
use crate::app::keys::shown::Shown;
use crate::app::keys::table::Table;
use crate::domain::{ApiKey, KeyId, Rows};

impl Keys {
    /// The marked keys.
    pub fn marks(&self) -> &Marked {
        &self.shown.marked
    }

    /// Whether a key is marked.
    pub fn is_marked(&self, id: KeyId) -> bool {
        self.marks().contains(id)
    }

    /// How many keys are marked, and how many of them a page of `rows` rows does not show.
    pub fn mark_counts(&self, rows: usize) -> MarkCounts {
        let marked = self.marks().len();
        if marked == 0 {
            return MarkCounts::default();
        }
        let shown = self.shown.marks_shown;
        let page = self.page(rows);
        let on_page = page.filter(|(key, _)| self.is_marked(key.id)).count();
        MarkCounts {
            marked,
            hidden: marked.saturating_sub(shown),
            off_page: shown.saturating_sub(on_page),
        }
    }

    /// Whether every key that passes the filter is marked.
    pub fn all_shown_marked(&self) -> bool {
        !self.is_empty() && self.shown.marks_shown == self.len()
    }

    /// Marks a key of the list, or removes its mark. Returns whether that changed something.
    pub(in crate::app) fn mark(&mut self, id: KeyId, on: bool) -> bool {
        (!on || self.get(id).is_some()) && self.shown.mark(id, on)
    }

    /// Marks the selected key or removes its mark, and selects the next one. An open range ends instead.
    pub(in crate::app) fn toggle_mark(&mut self) {
        if self.marks().has_range() {
            return self.end_range();
        }
        if let Some(id) = self.selected().map(|key| key.id) {
            self.mark(id, !self.is_marked(id));
            self.step(1);
        }
    }

    /// Begins a range at the selected key, or ends the open one. Meanwhile the moves of the selection mark keys.
    pub(in crate::app) fn toggle_range(&mut self) {
        if self.marks().has_range() {
            return self.end_range();
        }
        if let Some(id) = self.selected().map(|key| key.id) {
            self.shown.marked.begin_range(id);
            self.shown.mark_in_range(id, self.next.as_ref());
        }
    }

    /// Ends the open range; its keys stay marked.
    pub(in crate::app) fn end_range(&mut self) {
        self.shown.marked.end_range();
    }

    /// Ends the open range and removes the marks that it added. Returns whether there was one.
    pub(in crate::app) fn cancel_range(&mut self) -> bool {
        let open = self.marks().has_range();
        for id in self.shown.marked.take_range() {
            self.shown.mark(id, false);
        }
        open
    }

    /// Marks all keys that pass the filter, or removes their marks.
    pub(in crate::app) fn mark_shown(&mut self, on: bool) {
        self.end_range();
        // Of rows that are not in their places yet, nobody knows whether all are marked.
        if !self.mark_later(ManyMarks::Shown) {
            self.shown.mark_all(on, self.next.as_ref());
        }
    }

    /// Marks the unmarked keys that pass the filter, and removes the marks of the others.
    pub(in crate::app) fn invert_marks(&mut self) {
        self.end_range();
        if !self.mark_later(ManyMarks::Invert) {
            self.shown.invert_marks(self.next.as_ref());
        }
    }

    /// Changes many marks when the rows are in their places. Returns whether that is later.
    fn mark_later(&mut self, marks: ManyMarks) -> bool {
        let waits = self.rearranges();
        self.later.marks = waits.then_some(marks);
        waits
    }

    /// Removes all marks.
    pub(in crate::app) fn unmark_all(&mut self) {
        self.later.forget_marks();
        self.shown.marked.clear();
        self.shown.marks_shown = 0;
    }
}

impl Shown {
    /// Marks a key or removes its mark. Returns whether that changed something.
    fn mark(&mut self, id: KeyId, on: bool) -> bool {
        let changed = self.marked.set(id, on);
        if changed && self.row_of(id).is_some() {
            self.count(on);
        }
        changed
    }

    /// Counts a mark that the filter shows, or one less.
    fn count(&mut self, on: bool) {
        match on {
            true => self.marks_shown += 1,
            false => self.marks_shown = self.marks_shown.saturating_sub(1),
        }
    }

    /// The keys that the filter shows. Those that are not in the next list cannot be marked any more.
    fn ids(&self, next: Option<&Rows>) -> Vec<KeyId> {
        let keys = self.table.shown().iter();
        let ids = keys.filter_map(|at| Some(self.table.key(*at)?.id));
        ids.filter(|id| stays(*id, next)).collect()
    }

    pub(super) fn mark_all(&mut self, on: bool, next: Option<&Rows>) {
        let ids = self.ids(next);
        match on {
            true => {
                self.marks_shown = ids.len();
                self.marked.add_all(ids);
            }
            false => {
                self.marks_shown = 0;
                for id in ids {
                    self.marked.set(id, false);
                }
            }
        }
    }

    pub(super) fn invert_marks(&mut self, next: Option<&Rows>) {
        let ids = self.ids(next);
        self.marks_shown = ids.len().saturating_sub(self.marks_shown);
        for id in ids {
            let marked = self.marked.contains(id);
            self.marked.set(id, !marked);
        }
    }

    fn mark_in_range(&mut self, id: KeyId, next: Option<&Rows>) {
        if stays(id, next)
            && self.mark(id, true)
            && let Some(range) = &mut self.marked.range
        {
            range.note(id);
        }
    }

    fn unmark_in_range(&mut self, id: KeyId) {
        let range = self.marked.range.as_mut();
        if range.is_some_and(|range| range.forget(id)) {
            self.mark(id, false);
        }
    }

    /// The selection moved: the open range follows it.
    pub(super) fn follow_range(&mut self, next: Option<&Rows>) {
        let Some(range) = &self.marked.range else {
            return;
        };
        let (anchor, end) = (range.anchor, range.end);
        let rows = (self.row_of(anchor), self.row_of(end), self.position());
        let (Some(from), Some(old), Some(new)) = rows else {
            return self.marked.end_range();
        };
        let (old, new) = (span(from, old), span(from, new));
        let gone = (old.0..=old.1).filter(|row| *row < new.0 || *row > new.1);
        let come = (new.0..=new.1).filter(|row| *row < old.0 || *row > old.1);
        let id = |row: usize| self.key(row).map(|key| key.id);
        let gone: Vec<KeyId> = gone.filter_map(id).collect();
        let come: Vec<KeyId> = come.filter_map(id).collect();
        gone.into_iter().for_each(|id| self.unmark_in_range(id));
        come.into_iter().for_each(|id| self.mark_in_range(id, next));
        let at = self
            .position()
            .and_then(|row| self.key(row))
            .map(|it| it.id);
        if let (Some(range), Some(at)) = (&mut self.marked.range, at) {
            range.end = at;
        }
    }

    /// Adds a key, or replaces the one with its id.
    pub(super) fn put(&mut self, key: ApiKey) {
        let id = key.id;
        if let Some(old) = self.table.rows().get(id)
            && is_other(old, &key)
        {
            self.forget_mark(id);
        }
        if !self.marked.contains(id) {
            return self.change(|it| it.table.put(key));
        }
        let before = self.row_of(id).is_some();
        self.change(|it| it.table.put(key));
        match (before, self.row_of(id).is_some()) {
            (false, true) => self.count(true),
            (true, false) => self.count(false),
            _ => {}
        }
    }

    /// Removes a key.
    pub(super) fn remove(&mut self, id: KeyId) {
        self.forget_mark(id);
        self.change(|it| it.table.remove(id));
    }

    /// A new list arrived: the keys that are not in it are not marked any more.
    pub(super) fn drop_marks(&mut self, new: &Rows, old: &Rows) {
        let stays = |id: &KeyId| match (new.get(*id), old.get(*id)) {
            (Some(new), Some(old)) => !is_other(old, new),
            (new, _) => new.is_some(),
        };
        let gone: Vec<KeyId> = self.marked.iter().filter(|id| !stays(id)).collect();
        gone.into_iter().for_each(|id| self.forget_mark(id));
    }

    fn forget_mark(&mut self, id: KeyId) {
        self.mark(id, false);
        let range = self.marked.range.as_mut();
        if range.is_some_and(|it| it.forget(id) || it.anchor == id || it.end == id) {
            self.marked.end_range();
        }
    }

    /// Shows another table with the same keys. Gives the table before.
    pub(super) fn show(&mut self, table: Table) -> Table {
        let before = self.replace(table);
        self.recount();
        before
    }

    /// Counts the marked keys that the filter shows, after a change that concerned many keys.
    pub(super) fn recount(&mut self) {
        let shown = self.marked.iter().filter(|id| self.row_of(*id).is_some());
        self.marks_shown = shown.count();
    }
}

/// Whether a key is in the next list too, if there is one.
fn stays(id: KeyId, next: Option<&Rows>) -> bool {
    next.is_none_or(|next| next.get(id).is_some())
}

fn span(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Whether a key is another one than the key that had its id before.
fn is_other(old: &ApiKey, new: &ApiKey) -> bool {
    old.created_at != new.created_at
}

#[cfg(test)]
#[path = "marking_tests.rs"]
mod tests;
