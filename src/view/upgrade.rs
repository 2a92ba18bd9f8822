//! Draws the report on the upgrade to 25.04, full screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::upgrade::report::{SaveReport, Upgrade};
use crate::app::widget::window::Window as _;
use crate::domain::upgrade::{Mark, Row};
use crate::view::line::{put, put_right, row, rule};
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::FormBox;

impl Draw for Upgrade {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        full(on.model, self, on.theme, on.frame.buffer_mut(), on.area);
    }
}

impl Draw for SaveReport {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let words = "The report as text, for whoever has to do something about it. It names keys and their rules.";
        FormBox {
            title: "Write the report".into(),
            words: Some(words.into()),
            fault: None,
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}

fn full(model: &Model, upgrade: &Upgrade, theme: Theme, buf: &mut Buffer, area: Rect) {
    let rows = upgrade.rows(model.cx.size.0);
    let below = area.height.saturating_sub(2);
    let from = upgrade.scroll.min(rows.len());
    let shown = rows.iter().skip(from).take(below.into());
    let title = Line::styled(" The upgrade to 25.04 and these keys", theme.strong());
    put(buf, row(area, 0), &title);
    let last = (from + usize::from(below)).min(rows.len());
    if rows.len() > usize::from(below) {
        let place = format!("{last} of {} lines ", rows.len());
        put_right(
            buf,
            row(area, 0),
            &Line::styled(place, theme.dim()),
            title.width(),
        );
    }
    rule(theme, buf, row(area, 1));
    for (y, it) in (2..).zip(shown) {
        put(buf, row(area, y), &line(it, theme));
    }
}

fn line(row: &Row, theme: Theme) -> Line<'_> {
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
        Span::styled(row.text.as_str(), words),
    ])
}
