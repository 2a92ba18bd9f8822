//! Draws a form: the fields, and below them the button, the fault of the whole form and the help of the focused field.
//!
//! It depends only on the form and the size. The terminal's cursor is where the user types, because screen readers and
//! magnifiers follow it. Errors and notes come from `app`, already escaped.

mod rows;

#[cfg(test)]
mod tests;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use rows::Rows;

use crate::form::{Field, Form};
use crate::view::frame::Frame;
use crate::view::text;
use crate::view::theme::Theme;

/// Maximum rows of the help, and of the fault.
const HELP_ROWS: usize = 4;

/// The height of the form at a width.
pub fn height<Id: Copy + Eq>(form: &Form<Id>, width: u16, theme: Theme) -> u16 {
    let body = Rows::of(form, width, theme).rows.len();
    let below = failure(form, width, theme).len() + reserved(form, width);
    u16::try_from(body + 2 + below).unwrap_or(u16::MAX)
}

/// Draws the form and sets the terminal's cursor. Returns its position if it is visible.
pub(in crate::view) fn draw<Id: Copy + Eq>(
    frame: &mut Frame<'_>,
    area: Rect,
    form: &Form<Id>,
    theme: Theme,
) -> Option<Position> {
    let cursor = render(frame.buffer_mut(), area, form, theme);
    if let Some(at) = cursor {
        frame.set_cursor_position(at);
    }
    cursor
}

/// Draws the form into a buffer and returns the position of the cursor if it is visible.
pub fn render<Id: Copy + Eq>(
    buf: &mut Buffer,
    area: Rect,
    form: &Form<Id>,
    theme: Theme,
) -> Option<Position> {
    let area = area.intersection(*buf.area());
    if area.is_empty() {
        return None;
    }
    let mut all = Rows::of(form, area.width, theme);
    let failure = failure(form, area.width, theme);
    let help = help(
        form.fields().iter().find(|f| Some(f.id) == form.focused()),
        area.width,
    );

    // With room for all, the help keeps its place from field to field. With less, the focused field goes first, then the
    // button, then what is wrong, then the help.
    let room = usize::from(area.height);
    let below = failure.len() + reserved(form, area.width);
    let roomy = all.rows.len() + 2 + below <= room;
    // In a single row, the button shows only while it has the focus.
    let button = usize::from(room > 1 || all.on_button.is_some());
    let (body, below) = if roomy {
        (all.rows.len(), below)
    } else {
        let room = room - button;
        let wanted = failure.len() + help.len();
        let most = if all.error.is_empty() { 3 } else { usize::MAX };
        let least = all.focus.len().clamp(1, most).min(room);
        let body = room.saturating_sub(wanted + 1).max(least);
        all.show_error(body);
        (body.min(all.rows.len()), wanted)
    };

    let cursor = body_rows(buf, area, &all, body);
    let cursor = cursor.or(button_row(buf, area, &all, body, button));

    let used = body + button;
    let free = room.saturating_sub(used);
    let gap = usize::from(free > below);
    let first = if roomy { room - below } else { used + gap };
    let lines = failure
        .iter()
        .map(|line| (line, theme.danger()))
        .chain(help.iter().map(|line| (line, theme.dim())));
    for ((line, style), y) in lines.zip(first..room) {
        line_at(buf, area, y, line, style);
    }
    cursor
}

/// Draws the button in row `y`. Returns the position of the cursor if the button has the focus.
fn button_row(buf: &mut Buffer, area: Rect, all: &Rows, y: usize, rows: usize) -> Option<Position> {
    let y = u16::try_from(y)
        .ok()
        .filter(|y| rows > 0 && *y < area.height)?;
    all.button.draw(buf, area.x, area.y + y, area.width);
    let x = all.on_button?;
    (x < area.width).then(|| Position::new(area.x + x, area.y + y))
}

/// Draws `count` rows of the fields, including the focused one.
fn body_rows(buf: &mut Buffer, area: Rect, all: &Rows, count: usize) -> Option<Position> {
    let mut top = all.focus.end.saturating_sub(count);
    if let Some((row, _)) = all.cursor {
        // A field taller than the room shows its label and its cursor rather than its end.
        let start = all.focus.start;
        let first = if row < start + count { start } else { row };
        top = top.min(first);
    }
    for (row, y) in all.rows.iter().skip(top).take(count).zip(area.top()..) {
        row.draw(buf, area.x, y, area.width);
    }
    let (row, x) = all.cursor?;
    let y = row.checked_sub(top).filter(|&y| y < count)?;
    (x < area.width).then(|| Position::new(area.x + x, area.y + u16::try_from(y).unwrap_or(0)))
}

fn line_at(buf: &mut Buffer, area: Rect, y: usize, line: &str, style: Style) {
    if let Ok(y) = u16::try_from(y)
        && y < area.height
    {
        buf.set_stringn(
            area.x + 2.min(area.width - 1),
            area.y + y,
            line,
            usize::from(area.width.saturating_sub(2)),
            style,
        );
    }
}

/// `Name: text, 1 to 200 characters.`
fn help<Id>(field: Option<&Field<Id>>, width: u16) -> Vec<String> {
    let Some(field) = field.filter(|f| !f.help.is_empty()) else {
        return Vec::new();
    };
    let mut lines = text::wrap(&format!("{}: {}", field.label, field.help), inset(width));
    lines.truncate(HELP_ROWS);
    lines
}

/// Rows of the longest help, so that nothing moves when the focus changes.
fn reserved<Id: Copy + Eq>(form: &Form<Id>, width: u16) -> usize {
    let lengths = form.fields().iter().map(|f| help(Some(f), width).len());
    lengths.max().unwrap_or(0)
}

fn failure<Id: Copy + Eq>(form: &Form<Id>, width: u16, theme: Theme) -> Vec<String> {
    let Some(failure) = form.failure() else {
        return Vec::new();
    };
    let mut lines = text::wrap(&format!("{} {failure}", theme.signs().bad), inset(width));
    lines.truncate(HELP_ROWS);
    lines
}

/// The width without the column of the marker.
fn inset(width: u16) -> usize {
    usize::from(width.saturating_sub(2))
}
