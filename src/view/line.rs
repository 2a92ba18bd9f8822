//! Rows of an area, and lines written into them. A line that does not fit ends in an ellipsis; in ASCII, `root` replaces it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::view::text;
use crate::view::theme::Theme;

/// A row of an area; empty if the area is too short.
pub(in crate::view) fn row(area: Rect, y: u16) -> Rect {
    Rect {
        y: area.y.saturating_add(y),
        height: 1,
        ..area
    }
    .intersection(area)
}

/// Writes spans from the left of a row. What does not fit is cut off, and an ellipsis takes the place of the last cell.
pub(in crate::view) fn put(buf: &mut Buffer, area: Rect, line: &Line<'_>) {
    if area.is_empty() {
        return;
    }
    buf.set_line(area.x, area.y, line, area.width);
    if area.width > 1 && is_cut(line, usize::from(area.width)) {
        let last = area.right() - 1;
        // The left half of a wide glyph would cover it.
        if let Some(cell) = buf.cell_mut((last - 1, area.y))
            && text::width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
        if let Some(cell) = buf.cell_mut((last, area.y)) {
            cell.set_symbol("…");
        }
    }
}

/// Whether a line has text behind this cell. Spaces do not count.
fn is_cut(line: &Line<'_>, cells: usize) -> bool {
    let mut used = 0;
    let mut seen = 0;
    for span in &line.spans {
        let shown = span.content.trim_end_matches(' ');
        if !shown.is_empty() {
            seen = used + text::width(shown);
        }
        used += text::width(&span.content);
    }
    seen > cells
}

/// Writes a line at the right end of a row if it fits beside `left` cells, with a blank before it, which the line may bring.
pub(in crate::view) fn put_right(buf: &mut Buffer, area: Rect, line: &Line<'_>, left: usize) {
    let wide = line.width();
    let blank = line
        .spans
        .first()
        .is_some_and(|it| it.content.starts_with(' '));
    if !area.is_empty() && left + wide + usize::from(!blank) <= usize::from(area.width) {
        let x = area
            .right()
            .saturating_sub(u16::try_from(wide).unwrap_or(u16::MAX));
        buf.set_line(x, area.y, line, area.width);
    }
}

/// Draws a horizontal rule in a row.
pub(in crate::view) fn rule(theme: Theme, buf: &mut Buffer, area: Rect) {
    let line = theme.signs().rule.repeat(usize::from(area.width));
    put(buf, area, &Line::styled(line, theme.dim()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(words: &str, cells: u16) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, cells, 1));
        let area = buf.area;
        put(&mut buf, area, &Line::raw(words.to_owned()));
        buf.content().iter().map(|cell| cell.symbol()).collect()
    }

    #[test]
    fn text_that_is_cut_ends_in_an_ellipsis() {
        assert_eq!(written("grafana", 7), "grafana");
        assert_eq!(written("grafana   ", 7), "grafana");
        assert_eq!(written("grafana", 5), "graf…");
        // The second cell of 日 is not drawn.
        assert_eq!(written("日本語", 4), "日  …");
        assert_eq!(written("ab", 1), "a");
    }
}
