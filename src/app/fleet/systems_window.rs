//! The window of the open systems: which one is selected.
//!
//! Invariant: the selection is a system, not a row. When its system is closed, the system in its place is selected, or the last one.

use crate::app::fleet::SystemId;
use crate::app::widget::window::Window;
use crate::keymap::{Action, Context};

/// The window.
#[derive(Debug)]
pub struct SystemsWindow {
    selected: SystemId,
    /// Its row when it was last seen.
    row: usize,
    /// First row on the screen.
    top: usize,
}

impl Window for SystemsWindow {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Systems, Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }
}

impl SystemsWindow {
    /// A window that selects this system.
    pub(in crate::app::fleet) fn new(selected: SystemId) -> Self {
        Self {
            selected,
            row: 0,
            top: 0,
        }
    }

    /// The selected system.
    pub fn selected(&self) -> SystemId {
        self.selected
    }

    /// First row on the screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Moves the selection. Returns whether the action was a move.
    pub(in crate::app::fleet) fn move_by(
        &mut self,
        action: Action,
        ids: &[SystemId],
        page: usize,
    ) -> bool {
        self.settle(ids, page);
        let last = ids.len().saturating_sub(1);
        let row = match action {
            Action::Up => self.row.saturating_sub(1),
            Action::Down => self.row + 1,
            Action::PageUp => self.row.saturating_sub(page),
            Action::PageDown => self.row + page,
            Action::Top => 0,
            Action::Bottom => last,
            _ => return false,
        };
        if let Some(id) = ids.get(row.min(last)) {
            self.selected = *id;
        }
        self.settle(ids, page);
        true
    }

    /// Brings the selection up to date, and onto the page.
    pub(in crate::app::fleet) fn settle(&mut self, ids: &[SystemId], page: usize) {
        let last = ids.len().saturating_sub(1);
        let row = ids.iter().position(|id| *id == self.selected);
        self.row = row.unwrap_or(self.row.min(last));
        if let Some(id) = ids.get(self.row) {
            self.selected = *id;
        }
        let page = page.max(1);
        let least = (self.row + 1).saturating_sub(page);
        let most = ids.len().saturating_sub(page);
        self.top = self.top.min(self.row).max(least).min(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(all: &[u32]) -> Vec<SystemId> {
        all.iter().map(|id| SystemId(*id)).collect()
    }

    #[test]
    fn the_selection_follows_its_system_and_the_page_follows_the_selection() {
        let mut it = SystemsWindow::new(SystemId(2));
        let all = ids(&[1, 2, 3, 4, 5]);
        it.settle(&all, 2);
        assert_eq!((it.selected(), it.top()), (SystemId(2), 0));
        assert!(it.move_by(Action::Down, &all, 2));
        assert_eq!((it.selected(), it.top()), (SystemId(3), 1));
        // Another order: the same system.
        let other = ids(&[5, 4, 1, 2, 3]);
        it.settle(&other, 2);
        assert_eq!((it.selected(), it.top()), (SystemId(3), 3));
        // It was closed: the one in its place, here the last one.
        it.settle(&ids(&[5, 4, 1, 2]), 2);
        assert_eq!((it.selected(), it.top()), (SystemId(2), 2));
        assert!(it.move_by(Action::Top, &all, 2));
        assert_eq!((it.selected(), it.top()), (SystemId(1), 0));
        assert!(!it.move_by(Action::Accept, &all, 2));
        it.settle(&[], 2);
        assert_eq!(it.top(), 0);
    }
}
