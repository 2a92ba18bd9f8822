//! Draws the progress of a run: a bar for each system.

use ratatui::text::{Line, Span};

use crate::app::fleet::bulk::act::Act;
use crate::app::fleet::bulk::progress::{Lane, filled, title};
use crate::app::widget::scroll::Scroll;
use crate::keymap::Context;
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::Canvas;
use crate::view::widget::form_box::{WIDE, count, keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};
use crate::view::widget::scrolled::{self, Rows};

/// Cells of a bar.
const BAR: usize = 24;

/// Draws the progress.
pub(in crate::view) fn draw(act: &Act, lanes: &[Lane], at: Scroll, on: &mut Canvas<'_, '_>) {
    let (theme, area) = (on.theme, on.area);
    let width = WIDE.min(area.width);
    let room = usize::from(width.saturating_sub(FRAME_WIDTH));
    let rows: Vec<Rows<'static>> = lanes.iter().map(|it| rows_of(it, room, theme)).collect();
    let wanted = count(rows.iter().map(Vec::len).sum());
    let buf = on.frame.buffer_mut();
    let keys = keys_height(buf);
    let size = (width, wanted + keys + FRAME_HEIGHT);
    let mut inner = boxed::open(buf, area, theme, &title(act, lanes), size);
    keys_row(&[Context::BulkProgress], theme, buf, inner);
    inner.height = inner.height.saturating_sub(keys);
    scrolled::draw(on, inner, &rows, at);
}

/// The name, and the bar with its words below; beside each other where the name is short.
fn rows_of(it: &Lane, room: usize, theme: Theme) -> Rows<'static> {
    let (handled, all) = it.handled();
    let cells = BAR.min(room / 3);
    let full = filled(handled, all, cells);
    let (on, off) = match theme.ascii {
        true => ("#", "."),
        false => ("█", "░"),
    };
    let words = it.words();
    let bar = vec![
        Span::styled(on.repeat(full), theme.accent()),
        Span::styled(off.repeat(cells - full), theme.dim()),
        Span::raw(format!("  {words}")),
    ];
    let names = room.saturating_sub(cells + 4 + text::width(&words));
    if names >= 8 {
        let name = text::left(&it.name, names.min(28), theme.signs().ellipsis);
        let mut spans = vec![Span::raw(name), Span::raw("  ")];
        spans.extend(bar);
        return vec![Line::from(spans)];
    }
    let name = text::truncate(&it.name, room, theme.signs().ellipsis).into_owned();
    vec![Line::raw(name), Line::from(bar)]
}
