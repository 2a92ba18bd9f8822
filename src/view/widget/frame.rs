//! The box of a modal: titled, centered, on a cleared part of the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};
use unicode_width::UnicodeWidthStr;

use crate::domain::text::harmless;
use crate::view::text;
use crate::view::theme::Theme;

/// Width of the border and the padding.
pub const FRAME_WIDTH: u16 = 4;
/// Height of the border.
pub const FRAME_HEIGHT: u16 = 2;

/// The centered position of a box in an area, and at most as large as the area.
pub fn place(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// Draws a centered box of this size, border included, and returns the area inside it, with one cell of padding left and
/// right. An area that is too small gets no border.
pub fn open(
    buf: &mut Buffer,
    area: Rect,
    theme: Theme,
    title: &str,
    (width, height): (u16, u16),
) -> Rect {
    let outer = place(area, width, height).intersection(*buf.area());
    unhalve(buf, outer);
    Clear.render(outer, buf);
    if outer.width <= FRAME_WIDTH || outer.height <= FRAME_HEIGHT {
        return outer;
    }
    let block = Block::bordered().border_set(theme.border());
    let inner = block.inner(outer);
    block.render(outer, buf);
    // A corner, a space, the title, a space, at least one cell of the border, a corner.
    let room = usize::from(outer.width.saturating_sub(5));
    let title = harmless(title);
    let title = text::truncate(&title, room, theme.signs().ellipsis);
    if !title.is_empty() {
        let title = Line::from(vec![
            Span::raw(" "),
            Span::styled(title, theme.title()),
            Span::raw(" "),
        ]);
        buf.set_line(outer.x + 1, outer.y, &title, outer.width);
    }
    Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        ..inner
    }
}

/// Erases wide glyphs whose right half the box covers, because a terminal would draw them over the border.
fn unhalve(buf: &mut Buffer, outer: Rect) {
    let Some(x) = outer.x.checked_sub(1) else {
        return;
    };
    for y in outer.top()..outer.bottom() {
        if let Some(cell) = buf.cell_mut((x, y))
            && cell.symbol().width() > 1
        {
            cell.set_symbol(" ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_box_over_a_full_screen() {
        let mut buf = Buffer::with_lines(["日本日本日本日本日本日本"; 5]);
        let area = *buf.area();
        let inner = open(&mut buf, area, Theme::FULL, "New key on nas1", (22, 4));
        assert_eq!(inner, Rect::new(3, 1, 18, 2));
        insta::assert_snapshot!(shown(&buf), @r"
         ╭ New key on nas1 ───╮
         │                    │
         │                    │
         ╰────────────────────╯
        日本日本日本日本日本日本
        ");
    }

    fn shown(buf: &Buffer) -> String {
        let area = *buf.area();
        let mut out = String::new();
        for y in area.top()..area.bottom() {
            let mut x = area.left();
            while x < area.right() {
                let symbol = buf[(x, y)].symbol();
                out.push_str(symbol);
                x += (symbol.width() as u16).max(1);
            }
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        out
    }

    #[test]
    fn ascii_and_a_long_title() {
        let theme = Theme {
            color: false,
            ascii: true,
            waits: false,
        };
        let area = Rect::new(0, 0, 20, 3);
        let mut buf = Buffer::empty(area);
        open(
            &mut buf,
            area,
            theme,
            "Delete key home-assistant (4)?",
            (80, 24),
        );
        insta::assert_snapshot!(shown(&buf), @r"
        + Delete ~nt (4)? -+
        |                  |
        +------------------+
        ");
    }

    proptest! {
        #[test]
        fn fits_everywhere(
            (x, y, w, h) in (0u16..9, 0u16..9, 0u16..30, 0u16..12),
            size in (0u16..40, 0u16..40),
        ) {
            let screen = Rect::new(0, 0, 20, 10);
            let mut buf = Buffer::empty(screen);
            let area = Rect::new(x, y, w, h);
            let inner = open(&mut buf, area, Theme::FULL, "日本 title", size);
            prop_assert_eq!(inner.intersection(screen).area(), inner.area());
        }
    }
}
