//! A ratatui backend that sends few bytes, because every byte may cross an SSH connection.
//!
//! It tracks the terminal's state (attributes, cursor, blank cells), so it never repeats a command, moves the cursor
//! the cheapest way and erases the end of a line instead of overwriting it. One flush is one write. It never queries
//! the terminal, so [`ratatui::Terminal::clear`] is safe with it.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size};
use unicode_width::UnicodeWidthStr;
use zeroize::Zeroize;

use crate::domain::text::is_hidden;

use super::cursor::{absolute, sideways, vertically};
use super::pen::Pen;

/// Initial capacity for a frame. Growing the buffer would leave a copy of its content behind.
const FRAME: usize = 32 * 1024;

/// Cells that an erase must save to be worth its three bytes and a cursor move.
const WORTH_ERASING: usize = 4;

/// The position of the terminal's cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Unknown: at the start, and after the last column, where terminals differ.
    Unknown,
    /// Known.
    Exactly(Position),
    /// The row is known; the column holds only if the terminal agrees on the width of the last character.
    Probably(Position),
}

/// The content of a terminal cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CellState {
    /// Blank, without a visible style.
    Blank,
    /// The first half of a wide character.
    WideStart,
    /// Something else, or unknown.
    Other,
}

/// The backend over a writer.
#[derive(Debug)]
pub struct Lean<W> {
    sink: W,
    out: Vec<u8>,
    size: Size,
    at: At,
    /// The position that ratatui last requested, which it may query.
    wanted: Position,
    pen: Pen,
    cursor_shown: Option<bool>,
    /// The terminal's cells, row by row.
    held: Vec<CellState>,
    colour: bool,
}

impl<W: Write> Lean<W> {
    /// A backend for an empty terminal of this size. Without `colour` only attributes are sent.
    pub fn new(sink: W, size: Size, colour: bool) -> Self {
        Self {
            sink,
            out: Vec::with_capacity(FRAME),
            size,
            at: At::Unknown,
            wanted: Position::ORIGIN,
            pen: Pen::PLAIN,
            cursor_shown: None,
            held: vec![CellState::Blank; usize::from(size.width) * usize::from(size.height)],
            colour,
        }
    }

    /// Records a new size. The content and the cursor are unknown then; the attributes are reset by the next wipe.
    pub fn resized(&mut self, size: Size) {
        self.size = size;
        self.at = At::Unknown;
        self.cursor_shown = None;
        self.held.clear();
        let cells = usize::from(size.width) * usize::from(size.height);
        self.held.resize(cells, CellState::Other);
    }

