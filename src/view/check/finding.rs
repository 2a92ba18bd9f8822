//! Draws one finding: beside the list, and full screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Cx;
use crate::app::check::advice;
use crate::app::check::window::{Check, CheckRow};
use crate::app::widget::scroll::Scroll;
use crate::domain::check::{Finding, KeyRow, Missing};
use crate::view::check::parts::{below, hint, is_denied, sign};
use crate::view::line::{put, put_right, row, rule};
use crate::view::text::{left, truncate, wrap};
use crate::view::theme::{PLAIN, Theme};
use crate::view::widget::draw::Canvas;
use crate::view::widget::scrolled::{self, Rows};

/// Width of the labels in cells: `last seen`.
const LABEL: usize = 9;
/// Cells before a value: a margin, the label, and a gap.
const BEFORE_VALUE: usize = LABEL + 3;
/// Maximum width of the text: longer lines are hard to read.
const WIDEST: u16 = 100;

/// Draws the selected row full screen.
pub(super) fn full(check: &Check, scroll: Scroll, on: &mut Canvas<'_, '_>) {
    let (cx, theme, area) = (&on.model.cx, on.theme, on.area);
    let lines = lines(check, cx, theme, area.width.min(WIDEST));
    let buf = on.frame.buffer_mut();
    title(check, theme, buf, row(area, 0));
    rule(theme, buf, row(area, 1));
    scrolled::draw(on, below(area, 2), &lines, scroll);
}

/// Draws the selected row beside the list.
pub(super) fn pane(check: &Check, cx: &Cx, theme: Theme, buf: &mut Buffer, area: Rect) {
    title(check, theme, buf, row(area, 0));
    let lines = lines(check, cx, theme, area.width);
    let area = below(area, 1);
    for (y, line) in (0..area.height).zip(lines.iter().flatten()) {
        put(buf, row(area, y), line);
    }
}

/// The name of the key, and its id.
fn title(check: &Check, theme: Theme, buf: &mut Buffer, area: Rect) {
    let (words, right) = match check.chosen() {
        None => return,
        Some(CheckRow::Missing(it)) => (format!("Not read: {}", it.what), String::new()),
        Some(CheckRow::Finding(it)) if it.name.as_str().is_empty() => {
            (format!("key {}", it.key), String::new())
        }
        Some(CheckRow::Finding(it)) => (it.name.to_string(), format!("key {} ", it.key)),
    };
    let room = usize::from(area.width).saturating_sub(right.len() + 3);
    let words = truncate(&words, room, theme.signs().ellipsis).into_owned();
    let line = Line::from(vec![Span::raw(" "), Span::styled(words, theme.strong())]);
    put(buf, area, &line);
    put_right(buf, area, &Line::styled(right, theme.dim()), line.width());
}

fn lines(check: &Check, cx: &Cx, theme: Theme, width: u16) -> Vec<Rows<'static>> {
    let cells = usize::from(width);
    match check.chosen() {
        None => Vec::new(),
        Some(CheckRow::Missing(it)) => missing(it, cells),
        Some(CheckRow::Finding(it)) => {
            let mut lines = finding(it, cx, theme, cells);
            if let Some(key) = check.key_report(it.key) {
                lines.push(vec![Line::raw("")]);
                let rows = key.rows(&check.report, &cx.zone);
                lines.extend(rows.iter().map(|it| fact(it, theme, cells)));
            }
            lines
        }
    }
}

fn missing(it: &Missing, cells: usize) -> Vec<Rows<'static>> {
    vec![
        paragraph(&it.why, PLAIN, cells),
        paragraph(it.means, PLAIN, cells),
    ]
}

fn finding(it: &Finding, cx: &Cx, theme: Theme, cells: usize) -> Vec<Rows<'static>> {
    let (sign, style) = sign(it.severity, theme);
    let ignored = if it.ignored { "  ignored" } else { "" };
    let head = Line::from(vec![
        Span::raw(" "),
        Span::styled(
            format!("{sign} {}", it.severity.word()).trim().to_owned(),
            style,
        ),
        Span::styled(format!("  {}{ignored}", it.code), theme.dim()),
    ]);
    let mut lines = vec![
        vec![head],
        paragraph(&it.what, PLAIN, cells),
        vec![Line::raw("")],
        paragraph(&it.next, PLAIN, cells),
    ];
    if let Some(binding) = advice::remedy(it, cx) {
        let (chord, word) = hint(binding);
        let key = match is_denied(binding, cx) {
            true => theme.dim(),
            false => theme.key(),
        };
        lines.push(vec![Line::from(vec![
            Span::raw(" "),
            Span::styled(chord, key),
            Span::styled(format!(" {word}"), theme.dim()),
        ])]);
    }
    lines
}

fn paragraph(words: &str, style: Style, cells: usize) -> Rows<'static> {
    let lines = wrap(words, cells.saturating_sub(2));
    let line = |it: String| Line::from(vec![Span::raw(" "), Span::styled(it, style)]);
    lines.into_iter().map(line).collect()
}

fn fact(it: &KeyRow, theme: Theme, cells: usize) -> Rows<'static> {
    let label = Span::styled(format!(" {}  ", left(&it.label, LABEL, "")), theme.dim());
    let indent = Span::raw(" ".repeat(BEFORE_VALUE));
    let leads = std::iter::once(label).chain(std::iter::repeat(indent));
    let values = wrap(&it.text, cells.saturating_sub(BEFORE_VALUE + 1).max(1));
    leads
        .zip(values)
        .map(|(lead, value)| Line::from(vec![lead, Span::raw(value)]))
        .collect()
}
