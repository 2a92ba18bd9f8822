//! Draws the report on the upgrade to 25.04, full screen.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::upgrade::report::Upgrade;
use crate::domain::upgrade::{Mark, Row};
use crate::view::line::{put, row, rule};
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::scrolled::{self, Rows};

impl Draw for Upgrade {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        full(self, on);
    }
}

fn full(upgrade: &Upgrade, on: &mut Canvas<'_, '_>) {
    let (theme, area) = (on.theme, on.area);
    let title = Line::styled(" Upgrade to 25.04: keys", theme.strong());
    let buf = on.frame.buffer_mut();
    put(buf, row(area, 0), &title);
    rule(theme, buf, row(area, 1));
    let mut lines: Vec<Rows<'_>> = Vec::new();
    for it in upgrade.rows(on.model.cx.size.0) {
        let drawn = line(&it, theme);
        // A row that continues the one above has nothing in its first column.
        match lines
            .last_mut()
            .filter(|_| it.columns && it.lead.is_empty())
        {
            Some(last) => last.push(drawn),
            None => lines.push(vec![drawn]),
        }
    }
    let taken = 2.min(area.height);
    let below = Rect {
        y: area.y + taken,
        height: area.height - taken,
        ..area
    };
    scrolled::draw(on, below, &lines, upgrade.scroll);
}

fn line(row: &Row, theme: Theme) -> Line<'static> {
    let (lead, words) = match row.mark {
        Mark::Plain => (theme.dim(), Style::new()),
        Mark::Summary => (theme.dim(), theme.strong()),
        Mark::Revoked => (theme.danger(), theme.strong()),
        Mark::Survives => (theme.good(), theme.strong()),
        Mark::Detail => (theme.dim(), Style::new()),
    };
    Line::from(vec![
        Span::raw(" "),
        Span::styled(row.padded_lead(), lead),
        Span::styled(row.text.clone(), words),
    ])
}
