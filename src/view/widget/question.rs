//! Draws a question with its buttons. The selected one is in brackets once the dead time is over.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::keys::own_session;
use crate::app::modal::{Question, Tone};
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{WIDE, count};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::{FRAME_HEIGHT, FRAME_WIDTH};
use crate::view::widget::scrolled::{self, Rows};

impl Draw for Question {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        question_box(self, on);
    }
}

fn question_box(question: &Question, on: &mut Canvas<'_, '_>) {
    let (model, theme, area) = (on.model, on.theme, on.area);
    let width = WIDE.min(area.width);
    let room = usize::from(width.saturating_sub(FRAME_WIDTH));
    let mut lines: Vec<(Worth, Rows<'static>)> = Vec::new();
    let uses = question
        .uses
        .and_then(|id| own_session::use_line(id, &model.sessions, &model.cx));
    let last = question
        .uses
        .and_then(|id| model.cx.keys.get(id))
        .and_then(|key| model.cx.usage.use_line(key, model.cx.now));
    // It stands behind what the question is about.
    let (first, rest) = question.lines.split_at(question.lines.len().min(1));
    for (i, line) in first
        .iter()
        .chain(&uses)
        .chain(&last)
        .chain(rest)
        .enumerate()
    {
        let worth = Worth::of(i, line.tone);
        let (sign, style) = match line.tone {
            Tone::Plain | Tone::Exact => ("", Style::new()),
            Tone::Warning => (theme.signs().soon, theme.warning()),
            Tone::Danger => (theme.signs().bad, theme.danger()),
        };
        if line.tone == Tone::Exact && text::width(&line.text) <= room {
            lines.push((worth, vec![Line::raw(line.text.clone())]));
            continue;
        }
        let mut rows = Rows::new();
        let indent = if sign.is_empty() { 0 } else { 2 };
        for (i, words) in text::wrap(&line.text, room.saturating_sub(indent))
            .into_iter()
            .enumerate()
        {
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
        lines.push((worth, rows));
    }
    if let Some(ends) = question.ends {
        let mark = if ends { "[x]" } else { "[ ]" };
        let text = format!("{mark} Also terminate its open sessions (Space switches)");
        let rows = text::wrap(&text, room).into_iter().map(Line::raw).collect();
        lines.push((Worth::Option, rows));
    }
    let buttons = buttons(question, room, theme);
    let rows = count(buttons.len());
    let wanted = lines.iter().map(|(_, rows)| rows.len()).sum();
    let height = count(wanted) + 1 + rows + FRAME_HEIGHT;
    let buf = on.frame.buffer_mut();
    let inner = boxed::open(buf, area, theme, &question.title, (width, height));
    // In a box too short the buttons stay: without them the question cannot be answered by sight.
    let rows = rows.min(inner.height);
    let text_area = Rect {
        height: inner.height - rows,
        ..inner
    };
    // What matters most comes first where not all of it is in sight.
    if wanted > usize::from(text_area.height) {
        lines.sort_by_key(|(worth, _)| *worth);
    }
    let lines: Vec<Rows<'static>> = lines.into_iter().map(|(_, rows)| rows).collect();
    scrolled::draw(on, text_area, &lines, question.scroll);
    let buf = on.frame.buffer_mut();
    // Of more buttons than the box holds, the last rows up to the selected one.
    let selected = buttons.iter().position(|it| it.selected).unwrap_or(0);
    let first = (selected + 1).saturating_sub(rows.into());
    for (y, it) in (text_area.height..inner.height).zip(buttons.iter().skip(first)) {
        let free = inner.width.saturating_sub(count(it.line.width()));
        let at = row(inner, y);
        let at = Rect {
            x: at.x + free,
            width: at.width - free,
            ..at
        };
        put(buf, at, &it.line);
    }
}

/// How much a line of a question matters, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    /// What the question is about.
    About,
    /// An action that cannot be undone.
    Danger,
    /// The option that the answer includes.
    Option,
    /// A warning.
    Warning,
    /// Another fact.
    Fact,
}

impl Worth {
    fn of(number: usize, tone: Tone) -> Self {
        match (number, tone) {
            (0, _) => Self::About,
            (_, Tone::Danger) => Self::Danger,
            (_, Tone::Warning) => Self::Warning,
            (_, Tone::Plain | Tone::Exact) => Self::Fact,
        }
    }
}

/// A row of buttons.
#[derive(Default)]
struct Buttons {
    line: Line<'static>,
    /// Whether the selected button is one of them.
    selected: bool,
}

/// The buttons, in as many rows as they need: `[ Cancel ]   Delete`. The selected one is in brackets.
fn buttons(question: &Question, room: usize, theme: Theme) -> Vec<Buttons> {
    let wide: usize = question
        .buttons
        .iter()
        .map(|it| text::width(it.label) + 4)
        .sum();
    // Without the space inside of the brackets where that is what lacks.
    let pad = if wide <= room { " " } else { "" };
    let mut rows = vec![Buttons::default()];
    for (i, button) in question.buttons.iter().enumerate() {
        // The mark shows that keys are taken.
        let marked = i == question.at && !theme.waits;
        let (open, close) = if marked { ("[", "]") } else { (" ", " ") };
        let words = format!("{open}{pad}{}{pad}{close}", button.label);
        let style = if marked { theme.accent() } else { theme.key() };
        let used = rows.last().map_or(0, |row| row.line.width());
        if used > 0 && used + text::width(&words) > room {
            rows.push(Buttons::default());
        }
        if let Some(row) = rows.last_mut() {
            row.line.push_span(Span::styled(words, style));
            row.selected |= i == question.at;
        }
    }
    rows
}
