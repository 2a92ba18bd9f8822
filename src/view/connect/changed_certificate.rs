//! Draws the comparison of a changed certificate with the trusted one: side by side, or one below the other in a narrow terminal.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::modal::{ChangedCertificate, Pair, Tone};
use crate::app::widget::question;
use crate::app::widget::window::Window as _;
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form;
use crate::view::widget::form_box::{WIDE, count, keys_row};
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH, open};
use crate::view::widget::scrolled::{self, Rows};

/// Width of the labels.
const LABEL: usize = 9;
/// Width of eight bytes of a fingerprint.
const VALUE: usize = 23;

impl Draw for ChangedCertificate {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        let (theme, area) = (on.theme, on.area);
        let width = WIDE.min(area.width);
        let room = width.saturating_sub(FRAME_WIDTH);
        let lines = lines(self, usize::from(room), theme);
        let field = form::height(&self.form, room, theme);
        let wanted = count(lines.iter().map(Vec::len).sum()) + field + 1 + FRAME_HEIGHT;
        let title = format!("The certificate of {} has changed", self.place);
        let inner = open(on.frame.buffer_mut(), area, theme, &title, (width, wanted));
        // The field and the shortcuts stay; the comparison scrolls.
        let field = field.min(inner.height.saturating_sub(1));
        let shown = inner.height.saturating_sub(field + 1);
        let above = Rect {
            height: shown,
            ..inner
        };
        scrolled::draw(on, above, &lines, self.scroll);
        let below = Rect {
            y: inner.y + shown,
            height: field,
            ..inner
        };
        if on.top {
            form::draw(on.frame, below, &self.form, theme);
        } else {
            form::render(on.frame.buffer_mut(), below, &self.form, theme);
        }
        keys_row(&self.contexts(), theme, on.frame.buffer_mut(), inner);
    }
}

fn lines(window: &ChangedCertificate, room: usize, theme: Theme) -> Vec<Rows<'static>> {
    let mut lines = Vec::new();
    let say = |said: &[question::Line], lines: &mut Vec<_>| {
        for line in said {
            let (sign, style) = match line.tone {
                Tone::Plain | Tone::Exact => ("", Style::new()),
                Tone::Warning => (theme.signs().soon, theme.warning()),
                Tone::Danger => (theme.signs().bad, theme.danger()),
            };
            let indent = if sign.is_empty() { 0 } else { 2 };
            let wrapped = text::wrap(&line.text, room.saturating_sub(indent));
            let mut rows = Rows::new();
            for (i, words) in wrapped.into_iter().enumerate() {
                let lead = match (indent, i) {
                    (0, _) => String::new(),
                    (_, 0) => format!("{sign} "),
                    _ => "  ".into(),
                };
                rows.push(Line::from(vec![
                    Span::styled(lead, style),
                    Span::raw(words),
                ]));
            }
            lines.push(rows);
        }
    };
    say(&window.warnings, &mut lines);
    compare(&window.pairs, room, theme, &mut lines);
    say(&window.advice, &mut lines);
    lines
}

fn compare(pairs: &[Pair], room: usize, theme: Theme, lines: &mut Vec<Rows<'static>>) {
    let cut = theme.signs().ellipsis;
    let label = |it: &Pair| Span::styled(text::left(it.label, LABEL, cut), theme.dim());
    let free = room.saturating_sub(LABEL);
    if let Some(value) = (free / 2).checked_sub(1).filter(|it| *it + 1 >= VALUE) {
        let first = value.max(VALUE);
        for pair in pairs {
            lines.push(vec![Line::from(vec![
                label(pair),
                Span::raw(text::left(&pair.trusted, first, cut)),
                Span::raw(" "),
                Span::raw(text::truncate(&pair.shown, free - first - 1, cut).into_owned()),
            ])]);
        }
        return;
    }
    for value in [|it: &Pair| it.trusted.clone(), |it: &Pair| it.shown.clone()] {
        for pair in pairs {
            let value = value(pair);
            if !value.is_empty() {
                let value = text::truncate(&value, free, cut).into_owned();
                lines.push(vec![Line::from(vec![label(pair), Span::raw(value)])]);
            }
        }
    }
}
