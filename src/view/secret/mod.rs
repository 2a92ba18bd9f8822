//! Draws the window of a new secret: the secret on lines of its own, never truncated.

pub(in crate::view) mod copy;
pub(in crate::view) mod key_text;
pub(in crate::view) mod progress;
mod qr;
mod save;
mod snippets;

use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::modal::SecretShown;
use crate::keymap::Context;
use crate::view::text;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{WIDE, count, keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};
use crate::view::widget::scrolled::{self, Rows};

impl Draw for SecretShown {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        key_box(self, on);
    }
}

fn key_box(it: &SecretShown, on: &mut Canvas<'_, '_>) {
    let (model, theme, area) = (on.model, on.theme, on.area);
    let width = WIDE.min(area.width);
    // In a box too small for a border every cell is needed for the key.
    let framed = width > FRAME_WIDTH + 8 && area.height > 8;
    let room = if framed {
        width - FRAME_WIDTH
    } else {
        area.width
    };
    let what = if it.reset { "New secret of" } else { "New key" };
    let title = format!("{what} {} on {}", it.name, model.cx.system_title());

    let mut lines = Vec::new();
    if area.height > 10 && room >= 30 {
        let once = "This key is shown once. After you close this window, it cannot be shown again.";
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

    // The shortcuts stay whatever else does not fit: how to copy the key and how to leave.
    let hints = keys_height(on.frame.buffer_mut()).min(area.height.saturating_sub(1));
    let tall = u16::from(tall);
    let inner = if framed {
        let height = count(lines.len()) + tall + hints + FRAME_HEIGHT;
        let buf = on.frame.buffer_mut();
        boxed::open(buf, area, theme, &title, (width, height))
    } else {
        ratatui::widgets::Widget::render(ratatui::widgets::Clear, area, on.frame.buffer_mut());
        area
    };
    let text_area = Rect {
        height: inner.height.saturating_sub(hints),
        ..inner
    };
    let lines: Vec<Rows<'_>> = lines.into_iter().map(|line| vec![line]).collect();
    scrolled::draw(on, text_area, &lines, it.scroll);
    if hints > 0 {
        let contexts: &[Context] = match it.progress.cancellable() {
            Some(_) => &[Context::UnderWay, Context::Secret],
            None => &[Context::Secret],
        };
        keys_row(contexts, theme, on.frame.buffer_mut(), inner);
    }
}
