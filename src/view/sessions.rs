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
use crate::view::widget::scrolled::more;

/// The columns after the address with their widths: start time (`2026-07-01 13:00 CEST`, or `+0530` instead of the zone's name), user
/// (`truenas_admin`, the most common one), transport. A narrow terminal shows the first ones.
const COLUMNS: [usize; 3] = [22, 13, 12];
/// Cells between two columns.
const GAP: usize = 2;
/// Least width of an address: `10.0.0.12:51712`.
const FROM: usize = 15;

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
    let all = model.sessions.sessions_of(shown.key).unwrap_or_default();
    let longest = all.iter().map(|it| text::width(it.origin.as_str())).max();
    let columns = Columns::of(width, longest.unwrap_or(0).max(FROM));
    let words = match (
        model.sessions.sessions_of(shown.key),
        model.sessions.read_fault(),
    ) {
        (_, Some(fault)) => vec![fault.what.to_string(), fault.next.to_string()],
        (None, _) => vec!["reading …".to_owned()],
        (Some(all), _) if all.is_empty() => vec!["no active sessions".to_owned()],
        (Some(all), _) => {
            let heads = [" ", "FROM", "SINCE", "USER", "TRANSPORT"];
            let heads = columns.cells(heads, theme);
            put(buf, row(area, 2), &Line::styled(heads, theme.dim()));
            let mut room = usize::from(area.height.saturating_sub(3));
            let at = shown.at.min(all.len() - 1);
            if all.len() > room && room > 1 {
                room -= 1;
                let top = (at + 1).saturating_sub(room);
                let more = more(top, all.len() - (top + room).min(all.len()), theme);
                put(buf, row(area, area.height - 1), &more);
            }
            let top = (at + 1).saturating_sub(room.max(1));
            for (y, (n, it)) in (3..).zip(all.iter().enumerate().skip(top).take(room)) {
                put(
                    buf,
                    row(area, y),
                    &session(model, it, n == at, columns, theme),
                );
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
    columns: Columns,
    theme: Theme,
) -> Line<'static> {
    let signs = theme.signs();
    let since = it
        .since
        .map_or(String::new(), |at| time::exact(at, &model.cx.zone));
    let user = it.username.as_ref().map_or("", |name| name.as_str());
    let transport = it.transport();
    let marker = if marked { signs.marker } else { " " };
    let words = [marker, it.origin.as_str(), &since, user, transport];
    let words = columns.cells(words, theme);
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

/// The columns that fit.
#[derive(Clone, Copy)]
struct Columns {
    from: usize,
    /// How many of the columns after the address.
    others: usize,
}

impl Columns {
    fn of(width: usize, address: usize) -> Self {
        // The marker takes a cell.
        let room = width.saturating_sub(1);
        let behind = |others| -> usize {
            let columns: &[usize] = COLUMNS.get(..others).unwrap_or_default();
            columns.iter().map(|it| it + GAP).sum()
        };
        let others = (1..=COLUMNS.len()).rev();
        let others = others
            .clone()
            .find(|others| behind(*others) + address <= room);
        let others = others.unwrap_or(0);
        let from = room.saturating_sub(behind(others));
        Self { from, others }
    }

    fn cells(self, words: [&str; 5], theme: Theme) -> String {
        let ellipsis = theme.signs().ellipsis;
        let [marker, origin, others @ ..] = words;
        let mut out = format!("{marker}{}", text::left(origin, self.from, ellipsis));
        for (words, width) in others.iter().zip(COLUMNS).take(self.others) {
            out.push_str(&" ".repeat(GAP));
            out.push_str(&text::left(words, width, ellipsis));
        }
        out
    }
}
