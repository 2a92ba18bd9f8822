//! Paints frames in few bytes, because every byte may cross an SSH connection.
//!
//! It knows what the terminal shows, its style and its cursor. It sends what has changed, never repeats a command, and takes the cheapest
//! way to the next change: a movement of the cursor, or the unchanged text in between. It erases the end of a row instead of overwriting
//! it. One frame is one write. It never queries the terminal.

use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};
use zeroize::Zeroize;

use super::cursor::{At, cheapest};
use super::pen::{Codes, Pen};
use super::sequence::Sequence;
use super::shown::{Shown, Tables};

/// Initial capacity for a frame. Growing the buffer would leave a copy of its content behind.
const FRAME: usize = 32 * 1024;

/// Blanks that are cheaper to write than to erase.
const BLANKS: usize = 3;

/// The most columns that are written again to reach the next change. Movements are hardly longer.
const BRIDGE: u16 = 8;

/// Paints on a terminal behind a writer.
#[derive(Debug)]
pub struct Painter<W> {
    sink: W,
    size: Size,
    colour: bool,
    hand: Hand,
    cursor_shown: Option<bool>,
    /// The terminal's cells, row by row.
    shown: Vec<Shown>,
    tables: Tables,
    /// The row that is painted, kept for its memory.
    row: Vec<Shown>,
    /// The terminal must be cleared before the next frame.
    wiped: bool,
}

/// What draws: the terminal's cursor and style, and the bytes for it.
#[derive(Debug)]
struct Hand {
    out: Vec<u8>,
    at: At,
    pen: Pen,
}

impl<W: Write> Painter<W> {
    /// Paints on an empty terminal of this size. Without `colour` only attributes are sent.
    pub fn new(sink: W, size: Size, colour: bool) -> Self {
        Self {
            sink,
            size,
            colour,
            hand: Hand {
                out: Vec::with_capacity(FRAME),
                at: At::Unknown,
                pen: Pen::PLAIN,
            },
            cursor_shown: None,
            shown: vec![Shown::BLANK; cells(size)],
            tables: Tables::default(),
            row: Vec::with_capacity(size.width.into()),
            wiped: false,
        }
    }

    /// The size of the terminal.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Sets the size. The content, the style and the cursor are unknown then: the next frame repaints everything.
    pub fn resized(&mut self, size: Size) {
        self.size = size;
        self.cursor_shown = None;
        self.wiped = true;
    }

    /// The next frame clears the terminal and repaints everything.
    pub fn wipe(&mut self) {
        self.wiped = true;
    }

    /// Adds bytes that draw nothing, such as OSC 52, to the next write.
    pub fn push(&mut self, bytes: &[u8]) {
        self.hand.out.extend_from_slice(bytes);
    }

    /// Paints a frame of the terminal's size, and shows the cursor where it is wanted.
    ///
    /// # Errors
    /// An error of the writer.
    pub fn paint(&mut self, frame: &Buffer, cursor: Option<Position>) -> io::Result<()> {
        if self.tables.are_long() {
            self.tables = Tables::default();
            self.wiped = true;
        }
        if std::mem::take(&mut self.wiped) {
            self.clear();
        }
        let width = usize::from(self.size.width).max(1);
        let rows = frame.content.chunks(width);
        for ((y, row), shown) in (0..).zip(rows).zip(self.shown.chunks_mut(width)) {
            paint_row(
                &mut self.hand,
                &mut self.tables,
                &mut self.row,
                self.colour,
                y,
                row,
                shown,
            );
        }
        let cursor = cursor.filter(|at| frame.area.contains(*at));
        if self.cursor_shown != Some(cursor.is_some()) {
            let hide_or_show: &[u8] = match cursor {
                Some(_) => b"\x1b[?25h",
                None => b"\x1b[?25l",
            };
            self.push(hide_or_show);
            self.cursor_shown = Some(cursor.is_some());
        }
        if let Some(at) = cursor {
            self.hand.move_to(at);
        }
        self.flush()
    }

    /// Sends the bytes in one write.
    ///
    /// # Errors
    /// An error of the writer.
    pub fn flush(&mut self) -> io::Result<()> {
        let out = &mut self.hand.out;
        let written = self.sink.write_all(out).and_then(|()| self.sink.flush());
        // A frame may have shown a secret.
        out.zeroize();
        written
    }

    fn clear(&mut self) {
        // From the first cell to the last, and not "the screen" (ED 2), which some terminals scroll into their history.
        self.push(b"\x1b[m\x1b[H\x1b[J");
        self.hand.pen = Pen::PLAIN;
        self.hand.at = At::Exactly(Position::ORIGIN);
        self.shown.clear();
        self.shown.resize(cells(self.size), Shown::BLANK);
    }
}

fn cells(size: Size) -> usize {
    usize::from(size.width) * usize::from(size.height)
}

