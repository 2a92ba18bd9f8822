//! Draws the sessions of a key, full screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::modal::KeySessions;
use crate::domain::{KeySession, time};
use crate::view::line::{put, put_right, row, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};

/// Widths of the columns after the address: start time, user, transport.
/// `2026-07-01 13:00 CEST`, or `+0530` instead of the zone's name.
const SINCE: usize = 22;
/// `truenas_admin`, the most common user.
const USER: usize = 13;
const BEHIND: usize = SINCE + USER + 12 + 8;

impl Draw for KeySessions {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        full(on.model, self, on.theme, on.frame.buffer_mut(), on.area);
    }
}

fn full(model: &Model, shown: &KeySessions, theme: Theme, buf: &mut Buffer, area: Rect) {
    let signs = theme.signs();
    let width = usize::from(area.width);
    let name = text::truncate(
        shown.name.as_str(),
        width.saturating_sub(30),
        signs.ellipsis,
    );
    let title = Line::styled(format!(" Sessions of {name}"), theme.strong());
    put(buf, row(area, 0), &title);
    let key = Line::styled(format!("key {} ", shown.key), theme.dim());
    put_right(buf, row(area, 0), &key, title.width());
    rule(theme, buf, row(area, 1));
    let from = width.saturating_sub(BEHIND).max(12);
    let words = match (
        model.sessions.sessions_of(shown.key),
        model.sessions.read_fault(),
    ) {
        (_, Some(fault)) => vec![fault.what.to_string(), fault.next.to_string()],
        (None, _) => vec!["reading …".to_owned()],
        (Some(all), _) if all.is_empty() => vec!["no active sessions".to_owned()],
        (Some(all), _) => {
            let heads = [" ", "FROM", "SINCE", "USER", "TRANSPORT"];
            let heads = cells(heads, from, theme);
            put(buf, row(area, 2), &Line::styled(heads, theme.dim()));
            let room = usize::from(area.height.saturating_sub(3));
            let at = shown.at.min(all.len() - 1);
            let top = (at + 1).saturating_sub(room.max(1));
            for (y, (n, it)) in (3..).zip(all.iter().enumerate().skip(top).take(room)) {
                put(buf, row(area, y), &session(model, it, n == at, from, theme));
            }
            return;
        }
    };
    let lines = words
        .iter()
        .flat_map(|it| text::wrap(it, width.saturating_sub(2)));
    for (y, line) in (3..).zip(lines) {
        put(buf, row(area, y), &Line::raw(format!(" {line}")));
    }
}

fn session(
    model: &Model,
    it: &KeySession,
    marked: bool,
    from: usize,
    theme: Theme,
) -> Line<'static> {
    let signs = theme.signs();
    let since = it
        .since
        .map_or(String::new(), |at| time::exact(at, &model.cx.zone));
    let user = it.username.as_ref().map_or("", |name| name.as_str());
    let transport = match (it.current, it.internal, it.secure) {
        (true, ..) => "this session",
        (_, true, _) => "internal",
        (.., Some(true)) => "secure",
        (.., Some(false)) => "not secure",
        (.., None) => "",
    };
    let marker = if marked { signs.marker } else { " " };
    let words = [marker, it.origin.as_str(), &since, user, transport];
    let words = cells(words, from, theme);
    let style = if it.secure == Some(false) {
        theme.warning()
    } else {
        Style::new()
    };
    let words = if marked {
        Span::styled(words, theme.accent())
    } else {
        Span::styled(words, style)
    };
    Line::from(vec![words])
}

fn cells(words: [&str; 5], from: usize, theme: Theme) -> String {
    let ellipsis = theme.signs().ellipsis;
    let [marker, origin, since, user, transport] = words;
    format!(
        "{marker}{}  {}  {}  {}",
        text::left(origin, from, ellipsis),
        text::left(since, SINCE, ellipsis),
        text::left(user, USER, ellipsis),
        text::left(transport, 12, ellipsis),
    )
}
