//! All rows of a form's fields, visible or not.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::domain::text::harmless;
use crate::form::{Choice, Field, Form, Input, LinesInput, TextInput};
use crate::view::text;
use crate::view::theme::{Signs, Theme};

/// Rows of a field with several lines.
const LINES_ROWS: usize = 6;

/// Width left of the label: the marker and a space.
const MARGIN: u16 = 2;

/// Gap between the columns.
const GAP: u16 = 2;

/// Before the label of a field that is switched off, as a comment in a list of properties.
const OFF: &str = "# ";

/// Minimum width of a value beside a note; below it, the note is in the next row.
const VALUE_MIN: u16 = 20;

/// A styled text at a column.
struct Piece {
    x: u16,
    text: String,
    style: Style,
}

/// One row of the form.
#[derive(Default)]
pub(in crate::view) struct Row(Vec<Piece>);

impl Row {
    fn put(&mut self, x: u16, text: impl Into<String>, style: Style) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(Piece { x, text, style });
        }
    }

    /// Draws the row at `(x, y)`, which must be inside the buffer, in at most `cells`.
    pub(in crate::view) fn draw(&self, buf: &mut Buffer, x: u16, y: u16, cells: u16) {
        for piece in &self.0 {
            let room = cells.saturating_sub(piece.x);
            if room > 0 {
                buf.set_stringn(x + piece.x, y, &piece.text, room.into(), piece.style);
            }
        }
    }
}

/// All rows of all visible fields.
pub(in crate::view) struct Rows {
    pub(in crate::view) rows: Vec<Row>,
    /// The rows of the focused field.
    pub(in crate::view) focus: Range<usize>,
    /// The rows of the focused field's error.
    pub(in crate::view) error: Range<usize>,
    /// The row and the column of the cursor, which is in a field.
    pub(in crate::view) cursor: Option<(usize, u16)>,
    /// The button.
    pub(in crate::view) button: Row,
    /// The column of the cursor, if the button has the focus.
    pub(in crate::view) on_button: Option<u16>,
    columns: Columns,
    theme: Theme,
}

/// The layout of the columns.
#[derive(Clone, Copy)]
struct Columns {
    label: u16,
    value: u16,
    /// Width of the value column.
    room: u16,
}

impl Columns {
    /// Includes hidden fields, so that nothing moves when one is shown.
    fn of<Id>(fields: &[Field<Id>], cells: u16) -> Self {
        let width = |f: &Field<Id>| {
            let off = if f.is_optional() { OFF.len() } else { 0 };
            text::width(f.label) + off
        };
        let widest = fields.iter().map(width).max();
        let label = self::cells(widest.unwrap_or(0)).min(cells / 3);
        let value = MARGIN + label + GAP;
        Self {
            label,
            value,
            room: cells.saturating_sub(value),
        }
    }
}

impl Rows {
    pub(in crate::view) fn of<Id: Copy + Eq>(form: &Form<Id>, cells: u16, theme: Theme) -> Self {
        let mut all = Self {
            rows: Vec::new(),
            focus: 0..0,
            error: 0..0,
            cursor: None,
            button: Row::default(),
            on_button: None,
            columns: Columns::of(form.fields(), cells),
            theme,
        };
        for field in form.fields().iter().filter(|f| f.is_visible()) {
            let start = all.rows.len();
            let focused = form.focused() == Some(field.id);
            all.field(field, focused);
            if focused {
                all.focus = start..all.rows.len();
            }
        }
        all.button(form.button(), form.on_button());
        all
    }

    /// The button: in brackets, except while it has the focus and does not accept Enter yet.
    fn button(&mut self, label: &str, focused: bool) {
        let (words, style) = if focused && self.theme.waits {
            (format!("  {label}  "), self.theme.dim())
        } else if focused {
            (format!("[ {label} ]"), self.theme.accent())
        } else {
            (format!("[ {label} ]"), Style::new())
        };
        let x = self.columns.value;
        if focused {
            let marker = self.theme.signs().marker;
            self.button.put(0, marker, self.theme.accent());
            self.on_button = Some(x.saturating_add(2));
            // The last field stays in view.
            self.focus = self.rows.len()..self.rows.len();
        }
        self.button.put(x, words, style);
    }

