//! Draws the check, full screen: a row for each finding, and the selected finding beside the list.

mod columns;
mod finding;
mod heading;
mod parts;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::Cx;
use crate::app::check::window::Check;
use crate::view::check::columns::Columns;
use crate::view::check::parts::below;
use crate::view::line::{put, row, rule};
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::placeholder;

/// Minimum width of the list when the finding is beside it.
const LIST: u16 = 72;
/// Minimum width of the finding beside the list.
const PANE: u16 = 42;

impl Draw for Check {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        if let Some(scroll) = self.open {
            return finding::full(self, scroll, on);
        }
        list(self, on);
    }
}

fn list(check: &Check, on: &mut Canvas<'_, '_>) {
    let (cx, theme, area) = (&on.model.cx, on.theme, on.area);
    let short = cx.size.1 < 12;
    let cursor = heading::draw(check, cx, theme, on.frame.buffer_mut(), row(area, 0));
    if let Some(cursor) = cursor.filter(|_| on.top) {
        on.frame.set_cursor_position(cursor);
    }
    let buf = on.frame.buffer_mut();
    if short {
        let body = below(area, 1);
        return rows(check, cx, theme, buf, body);
    }
    rule(theme, buf, row(area, 1));
    let progress = on.model.check.progress(cx);
    let last = row(area, area.height.saturating_sub(1));
    put(
        buf,
        last,
        &Line::styled(format!(" {progress}"), theme.dim()),
    );
    let mut body = below(area, 2);
    body.height = body.height.saturating_sub(1);
    if cx.wide() {
        let most = area.width.saturating_sub(PANE + 1).max(LIST);
        body.width = most.min(area.width);
        let bar = Rect {
            x: body.right(),
            width: 1,
            ..body
        };
        for y in bar.top()..bar.bottom() {
            buf.set_string(bar.x, y, theme.signs().bar, theme.dim());
        }
        let pane = Rect {
            x: bar.right(),
            width: area.width.saturating_sub(body.width + 1),
            ..body
        };
        finding::pane(check, cx, theme, buf, pane);
    }
    let columns = Columns::of(check, body.width);
    put(buf, row(body, 0), &columns.header(theme));
    rows(check, cx, theme, buf, below(body, 1));
}

fn rows(check: &Check, cx: &Cx, theme: Theme, buf: &mut Buffer, area: Rect) {
    if check.is_empty() {
        let words = match check.filter().trim().is_empty() {
            true => format!("No findings for {}.", keys(check)),
            false => "No match. Esc clears the filter.".to_owned(),
        };
        return placeholder::words(&words, theme, buf, area);
    }
    let columns = Columns::of(check, area.width);
    for (y, (it, selected)) in (0..area.height).zip(check.page(area.height.into())) {
        put(buf, row(area, y), &columns.line(it, selected, cx, theme));
    }
}

/// `12 keys`.
fn keys(check: &Check) -> String {
    match check.report.keys.len() {
        1 => "1 key".to_owned(),
        n => format!("{n} keys"),
    }
}
