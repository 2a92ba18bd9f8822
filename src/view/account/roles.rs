//! Draws the roles of a planned service account, full screen.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::account::roles::{Mark, Row};
use crate::app::modal::AccountRoles;
use crate::domain::text::harmless;
use crate::view::line::{put, row, rule};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::scrolled::{self, Rows};

/// Width of the labels in cells, with the gap behind them.
const LABEL: usize = 11;
/// The maximum width of the text: longer lines are hard to read.
const WIDEST: u16 = 100;

impl Draw for AccountRoles {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let (model, theme, area) = (on.model, on.theme, on.area);
        let name = harmless(&self.preset.name);
        let title = format!(" Roles for {name} on {}", model.cx.system_title());
        let buf = on.frame.buffer_mut();
        put(buf, row(area, 0), &Line::styled(title, theme.strong()));
        rule(theme, buf, row(area, 1));
        let room = usize::from(area.width.min(WIDEST).saturating_sub(2));
        let rows = self.rows();
        let lines: Vec<Rows<'_>> = rows.iter().map(|it| drawn(it, theme, room)).collect();
        let taken = 2.min(area.height);
        let below = Rect {
            y: area.y + taken,
            height: area.height - taken,
            ..area
        };
        scrolled::draw(on, below, &lines, self.scroll);
    }
}

fn drawn(row: &Row, theme: Theme, room: usize) -> Rows<'static> {
    if row.text.is_empty() {
        return vec![Line::styled(format!(" {}", row.label), theme.dim())];
    }
    let signs = theme.signs();
    let (indent, lead, lead_style, style) = match row.mark {
        Mark::Plain => (LABEL, row.label, theme.dim(), Style::new()),
        Mark::Good => (LABEL, row.label, theme.dim(), theme.strong()),
        Mark::Warning => (2, signs.soon, theme.warning(), theme.warning()),
        Mark::Method => (2, "", Style::new(), theme.dim()),
    };
    let parts = text::wrap(&harmless(&row.text), room.saturating_sub(indent));
    let line = |(at, part): (usize, String)| {
        let lead = if at == 0 { lead } else { "" };
        Line::from(vec![
            Span::styled(format!(" {lead:<indent$}"), lead_style),
            Span::styled(part, style),
        ])
    };
    parts.into_iter().enumerate().map(line).collect()
}
