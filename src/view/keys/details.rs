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
use crate::view::widget::scrolled::{self, Rows};

/// Width of the label column in cells.
const LABEL: usize = 11;

impl Draw for Details {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        full(self, on);
    }
}

/// Draws the details full screen.
fn full(details: &Details, on: &mut Canvas<'_, '_>) {
    let (model, theme, area) = (on.model, on.theme, on.area);
    let buf = on.frame.buffer_mut();
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
    let area = below(area);
    let lines: Vec<Rows<'_>> = facts
        .iter()
        .map(|fact| fact_rows(fact, theme, area.width))
        .collect();
    scrolled::draw(on, area, &lines, details.scroll);
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
    let lines = facts
        .iter()
        .flat_map(|fact| fact_rows(fact, theme, area.width));
    for (y, line) in (0..area.height).zip(lines) {
        put(buf, row(area, y), &line);
    }
}

/// The rows of a fact, as wide as the area is.
fn fact_rows(fact: &Fact, theme: Theme, width: u16) -> Rows<'static> {
    let room = usize::from(width).saturating_sub(LABEL + 3).max(1);
    let style = match fact.tone {
        Tone::Plain | Tone::Exact => Style::new(),
        Tone::Warning => theme.warning(),
        Tone::Danger => theme.danger(),
    };
    let labels = std::iter::once(fact.label).chain(std::iter::repeat(""));
    let rows = labels.zip(text::wrap(&fact.value, room));
    rows.map(|(label, words)| {
        let label = Span::styled(format!(" {}  ", text::left(label, LABEL, "")), theme.dim());
        Line::from(vec![label, Span::styled(words, style)])
    })
    .collect()
}
