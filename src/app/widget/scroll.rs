//! Scrolling of rows without a cursor.

use crate::keymap::Action;

/// The scroll position after an action: the first visible row of `rows`. The last row can always be reached.
pub(in crate::app) fn scrolled(at: usize, action: Action, rows: usize) -> usize {
    let last = rows.saturating_sub(1);
    match action {
        Action::Up => at.saturating_sub(1),
        Action::Down => (at + 1).min(last),
        Action::PageUp => at.saturating_sub(10),
        Action::PageDown => (at + 10).min(last),
        Action::Top => 0,
        Action::Bottom => last,
        _ => at,
    }
}
