//! Draws the list of keys.

pub(in crate::view) mod columns;
mod details;
mod forms;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::api::Scope;
use crate::app::keys::list::Load;
use crate::app::{Link, Model, Screen, waits};
use crate::domain::ApiKey;
use crate::domain::text::harmless;
use crate::view::frame::Frame;
use crate::view::keys::columns::{Cell, Columns};
use crate::view::line::{put, put_right, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::placeholder;

/// Minimum width of the list when the details are beside it.
const LIST: u16 = 66;

/// A list with more keys says so.
const MANY: usize = 100_000;

pub(in crate::view) fn draw(model: &Model, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let short = model.cx.size.1 < 12;
    let mut list = area;
    if model.cx.wide() {
        list.width = LIST.max(area.width * 11 / 20).min(area.width);
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
    if short && heads(model) && model.cx.notice.is_none() {
        // The one line above the list is the filter's while it is typed.
        let top = Rect {
            y: area.y.saturating_sub(1),
            height: 1,
            ..list
        };
        let cursor = heading(model, theme, frame.buffer_mut(), top);
        cursor
            .into_iter()
            .for_each(|at| frame.set_cursor_position(at));
    }
    if !short {
        if let Some(cursor) = heading(model, theme, frame.buffer_mut(), row(list, 0))
            && model.cx.modals.is_empty()
        {
            frame.set_cursor_position(cursor);
        }
        y = 1;
    }
    let columns = Columns::of(model, list.width);
    header(&columns, theme, frame.buffer_mut(), row(list, y));
    let body = Rect {
        y: list.y + y + 1,
        height: list.height.saturating_sub(y + 1),
        ..list
    };
    rows(model, &columns, theme, frame.buffer_mut(), body);
}

/// Whether the user types into the filter, whose line must then be visible.
pub(in crate::view) fn heads(model: &Model) -> bool {
    model.cx.screen == Screen::Keys && model.cx.keys.filtering && model.cx.modals.is_empty()
}

/// Draws the heading: the number of keys, those that need attention and the order, or the filter line. Returns the position of the cursor.
fn heading(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) -> Option<Position> {
    let keys = &model.cx.keys;
    let (column, reverse) = keys.order();
    let arrow = if reverse {
        theme.signs().down
    } else {
        theme.signs().up
    };
    let order = Line::styled(format!("by {} {arrow} ", column.word()), theme.dim());
    // Typed or pasted, and shown as it is searched for.
    let filter = harmless(keys.filter());
    let mut spans = Vec::new();
    let mut cursor = None;
    if model.cx.keys.filtering || !filter.is_empty() {
        spans.extend([
            Span::raw(" "),
            Span::styled("/", theme.accent()),
            Span::raw(filter.clone().into_owned()),
        ]);
        let typed = text::width(&filter) + 2;
        cursor = model.cx.keys.filtering.then(|| {
            area.x
                .saturating_add(u16::try_from(typed).unwrap_or(u16::MAX))
        });
        spans.push(Span::styled(
            format!("   {} of {}", keys.len(), keys.all().len()),
            theme.dim(),
        ));
    } else if keys.scope.is_some() {
        let n = keys.all().len();
        spans.push(Span::raw(format!(
            " {n} {}",
            if n == 1 { "key" } else { "keys" }
        )));
        let attention = keys.need_attention();
        if attention > 0 {
            let verb = if attention == 1 { "needs" } else { "need" };
            spans.push(Span::styled(
                format!("  {attention} {verb} attention"),
                theme.warning(),
            ));
        }
        if n > MANY {
            let text = "  over 100,000 keys: filter and refresh are slow";
            spans.push(Span::styled(text, theme.dim()));
        }
    }
    if let Some(words) = keys.wait() {
        spans.push(Span::styled(format!("  {words}"), theme.dim()));
    }
    match keys.scope {
        Some(Scope::Own) => spans.push(Span::styled("  only your own keys", theme.dim())),
        Some(Scope::WithoutOwners) => spans.push(Span::styled(
            "  owners could not be loaded",
            theme.warning(),
        )),
        Some(Scope::All) | None => {}
    }
    match model.sessions.sessions_of_deleted_keys(&model.cx).len() {
        0 => {}
        1 => spans.push(Span::styled(
            "  1 session of a deleted key: I",
            theme.danger(),
        )),
        n => spans.push(Span::styled(
            format!("  {n} sessions of deleted keys: I"),
            theme.danger(),
        )),
    }
    if keys.skipped > 0 {
        spans.push(Span::styled(
            format!("  {} unreadable", keys.skipped),
            theme.warning(),
        ));
    }
    if keys.scope.is_some()
        && (keys.stale_since.is_some() || model.cx.connection.link != Link::Live)
    {
        let text = format!("  {}", waits::cached(&model.cx));
        spans.push(Span::styled(text, theme.warning()));
    } else if keys.scope.is_some() && model.cx.connection.health.no_events {
        let text = "  no live updates: R refreshes";
        spans.push(Span::styled(text, theme.warning()));
    }
    let line = Line::from(spans);
    put(buf, area, &line);
    put_right(buf, area, &order, line.width());
    cursor
        .filter(|x| *x < area.right())
        .map(|x| Position { x, y: area.y })
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
        let words = if model.cx.keys.all().is_empty() {
            "No keys yet. n creates one."
        } else {
            "No match. Esc clears the filter."
        };
        return placeholder::words(words, theme, buf, area);
    }
    for (y, (key, selected)) in (0..area.height).zip(model.cx.keys.page(usize::from(area.height))) {
        let line = key_row(model, columns, key, selected, theme);
        put(buf, row(area, y), &line);
    }
}

fn key_row(
    model: &Model,
    columns: &Columns,
    key: &ApiKey,
    selected: bool,
    theme: Theme,
) -> Line<'static> {
    let marker = if selected { theme.signs().marker } else { " " };
    let mut spans = vec![Span::styled(marker, theme.accent())];
    for (cell, words, style) in columns.cells(model, key, theme) {
        if selected && cell == Cell::Name {
            // Only the marker and the name's own letters change with the selection: little moves, so little is sent.
            let name = words.trim_end();
            let padding = " ".repeat(words.len() - name.len());
            spans.extend([
                Span::styled(name.to_owned(), theme.strong()),
                Span::raw(padding),
            ]);
        } else {
            spans.push(Span::styled(words, style));
        }
    }
    Line::from(spans)
}
