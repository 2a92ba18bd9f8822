//! Draws the report, full screen.

use jiff::tz::TimeZone;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::rows::lines;
use crate::app::fleet::bulk::report::Report;
use crate::app::widget::scroll::Scroll;
use crate::view::line::{put, row, rule};
use crate::view::text;
use crate::view::widget::draw::Canvas;
use crate::view::widget::scrolled;

/// Draws the report.
pub(in crate::view) fn draw(it: &Report, at: Scroll, zone: &TimeZone, on: &mut Canvas<'_, '_>) {
    full(&it.title(), &it.rows(zone), at, on);
}

/// Draws rows below a title, full screen.
pub(in crate::view) fn full(
    title: &str,
    rows: &[crate::app::fleet::bulk::rows::Row],
    at: Scroll,
    on: &mut Canvas<'_, '_>,
) {
    let (theme, area) = (on.theme, on.area);
    let inner = Rect {
        x: area.x + 1.min(area.width),
        width: area.width.saturating_sub(2),
        ..area
    };
    let room = usize::from(inner.width);
    let buf = on.frame.buffer_mut();
    let title = text::truncate(title, room, theme.signs().ellipsis).into_owned();
    put(buf, row(inner, 0), &Line::styled(title, theme.title()));
    rule(theme, buf, row(area, 1));
    let below = Rect {
        y: inner.y + 2.min(inner.height),
        height: inner.height.saturating_sub(2),
        ..inner
    };
    scrolled::draw(on, below, &lines(rows, room, theme), at);
}
