//! Draws a picker: a list that typing narrows.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::modal::Picker;
use crate::app::widget::picker::Offers;
use crate::keymap::Context;
use crate::view::frame::Frame;
use crate::view::line::{put, put_right, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{WIDE, count, keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::FRAME_HEIGHT;
use crate::view::widget::marks;
use crate::view::widget::scrolled::more;

impl Draw for Picker {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        list_box(self, on.top, on.theme, on.frame, on.area);
    }
}

/// Draws the box.
pub(in crate::view) fn list_box(
    picker: &Picker,
    top: bool,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let signs = theme.signs();
    let rows = picker.len().clamp(1, 12);
    let width = WIDE
        .min(area.width)
        .saturating_sub(8)
        .max(area.width.min(40));
    let keys = keys_height(frame.buffer_mut());
    let inner = boxed::open(
        frame.buffer_mut(),
        area,
        theme,
        &picker.title,
        (width, count(rows) + 2 + keys + FRAME_HEIGHT),
    );
    let buf = frame.buffer_mut();
    let typed = crate::domain::text::harmless(&picker.typed);
    let typed = text::left(
        &typed,
        text::width(&typed).min(usize::from(inner.width).saturating_sub(4)),
        signs.ellipsis,
    );
    put(
        buf,
        row(inner, 0),
        &Line::from(vec![
            Span::styled("/ ", theme.accent()),
            Span::raw(typed.clone()),
        ]),
    );
    let shown = usize::from(inner.height.saturating_sub(2 + keys));
    if picker.is_empty() {
        put(
            buf,
            row(inner, 1),
            &Line::styled(format!("  {}", picker.offers.nothing()), theme.dim()),
        );
    }
    let summary = Line::styled(format!("  {}", picker.summary), theme.dim());
    let below = row(inner, inner.height.saturating_sub(1 + keys));
    if inner.height > 2 + keys {
        let (above, under) = picker.hidden(shown);
        let more = more(above, under, theme);
        // The words about the list give way to those about its hidden rows.
        let room = usize::from(below.width).saturating_sub(more.width() + 1);
        if more.width() == 0 || summary.width() <= room {
            put(buf, below, &summary);
        }
        put_right(buf, below, &more, 0);
    }
    let room = usize::from(inner.width);
    let notes = picker.longest_note().min(room / 2);
    let names = (room / 2)
        .min(32)
        .max(room.saturating_sub(notes + 4))
        .min(picker.longest().max(16));
    for (y, (item, marked)) in (1..).zip(picker.page(shown)) {
        let marker = Span::styled(if marked { signs.marker } else { " " }, theme.accent());
        let name = text::left(
            &crate::domain::text::harmless(&item.value),
            names,
            signs.ellipsis,
        );
        let style = match (marked, item.doubtful) {
            (true, _) => theme.strong(),
            (false, true) => theme.dim(),
            (false, false) => ratatui::style::Style::new(),
        };
        let note = Span::styled(format!("  {}", item.note), theme.dim());
        put(
            buf,
            row(inner, y),
            &[marker, Span::raw(" ")]
                .into_iter()
                .chain(marks::marked(
                    &name,
                    &picker.marks(name.trim_end()),
                    style,
                    theme,
                ))
                .chain([note])
                .collect::<Line>(),
        );
    }
    let contexts = match picker.offers {
        Offers::Owners => [Context::Picker, Context::OwnerChoice].as_slice(),
        _ => &[Context::Picker],
    };
    keys_row(contexts, theme, buf, inner);
    let x = inner.x.saturating_add(2 + count(text::width(&typed)));
    if top && x < inner.right() {
        frame.set_cursor_position(Position { x, y: inner.y });
    }
}
