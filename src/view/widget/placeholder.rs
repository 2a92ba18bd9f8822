//! The placeholder of a list: loading, empty or failed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::Fault;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;

/// Draws a fault and returns its height.
pub(in crate::view) fn fault(fault: &Fault, theme: Theme, buf: &mut Buffer, area: Rect) -> u16 {
    let mut y = 0;
    let room = usize::from(area.width).saturating_sub(6);
    for (i, part) in [&fault.what, &fault.meaning, &fault.next]
        .into_iter()
        .enumerate()
    {
        if part.is_empty() {
            continue;
        }
        for (j, line) in text::wrap(part, room).into_iter().enumerate() {
            let sign = if i == 0 && j == 0 {
                theme.signs().bad
            } else {
                " "
            };
            put(
                buf,
                row(area, y),
                &Line::from(vec![
                    Span::raw("  "),
                    Span::styled(sign, theme.danger()),
                    Span::raw(" "),
                    Span::raw(line),
                ]),
            );
            y += 1;
        }
    }
    y
}

/// Draws a few words in place of a list.
pub(in crate::view) fn words(words: &str, theme: Theme, buf: &mut Buffer, area: Rect) {
    for (y, line) in (0..).zip(text::wrap(words, usize::from(area.width).saturating_sub(6))) {
        put(
            buf,
            row(area, y),
            &Line::styled(format!("    {line}"), theme.dim()),
        );
    }
}
