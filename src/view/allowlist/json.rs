//! Draws the rules as JSON, over both panes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::allowlist::builder::Raw;
use crate::domain::text::harmless;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;

/// Draws the lines around the cursor and returns its position.
pub(in crate::view) fn draw(
    raw: &Raw,
    theme: Theme,
    buf: &mut Buffer,
    area: Rect,
) -> Option<Position> {
    let signs = theme.signs();
    let lines = raw.text.lines();
    let (at, column) = raw.text.cursor();
    let digits = lines.len().to_string().len();
    let margin = u16::try_from(digits + 2).unwrap_or(4);
    let room = area.width.saturating_sub(margin);
    let top = (at + 1).saturating_sub(usize::from(area.height));
    let mut cursor = None;
    for (y, (number, line)) in (0..area.height).zip(lines.iter().enumerate().skip(top)) {
        let wrong = raw
            .error
            .as_ref()
            .is_some_and(|error| error.line == number + 1);
        let label = format!(" {:>digits$} ", number + 1);
        let label = Span::styled(label, if wrong { theme.danger() } else { theme.dim() });
        let shown = if number == at {
            let window = text::window(line, column, room, signs.ellipsis);
            cursor = Some(Position {
                x: area.x.saturating_add(margin).saturating_add(window.cursor),
                y: area.y + y,
            });
            window.text
        } else {
            text::clip(&harmless(line), usize::from(room), signs.ellipsis).into_owned()
        };
        put(
            buf,
            row(area, y),
            &Line::from(vec![label, Span::raw(shown)]),
        );
    }
    cursor
}
