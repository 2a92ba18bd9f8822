//! The box of a form: a title, a text or a fault, the fields, and the shortcuts in the last row.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::form::Form;
use crate::keymap::Context;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH, open};
use crate::view::widget::{footer, form, placeholder};

/// Maximum width of a box: the screens are designed for 80 columns.
pub(in crate::view) const WIDE: u16 = 80;

/// The content above the fields of a form.
pub(in crate::view) struct Above<'a> {
    pub(in crate::view) words: Option<String>,
    pub(in crate::view) fault: Option<&'a crate::domain::Fault>,
}

/// Draws a form in a box, with the text or the fault above and the shortcuts below.
#[expect(
    clippy::too_many_arguments,
    reason = "one call a form; a struct would only rename them"
)]
pub(in crate::view) fn form_box<Id: Copy + Eq>(
    title: &str,
    above: &Above<'_>,
    fields: &Form<Id>,
    contexts: &[Context],
    top: bool,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let width = WIDE.min(area.width);
    let inner = width.saturating_sub(FRAME_WIDTH);
    let lines = above
        .words
        .as_ref()
        .map(|w| text::wrap(w, usize::from(inner)))
        .unwrap_or_default();
    let said = count(lines.len()) + above.fault.map_or(0, |f| fault_height(f, inner));
    let gap = u16::from(said > 0);
    let wanted = said + gap + form::height(fields, inner, theme) + 2 + FRAME_HEIGHT;
    let room = open(frame.buffer_mut(), area, theme, title, (width, wanted));
    for (y, line) in (0..).zip(&lines) {
        put(frame.buffer_mut(), row(room, y), &Line::raw(line.as_str()));
    }
    if let Some(fault) = above.fault {
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
        height: room.height.saturating_sub(taken + 1),
        ..room
    };
    if top {
        form::draw(frame, body, fields, theme);
    } else {
        form::render(frame.buffer_mut(), body, fields, theme);
    }
    keys_row(contexts, theme, frame.buffer_mut(), room);
}

/// Draws the shortcuts of a box in its last row, at the right.
pub(in crate::view) fn keys_row(
    contexts: &[Context],
    theme: Theme,
    buf: &mut ratatui::buffer::Buffer,
    room: Rect,
) {
    let Some(last) = room.height.checked_sub(1) else {
        return;
    };
    let line = footer::line(footer::entries(contexts), room.width, theme);
    crate::view::line::put_right(buf, row(room, last), &line, 0);
}

/// Draws a text in a box.
pub(in crate::view) fn words_box(
    title: &str,
    words: &str,
    contexts: &[Context],
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let width = WIDE.min(area.width);
    let words = crate::domain::text::harmless_lines(words);
    let lines = text::wrap(&words, usize::from(width.saturating_sub(FRAME_WIDTH)));
    let height = count(lines.len()) + FRAME_HEIGHT + 3;
    let room = open(frame.buffer_mut(), area, theme, title, (width, height));
    for (y, line) in (1..).zip(&lines) {
        put(frame.buffer_mut(), row(room, y), &Line::raw(line.as_str()));
    }
    keys_row(contexts, theme, frame.buffer_mut(), room);
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
