//! The frame that is drawn: the cells, and the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// A frame under construction.
#[derive(Debug)]
pub(in crate::view) struct Frame<'a> {
    buffer: &'a mut Buffer,
    cursor: Option<Position>,
}

impl<'a> Frame<'a> {
    /// A frame in an empty buffer, with a hidden cursor.
    pub(in crate::view) fn new(buffer: &'a mut Buffer) -> Self {
        Self {
            buffer,
            cursor: None,
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

    /// The position of the cursor, if it is shown.
    pub(in crate::view) fn cursor(&self) -> Option<Position> {
        self.cursor
    }
}
