//! Draws the steps of a service account.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::account::job::{Mark, Row};
use crate::app::modal::AccountSteps;
use crate::app::widget::window::Window as _;
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{WIDE, count, keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};
use crate::view::widget::scrolled::{self, Rows};

impl Draw for AccountSteps {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let (model, theme, area) = (on.model, on.theme, on.area);
        let Some(job) = model.account.job() else {
            return;
        };
        let width = WIDE.min(area.width);
        let room = usize::from(width.saturating_sub(FRAME_WIDTH));
        let title = format!("Service account on {}", model.cx.system_title());
        let mut lines: Vec<Rows<'_>> = Vec::new();
        let mut steps = true;
        for row in &job.rows(model.cx.host_name()) {
            // What is to be known stands apart from the steps.
            if steps && matches!(row.mark, Mark::Note | Mark::Warning) {
                lines.push(vec![Line::raw("")]);
                steps = false;
            }
            lines.push(drawn(row, theme, room));
        }
        let wanted = count(lines.iter().map(Vec::len).sum()) + FRAME_HEIGHT;
        let buf = on.frame.buffer_mut();
        let keys = keys_height(buf);
        let inner = boxed::open(buf, area, theme, &title, (width, wanted + 2 * keys));
        keys_row(&self.contexts(), theme, buf, inner);
        let below = Rect {
            height: inner.height.saturating_sub(keys),
            ..inner
        };
        scrolled::draw(on, below, &lines, self.scroll);
    }
}

fn drawn(row: &Row, theme: Theme, room: usize) -> Rows<'static> {
    let signs = theme.signs();
    let (sign, style, words) = match row.mark {
        Mark::Done => (signs.done, theme.good(), Style::new()),
        Mark::Running => (signs.connecting, theme.accent(), theme.strong()),
        Mark::Failed => (signs.bad, theme.danger(), theme.strong()),
        Mark::Waiting | Mark::Removed => (" ", Style::new(), theme.dim()),
        Mark::Warning => (signs.soon, theme.warning(), Style::new()),
        Mark::Note | Mark::Exact => (" ", Style::new(), Style::new()),
    };
    let cells = room.saturating_sub(2);
    let steps = matches!(
        row.mark,
        Mark::Done | Mark::Running | Mark::Failed | Mark::Waiting | Mark::Removed
    );
    let parts = match (steps, row.mark) {
        // Spaces align the columns.
        (true, _) => vec![text::clip(&row.text, cells, signs.ellipsis).into_owned()],
        (false, Mark::Exact) => text::chunks(&row.text, cells.max(1))
            .into_iter()
            .map(str::to_owned)
            .collect(),
        (false, _) => text::wrap(&row.text, cells),
    };
    let line = |(at, part): (usize, String)| {
        let sign = if at == 0 { sign } else { " " };
        Line::from(vec![
            Span::styled(sign, style),
            Span::raw(" "),
            Span::styled(part, words),
        ])
    };
    parts.into_iter().enumerate().map(line).collect()
}