    /// Adds bytes that draw nothing, such as OSC 52, to the next flush.
    pub fn push(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    fn index(&self, x: u16, y: u16) -> Option<usize> {
        (x < self.size.width)
            .then(|| usize::from(y) * usize::from(self.size.width) + usize::from(x))
    }

    fn held(&self, x: u16, y: u16) -> CellState {
        let held = self.index(x, y).and_then(|index| self.held.get(index));
        held.copied().unwrap_or(CellState::Other)
    }

    fn hold(&mut self, x: u16, y: u16, what: CellState) {
        let index = self.index(x, y);
        if let Some(held) = index.and_then(|index| self.held.get_mut(index)) {
            *held = what;
        }
    }

    /// Draws the changed cells of one row, from left to right.
    fn draw_row(&mut self, y: u16, cells: &[(u16, &Cell)]) {
        let erase = self.erase_from(y, cells);
        // Where the last wide character ends: what is behind its second half is not ours to overwrite.
        let mut covered = 0;
        let mut cells = cells.iter().peekable();
        while let Some((x, cell)) = cells.next_if(|(x, _)| erase.is_none_or(|from| *x < from)) {
            if *x < covered {
                continue;
            }
            let halved;
            (covered, halved) = self.draw_cell(*x, y, cell);
            // Terminals differ in what the other half of an overwritten wide character becomes; ratatui counts on a blank.
            if halved && cells.peek().is_none_or(|(next, _)| *next != covered) {
                (covered, _) = self.draw_cell(covered, y, &Cell::EMPTY);
            }
        }
        if let Some(from) = erase {
            self.move_to(from, y);
            self.pen.change(Pen::PLAIN, &mut self.out);
            self.out.extend_from_slice(b"\x1b[K");
            for x in from..self.size.width {
                self.hold(x, y, CellState::Blank);
            }
        }
    }

    /// The column from which the row is blank to its end, when erasing is cheaper than drawing blanks.
    fn erase_from(&self, y: u16, cells: &[(u16, &Cell)]) -> Option<u16> {
        let mut changed = cells.iter().rev().peekable();
        let (mut from, mut saved) = (None, 0);
        for x in (0..self.size.width).rev() {
            match changed.next_if(|(at, _)| *at == x) {
                Some((_, cell)) if self.is_blank(cell) => {
                    (from, saved) = (Some(x), saved + 1);
                }
                Some(_) => break,
                None if self.held(x, y) == CellState::Blank => {}
                None => break,
            }
            if changed.peek().is_none() {
                break;
            }
        }
        from.filter(|_| saved > WORTH_ERASING)
    }

    fn is_blank(&self, cell: &Cell) -> bool {
        cell.symbol() == " " && self.pen_of(cell).blank_is_empty()
    }

    fn pen_of(&self, cell: &Cell) -> Pen {
        let pen = Pen::of(cell);
        if self.colour { pen } else { pen.colourless() }
    }

    /// Draws a cell. Returns the next column, and whether it now holds half a character.
    fn draw_cell(&mut self, x: u16, y: u16, cell: &Cell) -> (u16, bool) {
        // Nothing that steers a terminal gets through a cell, whoever put it there.
        let symbol = match cell.symbol() {
            "" => " ",
            bad if bad.contains(is_hidden) => "?",
            // Half a character cannot be shown, and the other half would land on the next line.
            wide if x.saturating_add(wide.cell_width()) > self.size.width => " ",
            good => good,
        };
        let pen = self.pen_of(cell);
        self.move_to(x, y);
        if symbol != " " || !self.pen.same_on_blank(pen) {
            self.pen.change(pen, &mut self.out);
        }
        self.out.extend_from_slice(symbol.as_bytes());

        let width = symbol.cell_width().max(1);
        let after = x.saturating_add(width);
        let halved = after < self.size.width && self.held(after - 1, y) == CellState::WideStart;
        for x in x..after {
            self.hold(x, y, CellState::Other);
        }
        if symbol == " " && pen.blank_is_empty() {
            self.hold(x, y, CellState::Blank);
        } else if width > 1 {
            self.hold(x, y, CellState::WideStart);
        }
        self.at = if after >= self.size.width {
            At::Unknown
        } else if width_is_certain(symbol) {
            match self.at {
                At::Probably(_) => At::Probably(Position { x: after, y }),
                _ => At::Exactly(Position { x: after, y }),
            }
        } else {
            At::Probably(Position { x: after, y })
        };
        (after, halved)
    }

    /// Moves the cursor in the fewest bytes.
    fn move_to(&mut self, x: u16, y: u16) {
        let target = Position { x, y };
        let (row, column) = match self.at {
            At::Exactly(at) | At::Probably(at) if at == target => return,
            At::Exactly(at) => (Some(at.y), Some(at.x)),
            At::Probably(at) => (Some(at.y), None),
            At::Unknown => (None, None),
        };
        let mut best = absolute(x, y);
        let mut offer = |candidate: String| {
            if candidate.len() < best.len() {
                best = candidate;
            }
        };
        if let (Some(row), Some(column)) = (row, column)
            && row == y
        {
            offer(sideways(column, x));
        }
        if let (Some(row), Some(column)) = (row, column)
            && column == x
        {
            offer(vertically(row, y));
        }
        // To the line's start and down line by line; never past the last line, where it would scroll.
        if let Some(row) = row
            && row <= y
            && y - row <= 2
            && y < self.size.height
        {
            let down = usize::from(y - row);
            offer(format!("\r{}{}", "\n".repeat(down), sideways(0, x)));
        }
        self.out.extend_from_slice(best.as_bytes());
        self.at = At::Exactly(target);
    }
}

/// Whether all terminals agree on the width. They do not for ambiguous East Asian characters and for combined ones.
fn width_is_certain(symbol: &str) -> bool {
    symbol.is_ascii() || (symbol.chars().count() == 1 && symbol.width() == symbol.width_cjk())
}

impl<W: Write> Backend for Lean<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut row: Vec<(u16, &Cell)> = Vec::with_capacity(usize::from(self.size.width));
        let mut current = 0;
        for (x, y, cell) in content {
            if y != current {
                self.draw_row(current, &row);
                row.clear();
                current = y;
            }
            // The weight or colour of a blank has changed: nobody can see that.
            if !(self.held(x, y) == CellState::Blank && self.is_blank(cell)) {
                row.push((x, cell));
            }
        }
        self.draw_row(current, &row);
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown != Some(false) {
            self.out.extend_from_slice(b"\x1b[?25l");
            self.cursor_shown = Some(false);
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown != Some(true) {
            self.out.extend_from_slice(b"\x1b[?25h");
            self.cursor_shown = Some(true);
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted = position.into();
        self.move_to(self.wanted.x, self.wanted.y);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    /// Supports only the whole screen, which is all that ratatui requests for a full screen.
    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        if clear_type != ClearType::All {
            return Err(io::ErrorKind::Unsupported.into());
        }
        // From the first cell to the last, and not "the screen" (ED 2), which some terminals scroll into their history.
        self.out.extend_from_slice(b"\x1b[m\x1b[H\x1b[J");
        self.pen = Pen::PLAIN;
        self.at = At::Exactly(Position::ORIGIN);
        self.held.fill(CellState::Blank);
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = self
            .sink
            .write_all(&self.out)
            .and_then(|()| self.sink.flush());
        // A frame may have shown a secret.
        self.out.zeroize();
        written
    }
}

#[cfg(test)]
#[path = "backend_tests.rs"]
mod tests;
