//! The frame that is drawn: the cells, the cursor and the scroll position.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::widget::scroll::Scroll;

/// A frame under construction.
#[derive(Debug)]
pub(in crate::view) struct Frame<'a> {
    buffer: &'a mut Buffer,
    cursor: Option<Position>,
    scroll: Option<Scroll>,
}

impl<'a> Frame<'a> {
    /// A frame in an empty buffer, with a hidden cursor.
    pub(in crate::view) fn new(buffer: &'a mut Buffer) -> Self {
        Self {
            buffer,
            cursor: None,
            scroll: None,
        }
    }

    /// The area of the terminal.
    pub(in crate::view) fn area(&self) -> Rect {
        self.buffer.area
    }

    /// The cells.
    pub(in crate::view) fn buffer_mut(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Shows the cursor at this position.
    pub(in crate::view) fn set_cursor_position(&mut self, position: impl Into<Position>) {
        self.cursor = Some(position.into());
    }

    /// Reports the scroll position of the topmost modal.
    pub(in crate::view) fn set_scroll(&mut self, drawn: Scroll) {
        self.scroll = Some(drawn);
    }

    /// The scroll position of the topmost modal, if its text can scroll.
    pub(in crate::view) fn scroll(&self) -> Option<Scroll> {
        self.scroll
    }

    /// The position of the cursor, if it is shown.
    pub(in crate::view) fn cursor(&self) -> Option<Position> {
        self.cursor
    }
}
