//! A text that scrolls where it does not fit, and the words about what is hidden: `3 more ↑  12 more ↓`.
//!
//! Invariant: a text that fits does not scroll, and of one that does not fit every row can be reached.

use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::widget::scroll::Scroll;
use crate::view::line::{put, row};
use crate::view::theme::Theme;
use crate::view::widget::draw::Canvas;

/// A line of a text: the rows that it takes once it is wrapped.
pub(in crate::view) type Rows<'a> = Vec<Line<'a>>;

/// Draws a text from its scroll position. Where it does not fit, the last row says how many rows are hidden. Reports the position of the
/// topmost modal.
pub(in crate::view) fn draw(on: &mut Canvas<'_, '_>, area: Rect, lines: &[Rows<'_>], at: Scroll) {
    let heights: Vec<usize> = lines.iter().map(Vec::len).collect();
    let total = heights.iter().sum::<usize>();
    let (first, drawn) = place(&heights, at, usize::from(area.height));
    let all = lines.iter().flatten();
    let buf = on.frame.buffer_mut();
    for (y, line) in (0..area.height).zip(all.skip(first).take(drawn.page)) {
        put(buf, row(area, y), line);
    }
    let below = total.saturating_sub(first + drawn.page);
    if let Some(last) = area.height.checked_sub(1).filter(|last| *last > 0) {
        put(buf, row(area, last), &more(first, below, on.theme));
    }
    if on.top {
        on.frame.set_scroll(drawn);
    }
}

/// How many rows are hidden above and below; empty if none is.
pub(in crate::view) fn more(above: usize, below: usize, theme: Theme) -> Line<'static> {
    let signs = theme.signs();
    let parts = [(above, signs.up), (below, signs.down)]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, sign)| format!("{count} more {sign}"));
    Line::raw(parts.collect::<Vec<_>>().join("  "))
}

/// The first visible row of lines with these heights, and the position within the text.
fn place(heights: &[usize], at: Scroll, room: usize) -> (usize, Scroll) {
    let total = heights.iter().sum::<usize>();
    if total <= room {
        let page = room;
        return (
            0,
            Scroll {
                page,
                ..Scroll::default()
            },
        );
    }
    let page = room.saturating_sub(1).max(1);
    let start = heights.iter().take(at.line).sum::<usize>();
    let row = isize::try_from(start)
        .unwrap_or(isize::MAX)
        .saturating_add(at.rows);
    let row = usize::try_from(row)
        .unwrap_or(0)
        .min(total - page.min(total));
    let mut line = 0;
    let mut start = 0;
    for (i, height) in heights.iter().enumerate() {
        if start + height > row {
            line = i;
            break;
        }
        start += height;
    }
    let rows = isize::try_from(row - start.min(row)).unwrap_or(0);
    (row, Scroll { line, rows, page })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::Action;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_fits_does_not_scroll() {
        let mut at = Scroll::default();
        at.act(Action::Bottom);
        let (row, at) = place(&[1, 2, 1], at, 4);
        assert_eq!((row, at.line, at.rows), (0, 0, 0));
    }

    #[test]
    fn what_is_hidden_is_counted() {
        assert_eq!(more(0, 12, Theme::FULL).to_string(), "12 more ↓");
        assert_eq!(more(3, 9, Theme::FULL).to_string(), "3 more ↑  9 more ↓");
        assert_eq!(more(0, 0, Theme::FULL).to_string(), "");
    }

    #[test]
    fn a_resize_keeps_the_line_at_the_top() {
        let (_, narrow) = place(&[4, 4, 4, 4], at(2, 0), 6);
        assert_eq!(place(&[1, 1, 1, 1], narrow, 3).0, 2);
    }

    fn at(line: usize, rows: isize) -> Scroll {
        Scroll {
            line,
            rows,
            ..Scroll::default()
        }
    }

    proptest! {
        #[test]
        fn every_row_can_be_reached_and_no_key_press_is_lost_at_the_ends(
            heights in proptest::collection::vec(0usize..5, 0..12), room in 0usize..12,
        ) {
            let total: usize = heights.iter().sum();
            let mut at = Scroll::default();
            let mut reached = 0;
            for _ in 0..total + 3 {
                let (row, drawn) = place(&heights, at, room);
                reached = reached.max(row + drawn.page);
                at = drawn;
                at.act(Action::Down);
            }
            prop_assert!(reached >= total);
            let (end, drawn) = place(&heights, at, room);
            let mut up = drawn;
            up.act(Action::Up);
            prop_assert_eq!(place(&heights, up, room).0, end.saturating_sub(1));
            let mut bottom = Scroll::default();
            bottom.act(Action::Bottom);
            prop_assert_eq!(place(&heights, bottom, room).0, end);
        }
    }
}
