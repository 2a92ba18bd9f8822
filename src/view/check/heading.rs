//! The heading of the check: how many findings of each severity, or the filter; and the place of the selection.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::check::window::Check;
use crate::domain::check::Severity;
use crate::view::check::parts::sign;
use crate::view::line::{put, put_right};
use crate::view::text;
use crate::view::theme::Theme;

/// Draws the heading. Returns the position of the cursor in the filter.
pub(super) fn draw(check: &Check, theme: Theme, buf: &mut Buffer, area: Rect) -> Option<Position> {
    let mut spans = vec![Span::styled(" Check", theme.strong())];
    let mut cursor = None;
    if check.filtering || !check.filter.is_empty() {
        spans.push(Span::styled("  /", theme.accent()));
        let before: usize = spans.iter().map(Span::width).sum();
        let room = usize::from(area.width).saturating_sub(before + 12);
        let typed = text::window(
            &check.filter,
            check.filter.chars().count(),
            u16::try_from(room).unwrap_or(u16::MAX),
            theme.signs().ellipsis,
        );
        let x = u16::try_from(before).unwrap_or(u16::MAX);
        let x = area.x.saturating_add(x).saturating_add(typed.cursor);
        cursor = (check.filtering && x < area.right()).then_some(Position { x, y: area.y });
        spans.push(Span::raw(typed.text));
    } else {
        counts(check, theme, &mut spans);
    }
    let left = Line::from(spans);
    put(buf, area, &left);
    let all = check.len();
    let place = match all {
        0 => "0 ".to_owned(),
        _ => format!("{}/{all} ", check.at() + 1),
    };
    put_right(buf, area, &Line::raw(place), left.width());
    cursor
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
