//! What the user asked of rows that are still being sorted or filtered: it is done when they are in their places.
//!
//! Invariant: a move to an end of the list and a change of many marks concern the rows that the user asked for, not those that the list
//! still shows.

use crate::domain::KeyId;

/// What is done later.
#[derive(Debug, Default)]
pub(super) struct Later {
    pub(super) place: Option<Place>,
    pub(super) marks: Option<ManyMarks>,
}

/// The row to select.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
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
