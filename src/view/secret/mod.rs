//! Draws the window of a new secret: the secret on lines of its own, never truncated.

pub(in crate::view) mod copy;
pub(in crate::view) mod key_text;
pub(in crate::view) mod progress;
mod qr;
mod save;
mod snippets;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::Model;
use crate::app::modal::SecretShown;
use crate::keymap::Context;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{WIDE, count, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};

impl Draw for SecretShown {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        key_box(on.model, self, on.theme, on.frame.buffer_mut(), on.area);
    }
}

fn key_box(model: &Model, it: &SecretShown, theme: Theme, buf: &mut Buffer, area: Rect) {
    let width = WIDE.min(area.width);
    // In a box too small for a border every cell is needed for the key.
    let framed = width > FRAME_WIDTH + 8 && area.height > 8;
    let room = if framed {
        width - FRAME_WIDTH
    } else {
        area.width
    };
    let what = if it.reset { "New secret of" } else { "New key" };
    let title = format!("{what} {} on {}", it.name, model.cx.system_name());

    let mut lines = Vec::new();
    if area.height > 10 && room >= 30 {
        let once = "This key is shown once. When you close this, nobody can read it again.";
        lines.push(Line::raw(""));
        lines.extend(
            text::wrap(once, usize::from(room))
                .into_iter()
                .map(Line::raw),
        );
        lines.push(Line::raw(""));
    }
    lines.extend(key_text::lines(it, theme, usize::from(room)));
    lines.extend(key_text::warnings(model, it, theme, usize::from(room)));
    if area.height > 10 {
        lines.push(Line::raw(""));
    }
    let tall = area.height > 10;
    lines.extend(copy::lines(model, it, theme, usize::from(room), tall));
    lines.extend(progress::lines(model, it, theme, usize::from(room)));

    let inner = if framed {
        boxed::open(
            buf,
            area,
            theme,
            &title,
            (width, count(lines.len()) + 2 + FRAME_HEIGHT),
        )
    } else {
        ratatui::widgets::Widget::render(ratatui::widgets::Clear, area, buf);
        area
    };
    for (y, line) in (0..).zip(&lines) {
        put(buf, row(inner, y), line);
    }
    if usize::from(inner.height) < lines.len() {
        let more = text::left(
            "Enlarge the terminal: it hides a part.",
            usize::from(inner.width),
            "",
        );
        let last = row(inner, inner.height.saturating_sub(1));
        put(buf, last, &Line::styled(more, theme.warning()));
    } else if usize::from(inner.height) > lines.len() {
        let contexts: &[Context] = match it.progress.cancellable() {
            Some(_) => &[Context::UnderWay, Context::Secret],
            None => &[Context::Secret],
        };
        keys_row(contexts, theme, buf, inner);
    }
}
