//! The box of a form: a title, a text or a fault, the fields, and the shortcuts in the last row.

use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::widget::scroll::Scroll;
use crate::form::Form;
use crate::keymap::Context;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::{SHORT, Theme};
use crate::view::widget::draw::Canvas;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH, open};
use crate::view::widget::scrolled::{self, Rows};
use crate::view::widget::{footer, form, placeholder};

/// Maximum width of a box: the screens are designed for 80 columns.
pub(in crate::view) const WIDE: u16 = 80;

/// The box of a form.
pub(in crate::view) struct FormBox<'a, Id> {
    pub(in crate::view) title: String,
    /// The text above the fields.
    pub(in crate::view) words: Option<String>,
    /// The fault below that text.
    pub(in crate::view) fault: Option<&'a crate::domain::Fault>,
    pub(in crate::view) form: &'a Form<Id>,
    /// The contexts of the shortcuts in the last row.
    pub(in crate::view) contexts: Vec<Context>,
}

impl<Id: Copy + Eq> FormBox<'_, Id> {
    /// Draws the form in a box, with the text and the fault above and the shortcuts below.
    pub(in crate::view) fn draw(&self, on: &mut Canvas<'_, '_>) {
        let (theme, area, frame) = (on.theme, on.area, &mut *on.frame);
        let width = WIDE.min(area.width);
        let inner = width.saturating_sub(FRAME_WIDTH);
        let lines = self
            .words
            .as_ref()
            .map(|w| text::wrap(w, usize::from(inner)))
            .unwrap_or_default();
        let said = count(lines.len()) + self.fault.map_or(0, |f| fault_height(f, inner));
        let gap = u16::from(said > 0);
        let keys = keys_height(frame.buffer_mut());
        let wanted = said + gap + form::height(self.form, inner, theme) + 2 * keys + FRAME_HEIGHT;
        let room = open(
            frame.buffer_mut(),
            area,
            theme,
            &self.title,
            (width, wanted),
        );
        for (y, line) in (0..).zip(&lines) {
            put(frame.buffer_mut(), row(room, y), &Line::raw(line.as_str()));
        }
        if let Some(fault) = self.fault {
            let at = Rect {
                y: room.y + count(lines.len()),
                height: room.height.saturating_sub(count(lines.len())),
                ..room
            };
            placeholder::fault(fault, theme, frame.buffer_mut(), at);
        }
        let taken = (said + gap).min(room.height);
        let body = Rect {
            y: room.y + taken,
            height: room.height.saturating_sub(taken + keys),
            ..room
        };
        let theme = Theme {
            waits: on.top && !on.model.sight.accepts_keys(),
            ..theme
        };
        if on.top {
            form::draw(frame, body, self.form, theme);
        } else {
            form::render(frame.buffer_mut(), body, self.form, theme);
        }
        keys_row(&self.contexts, on.theme, frame.buffer_mut(), room);
    }
}

/// The rows for the shortcuts of a box: none where the footer shows them.
pub(in crate::view) fn keys_height(buf: &ratatui::buffer::Buffer) -> u16 {
    u16::from(buf.area.height < SHORT)
}

/// Draws the shortcuts of a box in its last row, at the right, where there is no footer.
pub(in crate::view) fn keys_row(
    contexts: &[Context],
    theme: Theme,
    buf: &mut ratatui::buffer::Buffer,
    room: Rect,
) {
    let last = match room.height.checked_sub(1) {
        Some(last) if keys_height(buf) > 0 => last,
        _ => return,
    };
    let line = footer::line(footer::entries(contexts), room.width, theme);
    let at = row(room, last);
    let free = room.width.saturating_sub(count(line.width()));
    put(
        buf,
        Rect {
            x: at.x + free,
            width: at.width - free,
            ..at
        },
        &line,
    );
}

/// Draws a text in a box; it scrolls where it does not fit.
pub(in crate::view) fn words_box(
    title: &str,
    words: &str,
    contexts: &[Context],
    scroll: Scroll,
    on: &mut Canvas<'_, '_>,
) {
    let (theme, area) = (on.theme, on.area);
    let width = WIDE.min(area.width);
    let words = crate::domain::text::harmless_lines(words);
    let rows = text::wrap(&words, usize::from(width.saturating_sub(FRAME_WIDTH)));
    let hints = keys_height(on.frame.buffer_mut()).min(count(contexts.len()));
    let height = count(rows.len()) + FRAME_HEIGHT;
    // Empty rows above and below the text, where there is room for them.
    let gap = u16::from(height + hints + 2 <= area.height);
    let size = (width, height + hints + 2 * gap);
    let inner = open(on.frame.buffer_mut(), area, theme, title, size);
    let lines: Vec<Rows<'_>> = rows.into_iter().map(|it| vec![Line::raw(it)]).collect();
    let text_area = Rect {
        y: inner.y + gap.min(inner.height),
        height: inner.height.saturating_sub(hints + 2 * gap),
        ..inner
    };
    scrolled::draw(on, text_area, &lines, scroll);
    if hints > 0 {
        keys_row(contexts, theme, on.frame.buffer_mut(), inner);
    }
}

/// The height of a fault at a width.
pub(in crate::view) fn fault_height(fault: &crate::domain::Fault, width: u16) -> u16 {
    let room = usize::from(width).saturating_sub(6);
    let parts = [&fault.what, &fault.meaning, &fault.next];
    count(
        parts
            .into_iter()
            .filter(|p| !p.is_empty())
            .map(|p| text::wrap(p, room).len())
            .sum(),
    )
}

/// Converts a number of rows.
pub(in crate::view) fn count(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(u16::MAX / 4)
}