/// Paints the changes of a row, from left to right.
fn paint_row(
    hand: &mut Hand,
    tables: &mut Tables,
    wanted: &mut Vec<Shown>,
    colour: bool,
    y: u16,
    row: &[Cell],
    shown: &mut [Shown],
) {
    tables.read(row, colour, wanted);
    if *wanted == *shown {
        return;
    }
    let erase = erase_from(wanted, shown);
    let mut x = 0;
    while let (Some(&want), Some(is)) = (wanted.get(x), shown.get(x)) {
        if want == *is {
            x += 1;
            continue;
        }
        let at = Position { x: column(x), y };
        if erase == Some(x) {
            hand.move_to(at);
            hand.erase();
            shown
                .iter_mut()
                .skip(x)
                .for_each(|cell| *cell = Shown::BLANK);
            return;
        }
        let mut buffer = [0; 4];
        let glyph = tables.glyph(want, &mut buffer);
        hand.reach(at, shown, tables, glyph.pen);
        if !glyph.fits(hand.pen) {
            hand.take_pen(glyph.pen);
        }
        hand.out.extend_from_slice(glyph.text.as_bytes());
        hand.advance(at, glyph.width, column(shown.len()), glyph.certain);
        let end = x + usize::from(glyph.width);
        for (from, cell) in shown.iter_mut().enumerate().take(end).skip(x) {
            *cell = if from == x { want } else { Shown::Half };
        }
        // Terminals differ in what the other half of an overwritten wide character becomes.
        if let Some(cell) = shown.get_mut(end).filter(|cell| **cell == Shown::Half) {
            *cell = Shown::Unknown;
        }
        x = end;
    }
}

/// The column of an index, which is below the width of the terminal.
fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

/// The column from which the row is blank to its end, when erasing is cheaper than writing blanks.
fn erase_from(wanted: &[Shown], shown: &[Shown]) -> Option<usize> {
    let text = wanted.iter().rposition(|cell| *cell != Shown::BLANK);
    let blank = text.map_or(0, |at| at + 1);
    let behind = shown.get(blank..)?;
    let first = behind.iter().position(|cell| *cell != Shown::BLANK)?;
    let last = behind.iter().rposition(|cell| *cell != Shown::BLANK)?;
    (last - first >= BLANKS).then_some(blank + first)
}

impl Hand {
    fn move_to(&mut self, to: Position) {
        self.out.extend_from_slice(cheapest(self.at, to).as_bytes());
        self.at = At::Exactly(to);
    }

    fn take_pen(&mut self, pen: Pen) {
        self.out.extend_from_slice(self.pen.change(pen).as_bytes());
        self.pen = pen;
    }

    fn erase(&mut self) {
        if !self.pen.blank_is_empty() {
            self.take_pen(Pen::PLAIN);
        }
        self.out.extend_from_slice(b"\x1b[K");
    }

    /// Records that a character was written.
    fn advance(&mut self, from: Position, width: u16, end: u16, certain: bool) {
        let to = Position {
            x: from.x.saturating_add(width),
            ..from
        };
        self.at = match self.at {
            _ if to.x >= end => At::Unknown,
            At::Exactly(_) if certain => At::Exactly(to),
            _ => At::Probably(to),
        };
    }

    /// Goes to a change of a row: writes the unchanged text before it again when that takes fewer bytes than a movement.
    fn reach(&mut self, to: Position, shown: &[Shown], tables: &Tables, next: Pen) {
        let movement = cheapest(self.at, to);
        if let At::Exactly(at) = self.at
            && at.y == to.y
            && (1..=BRIDGE).contains(&to.x.saturating_sub(at.x))
            && let Some(between) = shown.get(at.x.into()..to.x.into())
            && let Some((bytes, pen)) = again(between, tables, self.pen)
            && bytes.len() + pen.change(next).len() < movement.len() + self.pen.change(next).len()
        {
            self.out.extend_from_slice(bytes.as_bytes());
            self.pen = pen;
            self.at = At::Exactly(to);
            return;
        }
        self.out.extend_from_slice(movement.as_bytes());
        self.at = At::Exactly(to);
    }
}

/// The bytes that write cells again, and the style after them. None if a terminal may disagree on their width.
fn again(cells: &[Shown], tables: &Tables, mut pen: Pen) -> Option<(Sequence<64>, Pen)> {
    let mut out = Sequence::EMPTY;
    for cell in cells {
        let mut buffer = [0; 4];
        let glyph = match cell {
            Shown::One(..) => tables.glyph(*cell, &mut buffer),
            _ => return None,
        };
        if glyph.width != 1 || !glyph.certain {
            return None;
        }
        if !glyph.fits(pen) {
            let codes: Codes = pen.change(glyph.pen);
            out.push(codes.as_bytes());
            pen = glyph.pen;
        }
        out.push(glyph.text.as_bytes());
    }
    out.is_whole().then_some((out, pen))
}

#[cfg(test)]
mod tests;