    /// Drops what stands between the value of the focused field and its error, as far as the field is taller than `room`.
    pub(in crate::view) fn show_error(&mut self, room: usize) {
        let Some((cursor, _)) = self.cursor.filter(|_| !self.error.is_empty()) else {
            return;
        };
        let excess = self.focus.len().saturating_sub(room);
        let end = self.error.start;
        let start = end.saturating_sub(excess).max(cursor + 1);
        if start < end {
            self.rows.drain(start..end);
            self.focus.end -= end - start;
            self.error = start..self.error.end - (end - start);
        }
    }

    fn field<Id>(&mut self, field: &Field<Id>, focused: bool) {
        let start = self.rows.len();
        let signs = self.theme.signs();
        match field.input() {
            Input::Text(t) => self.single(field, focused, |room| value(t, room, focused, signs)),
            Input::Pick(t) => self.single(field, focused, |room| value(t, room, focused, signs)),
            Input::Open(told) => self.single(field, focused, |room| {
                let shown = text::clip(told, room.into(), signs.ellipsis);
                (shown.into_owned(), 0)
            }),
            Input::Secret(s) => self.single(field, focused, |room| {
                let count = s.len().min(usize::from(room.saturating_sub(1)));
                (signs.dot.repeat(count), count)
            }),
            Input::Lines(l) => {
                self.lines(l, focused, field.is_off());
                self.below(&field.note, "", self.theme.dim());
            }
            Input::Choice(c) => {
                self.choice(c, focused, field.is_off());
                self.below(&field.note, "", self.theme.dim());
            }
        }
        self.below(&field.warning, signs.soon, self.theme.warning());
        if let Some(error) = &field.error {
            let start = self.rows.len();
            self.below(error, signs.bad, self.theme.danger());
            if focused {
                self.error = start..self.rows.len();
            }
        }
        self.label(start, field, focused);
    }

    fn label<Id>(&mut self, at: usize, field: &Field<Id>, focused: bool) {
        let plain = self.value_style(field.is_off());
        let Some(row) = self.rows.get_mut(at) else {
            return;
        };
        let signs = self.theme.signs();
        let off = if field.is_off() { OFF } else { "" };
        let label = format!("{off}{}", field.label);
        let label = text::truncate(&label, self.columns.label.into(), signs.ellipsis);
        if focused {
            row.put(0, signs.marker, self.theme.accent());
            row.put(MARGIN, label, self.theme.strong());
        } else {
            row.put(MARGIN, label, plain);
        }
    }

    /// The style of a value: dim while its field is switched off.
    fn value_style(&self, off: bool) -> Style {
        match off {
            true => self.theme.dim(),
            false => Style::new(),
        }
    }

    /// A value of one line, with the note and a remark at its right; a note that does not fit goes below.
    /// `value` returns the text for a width, and the cell of the cursor.
    fn single<Id>(
        &mut self,
        field: &Field<Id>,
        focused: bool,
        value: impl FnOnce(u16) -> (String, usize),
    ) {
        let Columns { value: x, room, .. } = self.columns;
        let tail = match field.input() {
            Input::Pick(_) => "change",
            Input::Open(_) => "Enter opens",
            _ if field.required => "required",
            _ => "",
        };
        let gap = if field.note.is_empty() || tail.is_empty() {
            ""
        } else {
            "  "
        };
        let aside = format!("{}{gap}{tail}", field.note);
        let wide = cells(text::width(&aside));
        let beside = room.saturating_sub(wide.saturating_add(GAP));
        let fits = beside >= VALUE_MIN;

        let (shown, cursor) = value(if fits && wide > 0 { beside } else { room });
        let mut row = Row::default();
        row.put(x, shown, self.value_style(field.is_off()));
        if focused {
            self.cursor = Some((self.rows.len(), x.saturating_add(cells(cursor))));
        }
        if fits {
            row.put(x + room - wide, aside, self.theme.dim());
        }
        self.rows.push(row);
        if !fits {
            self.below(&field.note, "", self.theme.dim());
        }
    }

