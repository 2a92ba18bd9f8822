//! Rows of an area, and lines written into them. A line that does not fit is cut off.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::view::theme::Theme;

/// A row of an area; empty if the area is too short.
pub(in crate::view) fn row(area: Rect, y: u16) -> Rect {
    Rect {
        y: area.y.saturating_add(y),
        height: 1,
        ..area
    }
    .intersection(area)
}

/// Writes spans from the left of a row and cuts off what does not fit.
pub(in crate::view) fn put(buf: &mut Buffer, area: Rect, line: &Line<'_>) {
    if !area.is_empty() {
        buf.set_line(area.x, area.y, line, area.width);
    }
}

/// Writes a line at the right end of a row if it fits beside `left` cells.
pub(in crate::view) fn put_right(buf: &mut Buffer, area: Rect, line: &Line<'_>, left: usize) {
    let wide = line.width();
    if !area.is_empty() && left + wide < usize::from(area.width) {
        let x = area
            .right()
            .saturating_sub(u16::try_from(wide).unwrap_or(u16::MAX));
        buf.set_line(x, area.y, line, area.width);
    }
}

/// Draws a horizontal rule in a row.
pub(in crate::view) fn rule(theme: Theme, buf: &mut Buffer, area: Rect) {
    let line = theme.signs().rule.repeat(usize::from(area.width));
    put(buf, area, &Line::styled(line, theme.dim()));
}
