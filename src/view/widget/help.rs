//! Draws the help screen: all bindings of the contexts below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::modal::Help;
use crate::keymap::Context;
use crate::view::line::{put, row};
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::draw::{Canvas, Draw};
use crate::view::widget::form_box::{WIDE, count, keys_row};
use crate::view::widget::frame as boxed;
use crate::view::widget::frame::FRAME_HEIGHT;

/// Width of the chords in cells.
const CHORDS: usize = 22;

impl Draw for Help {
    fn draw(&self, on: &mut Canvas<'_, '_>) {
        bindings_box(self, on.theme, on.frame.buffer_mut(), on.area);
    }
}

fn bindings_box(help: &Help, theme: Theme, buf: &mut Buffer, area: Rect) {
    let rows = help.rows();
    let size = (WIDE.min(area.width), count(rows.len()) + 2 + FRAME_HEIGHT);
    let inner = boxed::open(buf, area, theme, "Keys", size);
    let shown = usize::from(inner.height.saturating_sub(1));
    // The last page is full where there is enough to fill it.
    let from = help.scroll.min(rows.len().saturating_sub(shown));
    for (y, (binding, chords)) in (0..).zip(rows.iter().skip(from).take(shown)) {
        let chords: Vec<String> = chords.iter().map(ToString::to_string).collect();
        let chords = text::left(&chords.join(", "), CHORDS, theme.signs().ellipsis);
        let line = Line::from(vec![
            Span::styled(chords, theme.strong()),
            Span::raw(" "),
            Span::raw(binding.help),
        ]);
        put(buf, row(inner, y), &line);
    }
    keys_row(&[Context::Help], theme, buf, inner);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::table::TABLE;
    use crate::view::widget::frame::FRAME_WIDTH;

    /// Nothing is truncated in the narrowest supported terminal.
    #[test]
    fn every_line_fits_into_80_columns() {
        let room = usize::from(WIDE - FRAME_WIDTH) - CHORDS - 1;
        for it in TABLE
            .iter()
            .flat_map(|(_, groups)| groups.iter().copied().flatten())
        {
            let long = it.help.chars().count();
            assert!(long <= room, "{long} of {room} cells: {}", it.help);
        }
    }
}
