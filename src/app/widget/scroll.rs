//! The scroll position of a text without a cursor.
//!
//! The view lays the text out, so only the view knows how many rows a line takes. A key press therefore changes the position by rows, and
//! after each frame the view reports the position that it drew ([`crate::app::Cx::settle`]). The position names a line of the text, so a
//! resize keeps that line in sight.

use crate::keymap::Action;

/// The first visible row of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scroll {
    /// A line of the text, before it is wrapped.
    pub line: usize,
    /// Rows from the start of that line; negative: above it. The view limits it to the text.
    pub rows: isize,
    /// Rows of a page, as the last frame had it.
    pub page: usize,
}

/// Rows of a page before the first frame.
const PAGE: usize = 10;

impl Default for Scroll {
    fn default() -> Self {
        Self {
            line: 0,
            rows: 0,
            page: PAGE,
        }
    }
}

impl Scroll {
    /// Moves the position. Returns whether the action is one that scrolls.
    pub fn act(&mut self, action: Action) -> bool {
        let page = isize::try_from(self.page.max(1)).unwrap_or(1);
        match action {
            Action::Up => self.by(-1),
            Action::Down => self.by(1),
            Action::PageUp => self.by(-page),
            Action::PageDown => self.by(page),
            Action::Top => (self.line, self.rows) = (0, 0),
            Action::Bottom => self.rows = isize::MAX / 2,
            _ => return false,
        }
        true
    }

    /// Before a resize: the line at the top stays there, however many rows it takes then.
    pub(in crate::app) fn keep_line(&mut self) {
        self.rows = 0;
    }

    fn by(&mut self, rows: isize) {
        self.rows = self.rows.saturating_add(rows);
    }
}
