//! The heading of the check: how many findings of each severity, or the filter; and the place of the selection.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::Cx;
use crate::app::check::window::Check;
use crate::domain::check::Severity;
use crate::view::check::parts::sign;
use crate::view::line::{put, put_right};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::filter_line;

/// Draws the heading. Returns the position of the cursor in the filter.
pub(super) fn draw(
    check: &Check,
    cx: &Cx,
    theme: Theme,
    buf: &mut Buffer,
    area: Rect,
) -> Option<Position> {
    let mut spans = vec![Span::styled(" Check", theme.strong())];
    let place = place(check);
    let cursor = match check.filtering || !check.filter().is_empty() {
        true => filter(check, cx, theme, (area.width.into(), &place), &mut spans),
        false => {
            counts(check, theme, &mut spans);
            None
        }
    };
    let left = Line::from(spans);
    put(buf, area, &left);
    put_right(buf, area, &Line::raw(place), left.width());
    let x = area.x.saturating_add(cursor?);
    (x < area.right()).then_some(Position { x, y: area.y })
}

/// The place of the selection: ` 3/12 `.
fn place(check: &Check) -> String {
    match check.len() {
        0 => " 0 ".to_owned(),
        all => format!(" {}/{all} ", check.at() + 1),
    }
}

/// The filter, beside a place. Returns the cell of the cursor.
fn filter(
    check: &Check,
    cx: &Cx,
    theme: Theme,
    (width, place): (usize, &str),
    spans: &mut Vec<Span<'static>>,
) -> Option<u16> {
    let sum = |spans: &[Span<'_>]| spans.iter().map(Span::width).sum::<usize>();
    spans.push(Span::raw(" "));
    let state = check.filter_state(cx);
    let before = sum(spans);
    // A reason or what completes the filter has the room of the place.
    let right = if state.typing { 0 } else { text::width(place) };
    let room = width.saturating_sub(before + right);
    let line = filter_line::line(&state, (check.len(), check.unfiltered()), theme, room);
    let parts = line.parts.into_iter();
    spans.extend(parts.map(|(text, style)| Span::styled(text, style)));
    let free = |spans: &[Span<'_>]| width.saturating_sub(sum(spans) + right);
    if let Some(hint) = filter_line::hint(&state, theme, free(spans)) {
        spans.push(Span::styled(hint, theme.dim()));
    }
    let gap = check.uses_gap().map(|it| filter_line::gap(it, &cx.zone));
    if let Some(gap) = gap.filter(|it| text::width(it) <= free(spans)) {
        spans.push(Span::styled(gap, theme.warning()));
    }
    let before = u16::try_from(before).unwrap_or(u16::MAX);
    line.cursor.map(|at| at.saturating_add(before))
}

/// `2 critical  3 warnings  4 notes`.
fn counts(check: &Check, theme: Theme, spans: &mut Vec<Span<'static>>) {
    let mut none = true;
    for severity in [Severity::Critical, Severity::Warning, Severity::Note] {
        let count = check.report.count(severity);
        if count > 0 {
            none = false;
            let (_, style) = sign(severity, theme);
            spans.push(Span::raw("  "));
            spans.push(Span::styled(severity.counted(count), style));
        }
    }
    if none {
        spans.push(Span::styled("  no findings", theme.good()));
    }
    let rest = [
        (check.ignored(), "ignored"),
        (check.report.missing.len(), "not read"),
    ];
    for (count, word) in rest.iter().filter(|(count, _)| *count > 0) {
        spans.push(Span::styled(format!("  {count} {word}"), theme.dim()));
    }
}
