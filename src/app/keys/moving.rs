//! Moves of the selection.

use crate::app::keys::later::{Jump, Place};
use crate::app::keys::list::Keys;

impl Keys {
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
}

#[cfg(test)]
#[path = "later_tests.rs"]
mod tests;
