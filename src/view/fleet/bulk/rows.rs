//! Draws the rows of a preview, a report or a queue.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::fleet::bulk::rows::{Mark, Row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::scrolled::Rows;

/// Cells between a key and its note.
const GAP: usize = 2;
/// Least width of the column of keys, and the greatest part of the room that it gets.
const NAMES: usize = 16;

/// The rows as lines of at most `room` cells.
pub(super) fn lines(rows: &[Row], room: usize, theme: Theme) -> Vec<Rows<'static>> {
    let noted = |row: &&Row| !row.note.is_empty() && row.indent() > 2;
    let longest = rows.iter().filter(noted).map(|row| text::width(&row.text));
    let names = longest
        .max()
        .unwrap_or(NAMES)
        .clamp(NAMES, (room / 2).max(NAMES));
    rows.iter()
        .map(|row| lines_of(row, room, names, theme))
        .collect()
}

fn lines_of(row: &Row, room: usize, names: usize, theme: Theme) -> Rows<'static> {
    let signs = theme.signs();
    let (sign, sign_style, style) = match row.mark {
        Mark::Plain | Mark::Gap | Mark::Key => ("", Style::new(), Style::new()),
        Mark::System => ("", Style::new(), theme.strong()),
        Mark::Heading => ("", Style::new(), theme.dim()),
        Mark::Next => (signs.marker, theme.accent(), theme.strong()),
        Mark::Done => (signs.done, theme.good(), Style::new()),
        Mark::Failed => (signs.bad, theme.danger(), Style::new()),
        Mark::Left => ("-", theme.dim(), theme.dim()),
        Mark::Warning => (signs.soon, theme.warning(), Style::new()),
        Mark::Danger => (signs.bad, theme.danger(), Style::new()),
    };
    // The sign stands in the two cells before the text.
    let lead = match row.mark {
        Mark::Warning | Mark::Danger => 2,
        _ => row.indent(),
    };
    let before = |n: usize| match (n, sign) {
        (0, sign) if !sign.is_empty() && lead >= 2 => vec![
            Span::raw(" ".repeat(lead - 2)),
            Span::styled(sign, sign_style),
            Span::raw(" "),
        ],
        _ => vec![Span::raw(" ".repeat(lead))],
    };
    let left = room.saturating_sub(lead);
    if row.mark == Mark::System {
        let mut spans = before(0);
        spans.push(Span::styled(row.text.clone(), style));
        spans.push(Span::styled(format!("  {}", row.note), theme.dim()));
        return vec![Line::from(spans)];
    }
    if row.note.is_empty() {
        let wrapped = text::wrap(&row.text, left);
        let lines = wrapped.into_iter().enumerate().map(|(n, words)| {
            let mut spans = before(n);
            spans.push(Span::styled(words, style));
            Line::from(spans)
        });
        return lines.collect();
    }
    let name = text::left(&row.text, names.min(left), signs.ellipsis);
    let notes = text::wrap(&row.note, left.saturating_sub(names + GAP));
    let lines = notes.into_iter().enumerate().map(|(n, note)| {
        let mut spans = before(n);
        let name = match n {
            0 => name.clone(),
            _ => " ".repeat(names),
        };
        spans.push(Span::styled(name, style));
        spans.push(Span::raw(" ".repeat(GAP)));
        spans.push(Span::styled(note, theme.dim()));
        Line::from(spans)
    });
    lines.collect()
}
