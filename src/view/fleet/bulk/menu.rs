//! Draws the menu of the actions on the marked keys.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::fleet::bulk::menu::Menu;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::widget::draw::Canvas;
use crate::view::widget::form_box::{WIDE, count, keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};

/// Least width of the box.
const LEAST: usize = 52;

/// Draws the menu.
pub(in crate::view) fn draw(it: &Menu, on: &mut Canvas<'_, '_>) {
    let (theme, area) = (on.theme, on.area);
    let title = it.title();
    let buf = on.frame.buffer_mut();
    let keys = keys_height(buf);
    let rows = it.entries().count().max(1);
    let wide = text::width(&title).max(LEAST) + usize::from(FRAME_WIDTH) + 2;
    let width = count(wide).min(WIDE).min(area.width);
    let size = (width, count(rows) + keys + FRAME_HEIGHT);
    let inner = boxed::open(buf, area, theme, &title, size);
    if it.entries().next().is_none() {
        let words = "Space marks a key, V a range, * all shown keys.";
        put(buf, row(inner, 0), &Line::raw(words));
    }
    for (y, (entry, selected, part)) in (0..).zip(it.entries()) {
        let marker = if selected { theme.signs().marker } else { " " };
        let style = match selected {
            true => theme.strong(),
            false => Style::new(),
        };
        let part = part.map_or_else(String::new, |part| format!("  {part} of {}", it.about.keys));
        let line = Line::from(vec![
            Span::styled(marker, theme.accent()),
            Span::styled(format!(" {}  ", entry.chord()), theme.key()),
            Span::styled(entry.words(), style),
            Span::styled(part, theme.dim()),
        ]);
        put(buf, row(inner, y), &line);
    }
    keys_row(&it.contexts(), theme, buf, inner);
}
