//! Draws the panel of a rotation: one row for each step, and the next step.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::modal::{RotateForm, RotationPanel};
use crate::app::rotation::{self, Mark, Row};
use crate::app::widget::window::Window as _;
use crate::domain::Text;
use crate::keymap::Context;
use crate::view::requests::on_its_way;
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{FormBox, WIDE, count, keys_height, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};
use crate::view::widget::scrolled::{self, Rows};

impl Draw for RotateForm {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let words = match self.sending {
            Some(id) => on_its_way(on.model, id),
            None => self.text.clone(),
        };
        FormBox {
            title: format!("Rotate {} on {}", self.called, on.model.cx.system_title()),
            words: Some(words),
            fault: self.fault.as_ref(),
            form: &self.form,
            contexts: self.contexts(),
        }
        .draw(on);
    }
}

impl Draw for RotationPanel {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        panel(*self, on);
    }
}

fn panel(panel: RotationPanel, on: &mut Canvas<'_, '_>) {
    let (model, theme, area) = (on.model, on.theme, on.area);
    let Some(it) = model.rotation.replacing(panel.old, &model.cx) else {
        return;
    };
    let width = WIDE.min(area.width);
    let room = usize::from(width.saturating_sub(FRAME_WIDTH));
    let name = Text::from(it.old_name.as_str());
    let title = format!("Rotate {name} ({}) on {}", it.old, model.cx.system_title());
    let rows = rotation::text::panel_rows(it, &model.sessions, &model.cx);
    let mut lines: Vec<Rows<'_>> = Vec::new();
    let mut steps = true;
    for it in &rows {
        // What is to be known stands apart from the steps.
        if steps && matches!(it.mark, Mark::Note | Mark::Warning) {
            lines.push(vec![Line::raw("")]);
            steps = false;
        }
        lines.push(words(it, theme, room));
    }
    let wanted = count(lines.iter().map(Vec::len).sum()) + FRAME_HEIGHT;
    let buf = on.frame.buffer_mut();
    let keys = keys_height(buf);
    let wanted = wanted + 2 * keys;
    let inner = boxed::open(buf, area, theme, &title, (width, wanted));
    keys_row(&[Context::Rotation], theme, buf, inner);
    let steps = Rect {
        height: inner.height.saturating_sub(keys),
        ..inner
    };
    scrolled::draw(on, steps, &lines, panel.scroll);
}

fn words(it: &Row, theme: Theme, room: usize) -> Rows<'static> {
    let signs = theme.signs();
    let (sign, style, words) = match it.mark {
        Mark::Done => (signs.done, theme.good(), Style::new()),
        Mark::Next => (signs.marker, theme.accent(), theme.strong()),
        Mark::Later => (" ", Style::new(), theme.dim()),
        Mark::Warning => (signs.soon, theme.warning(), Style::new()),
        Mark::Note => (" ", Style::new(), Style::new()),
    };
    let mut lines = Vec::new();
    for (i, part) in text::wrap(&it.text, room.saturating_sub(2))
        .into_iter()
        .enumerate()
    {
        let sign = if i == 0 { sign } else { " " };
        lines.push(Line::from(vec![
            Span::styled(sign, style),
            Span::raw(" "),
            Span::styled(part, words),
        ]));
    }
    lines
}
