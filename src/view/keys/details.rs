//! Draws the details of a key: full screen, or beside the list in a wide terminal.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::keys::details;
use crate::app::keys::details_window::Fact;
use crate::app::modal::Details;
use crate::domain::ApiKey;
use crate::view::keys::fact_rows::{Place, fact_rows};
use crate::view::line::{put, put_right, row, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::scrolled::{self, Rows};

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
    let taken = 2.min(area.height);
    let body = Rect {
        y: area.y + taken,
        height: area.height - taken,
        ..area
    };
    let lines = lines(model, key, Place::Window, theme, body.width);
    scrolled::draw(on, body, &lines, details.scroll);
}

/// Draws the details beside the list. The selected row of the list shows the name.
pub(in crate::view) fn pane(model: &Model, theme: Theme, buf: &mut Buffer, area: Rect) {
    let Some(key) = model.cx.keys.selected() else {
        return;
    };
    let lines = lines(model, key, Place::Pane, theme, area.width);
    for (y, line) in (0..area.height).zip(lines.iter().flatten()) {
        put(buf, row(area, y), line);
    }
}

/// The facts about a key, each with its rows.
fn lines(
    model: &Model,
    key: &ApiKey,
    place: Place,
    theme: Theme,
    width: u16,
) -> Vec<Rows<'static>> {
    let facts = details::facts(
        key,
        &model.enforcing,
        &model.rotation,
        &model.sessions,
        &model.cx,
    );
    let facts = match place {
        Place::Pane => facts,
        Place::Window => warnings_first(facts),
    };
    let rows = |fact| fact_rows(fact, place, width.into(), theme, &model.cx);
    facts.iter().map(rows).collect()
}

/// The state, then the warnings: a small terminal shows them without scrolling.
fn warnings_first(facts: Vec<Fact>) -> Vec<Fact> {
    let (warnings, others): (Vec<Fact>, Vec<Fact>) =
        facts.into_iter().partition(|fact| fact.mark.is_some());
    let mut others = others.into_iter();
    let mut all: Vec<Fact> = others.next().into_iter().collect();
    if !warnings.is_empty() {
        all.extend(warnings);
        all.push(Fact::blank());
    }
    all.extend(others);
    // The blank row before the warnings stays behind.
    all.dedup_by(|next, fact| next.is_blank() && fact.is_blank());
    while all.last().is_some_and(Fact::is_blank) {
        all.pop();
    }
    all
}

fn heading(key: &ApiKey, theme: Theme, buf: &mut Buffer, area: Rect) {
    let id = Line::styled(format!("key {} ", key.id), theme.dim());
    let room = usize::from(area.width).saturating_sub(id.width() + 3);
    let name = text::truncate(key.name.as_str(), room, theme.signs().ellipsis);
    let line = Line::from(vec![Span::raw(" "), Span::styled(name, theme.strong())]);
    put(buf, area, &line);
    put_right(buf, area, &id, line.width());
}
