//! Draws the list of keys.

pub(in crate::view) mod chosen;
pub(in crate::view) mod columns;
mod content;
pub(in crate::view) mod details;
mod fact_rows;
mod forms;
pub(in crate::view) mod heading;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::keys::Place;
use crate::app::keys::list::Load;
use crate::app::{Model, Screen, waits};
use crate::domain::ApiKey;
use crate::view::frame::Frame;
use crate::view::keys::columns::{Cell, Columns};
use crate::view::line::{put, row};
use crate::view::theme::Theme;
use crate::view::widget::marks::marked;
use crate::view::widget::{legend, placeholder};

/// Minimum width of the list when the details are beside it.
const LIST: u16 = 66;
/// Minimum width of the details beside the list.
const PANE: u16 = 43;

pub(in crate::view) fn draw(model: &Model, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let short = model.cx.size.1 < 12;
    let mut list = area;
    if model.cx.wide() {
        // The details get what the columns of the list do not use.
        let most = area.width.saturating_sub(PANE + 1).max(LIST);
        list.width = Columns::best_width(model).clamp(LIST, most).min(area.width);
        let bar = Rect {
            x: list.right(),
            width: 1,
            ..area
        };
        for y in bar.top()..bar.bottom() {
            frame
                .buffer_mut()
                .set_string(bar.x, y, theme.signs().bar, theme.dim());
        }
        let pane = Rect {
            x: list.right() + 1,
            width: area.width.saturating_sub(list.width + 1),
            ..area
        };
        details::pane(model, theme, frame.buffer_mut(), pane);
    }
    let mut y = 0;
    let on_top = short && heads(model) && model.cx.notice.is_none();
    if on_top {
        // The one line above the list is the filter's while it is typed.
        let top = Rect {
            y: area.y.saturating_sub(1),
            height: 1,
            ..list
        };
        let cursor = heading::draw(model, theme, frame.buffer_mut(), top);
        cursor
            .into_iter()
            .for_each(|at| frame.set_cursor_position(at));
    }
    if !short {
        if let Some(cursor) = heading::draw(model, theme, frame.buffer_mut(), row(list, 0))
            && model.cx.modals.is_empty()
        {
            frame.set_cursor_position(cursor);
        }
        y = 1;
    }
    let legend = u16::from(model.cx.shows_legend());
    if legend > 0 {
        let line = legend::line(theme, columns::allowlist(model), list.width.into());
        let last = row(list, list.height.saturating_sub(1));
        put(frame.buffer_mut(), last, &line);
    }
    let border = if model.cx.wide() { columns::BORDER } else { 0 };
    let columns = Columns::of(model, list.width.saturating_sub(border));
    let keys = &model.cx.keys;
    let filtered = keys.only_attention() || !keys.filter().is_empty();
    if short && filtered && !on_top {
        // On a short terminal the filter is more important than the names of the columns.
        heading::draw(model, theme, frame.buffer_mut(), row(list, y));
    } else {
        header(&columns, theme, frame.buffer_mut(), row(list, y));
    }
    let body = Rect {
        y: list.y + y + 1,
        height: list.height.saturating_sub(y + 1 + legend),
        ..list
    };
    rows(model, &columns, theme, frame.buffer_mut(), body);
}

/// Whether the user types into the filter, whose line must then be visible.
pub(in crate::view) fn heads(model: &Model) -> bool {
    model.cx.screen == Screen::Keys && model.cx.keys.filtering && model.cx.modals.is_empty()
}

fn header(columns: &Columns, theme: Theme, buf: &mut Buffer, area: Rect) {
    put(buf, area, &Line::styled(columns.header(theme), theme.dim()));
}

fn rows(model: &Model, columns: &Columns, theme: Theme, buf: &mut Buffer, area: Rect) {
    match &model.cx.keys.load {
        _ if model.cx.keys.is_arriving() => {
            return placeholder::words("Loading the keys", theme, buf, area);
        }
        Load::Waiting if model.cx.keys.all().is_empty() => {
            let words = match waits::list_seconds(&model.cx) {
                Some(seconds) => format!("Loading the keys, {seconds} s. Esc cancels."),
                None => "Loading the keys".to_owned(),
            };
            return placeholder::words(&words, theme, buf, area);
        }
        Load::Failed(fault) => {
            placeholder::fault(fault, theme, buf, area);
            return;
        }
        Load::Waiting | Load::Here => {}
    }
    if model.cx.keys.is_empty() {
        let keys = &model.cx.keys;
        let words = match keys.filter().trim().is_empty() {
            _ if keys.all().is_empty() => "No keys yet. n creates one.",
            true => "No key needs attention. Esc shows all keys.",
            false => "No match. Esc clears the filter.",
        };
        return placeholder::words(words, theme, buf, area);
    }
    for (y, (key, selected)) in (0..area.height).zip(model.cx.keys.page(usize::from(area.height))) {
        let line = key_row(model, columns, key, selected, theme);
        put(buf, row(area, y), &line);
    }
}

/// A row of the list.
pub(in crate::view) fn key_row(
    model: &Model,
    columns: &Columns,
    key: &ApiKey,
    selected: bool,
    theme: Theme,
) -> Line<'static> {
    let marker = if selected { theme.signs().marker } else { " " };
    let mut spans = vec![Span::styled(marker, theme.accent())];
    let marks = model.cx.keys.letters(key);
    let cells = columns.cells(model, key, theme);
    let marked_key = model.cx.keys.is_marked(key.id);
    for (cell, words, style) in columns.with_sign(cells, marked_key, theme) {
        let place = match cell {
            Cell::Id => Some(Place::Id),
            Cell::Name => Some(Place::Name),
            Cell::Owner => Some(Place::Owner),
            Cell::State | Cell::Access => Some(Place::State),
            _ => None,
        };
        let text = words.trim_start();
        let gap = words.len() - text.len();
        let at = place.map_or(Vec::new(), |place| marks.of(place, text.trim_end()));
        if !at.is_empty() {
            let name = selected && cell == Cell::Name;
            let style = match name {
                // Without color an underline marks the matched letters.
                true if !theme.color => theme.strong(),
                true => theme.selected(),
                false => style,
            };
            spans.push(Span::raw(" ".repeat(gap)));
            spans.extend(marked(text, &at, style, theme));
            continue;
        }
        if selected && cell == Cell::Name {
            // Only the marker and the name's own letters change with the selection: little moves, so little is sent.
            let name = words.trim_end();
            let padding = " ".repeat(words.len() - name.len());
            spans.extend([
                Span::styled(name.to_owned(), theme.selected()),
                Span::raw(padding),
            ]);
        } else {
            spans.push(Span::styled(words, style));
        }
    }
    Line::from(spans)
}
