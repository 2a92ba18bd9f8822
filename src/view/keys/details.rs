//! Draws the details of a key: full screen, or beside the list in a wide terminal.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::keys::details;
use crate::app::keys::details_window::Fact;
use crate::app::modal::{Details, Tone};
use crate::domain::ApiKey;
use crate::view::line::{put, put_right, row, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};

/// Width of the label column in cells.
const LABEL: usize = 11;

impl Draw for Details {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        full(on.model, self, on.theme, on.frame.buffer_mut(), on.area);
    }
}

/// Draws the details full screen.
fn full(model: &Model, details: &Details, theme: Theme, buf: &mut Buffer, area: Rect) {
    let Some(key) = model.cx.keys.get(details.id) else {
        return;
    };
    heading(key, theme, buf, row(area, 0));
    rule(theme, buf, row(area, 1));
    let facts = details::facts(
        key,
        &model.enforcing,
        &model.rotation,
        &model.sessions,
        &model.cx,
    );
    let from = details.scroll.min(facts.len());
    rows(
        facts.get(from..).unwrap_or_default(),
        theme,
        buf,
        below(area),
    );
}

/// Draws the details beside the list.
pub(in crate::view) fn pane(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) {
    let Some(key) = model.cx.keys.selected() else {
        return;
    };
    heading(key, theme, buf, row(area, 0));
    rows(
        &details::facts(
            key,
            &model.enforcing,
            &model.rotation,
            &model.sessions,
            &model.cx,
        ),
        theme,
        buf,
        below(area),
    );
}

fn below(area: Rect) -> Rect {
    let taken = 2.min(area.height);
    Rect {
        y: area.y + taken,
        height: area.height - taken,
        ..area
    }
}

fn heading(key: &ApiKey, theme: Theme, buf: &mut Buffer, area: Rect) {
    let room = usize::from(area.width).saturating_sub(14);
    let name = text::truncate(key.name.as_str(), room, theme.signs().ellipsis);
    let line = Line::from(vec![Span::raw(" "), Span::styled(name, theme.strong())]);
    put(buf, area, &line);
    put_right(
        buf,
        area,
        &Line::styled(format!("key {} ", key.id), theme.dim()),
        line.width(),
    );
}

fn rows(facts: &[Fact], theme: Theme, buf: &mut Buffer, area: Rect) {
    let room = usize::from(area.width).saturating_sub(LABEL + 3);
    let mut y = 0;
    for fact in facts {
        for (i, words) in text::wrap(&fact.value, room).into_iter().enumerate() {
            if y >= area.height {
                return;
            }
            let label = if i == 0 { fact.label } else { "" };
            let style = match fact.tone {
                Tone::Plain | Tone::Exact => Style::new(),
                Tone::Warning => theme.warning(),
                Tone::Danger => theme.danger(),
            };
            let label = Span::styled(format!(" {}  ", text::left(label, LABEL, "")), theme.dim());
            put(
                buf,
                row(area, y),
                &Line::from(vec![label, Span::styled(words, style)]),
            );
            y += 1;
        }
    }
}