    /// The lines around the cursor, or the first ones. If there are more, the position is below the label.
    fn lines(&mut self, input: &LinesInput, focused: bool, off: bool) {
        let Columns { value: x, room, .. } = self.columns;
        let ellipsis = self.theme.signs().ellipsis;
        let (at, cursor) = input.cursor();
        let count = input.lines().len();
        let top = if focused {
            (at + 1).saturating_sub(LINES_ROWS)
        } else {
            0
        };
        // A field that is switched off needs no room to type.
        let shown = if off {
            count.min(LINES_ROWS)
        } else {
            LINES_ROWS
        };
        for n in top..top + shown {
            let mut row = Row::default();
            if let Some(line) = input.lines().get(n) {
                let shown = if focused && n == at {
                    let window = text::window(line, cursor, room, ellipsis);
                    self.cursor = Some((self.rows.len(), x.saturating_add(window.cursor)));
                    window.text
                } else {
                    text::clip(&harmless(line), room.into(), ellipsis).into_owned()
                };
                row.put(x, shown, self.value_style(off));
            }
            if n == top + 1 && count > LINES_ROWS {
                let here = if focused { at + 1 } else { 1 };
                let place = format!("{here}/{count}");
                let label = text::clip(&place, self.columns.label.into(), ellipsis);
                row.put(MARGIN, label, self.theme.dim());
            }
            self.rows.push(row);
        }
    }

    /// The options in a row, wrapped.
    fn choice(&mut self, choice: &Choice, focused: bool, off: bool) {
        let Columns {
            value: left, room, ..
        } = self.columns;
        let mut row = Row::default();
        let mut x: u16 = 0;
        for (i, option) in choice.options().iter().enumerate() {
            let chosen = i == choice.selected();
            let sign = if chosen { self.theme.signs().dot } else { " " };
            let wide = cells(text::width(option)).saturating_add(4);
            if x > 0 && x.saturating_add(wide) > room {
                self.rows.push(std::mem::take(&mut row));
                x = 0;
            }
            let plain = self.value_style(off);
            let (mark, label) = match (chosen, focused) {
                (true, true) => (self.theme.accent(), self.theme.strong()),
                (true, false) if !off => (plain, self.theme.strong()),
                _ => (plain, plain),
            };
            let at = left.saturating_add(x);
            row.put(at, format!("({sign})"), mark);
            row.put(at.saturating_add(4), option.as_str(), label);
            if chosen && focused {
                self.cursor = Some((self.rows.len(), at.saturating_add(1)));
            }
            x = x.saturating_add(wide).saturating_add(GAP);
        }
        self.rows.push(row);
    }

    /// Text below a value, wrapped.
    fn below(&mut self, text: &str, sign: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        let text = if sign.is_empty() {
            text.to_owned()
        } else {
            format!("{sign} {text}")
        };
        for line in text::wrap(&text, self.columns.room.into()) {
            let mut row = Row::default();
            row.put(self.columns.value, line, style);
            self.rows.push(row);
        }
    }
}

/// A text for a width, and the cell of its cursor.
fn value(input: &TextInput, room: u16, focused: bool, signs: &Signs) -> (String, usize) {
    if focused {
        let window = text::window(input.text(), input.cursor(), room, signs.ellipsis);
        return (window.text, window.cursor.into());
    }
    let shown = harmless(input.text());
    let shown = text::truncate(&shown, room.into(), signs.ellipsis);
    (shown.into_owned(), 0)
}

fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}
