//! The list as a part of a list of several systems, which all get another order or another filter at the same moment.
//!
//! Invariant: until the last of them is sorted, each shows its rows in the order before; else the systems could not be merged.

use crate::app::keys::list::Keys;

impl Keys {
    /// Whether the list is a part of a list of several systems: then it holds back another order until [`Keys::release`].
    pub(in crate::app) fn show_together(&mut self, on: bool) {
        self.together = on;
    }

    /// Whether rows in another order or of another filter are ready, and held back.
    pub(in crate::app) fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Whether the rows in sight wait for another order or filter.
    pub(in crate::app) fn awaits_order(&self) -> bool {
        let table = &self.shown.table;
        self.pending.awaits() && !table.rows().is_empty() && !table.is(&self.wanted())
    }

    /// All systems are ready: shows the table that was held back.
    pub(in crate::app) fn release(&mut self) {
        if let Some(table) = self.held.take() {
            self.put_in_sight(table);
        }
    }
}
