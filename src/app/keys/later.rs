//! What the user asked of rows that are still being sorted or filtered: it is done when they are in their places.
//!
//! Invariant: a move to an end of the list and a change of many marks concern the rows that the user asked for, not those that the list
//! still shows.

use crate::app::keys::list::{Keys, Load};
use crate::domain::KeyId;

/// What is done later.
#[derive(Debug, Default)]
pub(super) struct Later {
    place: Option<Place>,
    marks: Option<ManyMarks>,
}

/// The row to select.
#[derive(Clone, Copy, Debug)]
enum Place {
    Key(KeyId),
    Jump(Jump),
}

/// The marks to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ManyMarks {
    /// Marks every key that passes the filter.
    Shown,
    /// Marks the unmarked ones, and removes the marks of the others.
    Invert,
}

/// An end of the list, and the steps from there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) struct Jump {
    /// To the last row.
    pub(in crate::app) last: bool,
    /// The rows that the user moved from there.
    pub(in crate::app) steps: isize,
}

impl Jump {
    /// To the first or the last row.
    pub(in crate::app) fn to_end(last: bool) -> Self {
        Self { last, steps: 0 }
    }

    /// So many rows further. Steps beyond the end of the list do not count.
    pub(in crate::app) fn stepped(self, by: isize) -> Self {
        let steps = self.steps.saturating_add(by);
        let steps = match self.last {
            true => steps.min(0),
            false => steps.max(0),
        };
        Self { steps, ..self }
    }
}

impl Later {
    /// The row to select is another one.
    pub(super) fn forget_place(&mut self) {
        self.place = None;
    }

    /// The marks to change are others.
    pub(super) fn forget_marks(&mut self) {
        self.marks = None;
    }
}

impl Keys {
    /// Selects a key, if it is there; a filter that hides it is dropped, so that it is in sight.
    pub fn reveal(&mut self, id: KeyId) {
        if self.get(id).is_none() {
            return;
        }
        self.shown.marked.end_range();
        let before = self.shown.select(Some(id));
        if self.shown.position().is_none() {
            self.clear_filter();
            self.shown.select(Some(id));
        }
        if self.shown.position().is_none() {
            self.later.place = Some(Place::Key(id));
            self.shown.change(|it| {
                it.select(before);
            });
        }
    }

    /// Moves the selection by rows.
    pub fn step(&mut self, by: isize) {
        let jump = match self.later.place {
            Some(Place::Jump(jump)) => jump,
            _ => Jump::default(),
        };
        // With rows in sight, the user means one of them.
        let waits = self.waits_for_rows();
        self.later.place = waits.then(|| Place::Jump(jump.stepped(by)));
        self.shown.step(by);
        self.shown.follow_range(self.next.as_ref());
    }

    /// Moves the selection to the first or the last row.
    pub fn jump(&mut self, last: bool) {
        let waits = self.rearranges() || self.waits_for_rows();
        self.later.place = waits.then(|| Place::Jump(Jump::to_end(last)));
        self.select_end(last);
    }

    /// Brings the selection onto a page of `rows` rows.
    pub fn scroll(&mut self, rows: usize) {
        self.shown.scroll(rows);
    }

    /// Whether the rows that are shown are not those that the user asked for.
    pub(in crate::app) fn rearranges(&self) -> bool {
        self.pending.awaits() || self.is_held()
    }

    /// Whether no row is shown, and some will be.
    fn waits_for_rows(&self) -> bool {
        let expected = self.load == Load::Waiting || self.rearranges();
        self.is_empty() && expected
    }

    /// Changes many marks when the rows are in their places. Returns whether that is later.
    pub(super) fn mark_later(&mut self, marks: ManyMarks) -> bool {
        let waits = self.rearranges();
        self.later.marks = waits.then_some(marks);
        waits
    }

    /// Does what waited until the rows were in their places.
    pub(super) fn do_later(&mut self) {
        if self.waits_for_rows() {
            return;
        }
        match self.later.place.take() {
            Some(Place::Key(id)) => self.reveal(id),
            Some(Place::Jump(jump)) => {
                self.select_end(jump.last);
                if jump.steps != 0 {
                    self.shown.step(jump.steps);
                    self.shown.follow_range(self.next.as_ref());
                }
            }
            None => {}
        }
        match self.later.marks.take() {
            Some(ManyMarks::Shown) => self.mark_shown(true),
            Some(ManyMarks::Invert) => self.invert_marks(),
            None => {}
        }
    }

    fn select_end(&mut self, last: bool) {
        self.shown.select_row(if last { usize::MAX } else { 0 });
        self.shown.follow_range(self.next.as_ref());
    }
}

#[cfg(test)]
#[path = "later_tests.rs"]
mod tests;
