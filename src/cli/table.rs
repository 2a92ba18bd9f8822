//! Tables on standard output: one pass for the widths of the columns, one that writes. No row is held.

use std::fmt::{Display, Write as _};
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use crate::domain::text::harmless;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    word: &'static str,
    number: bool,
}

impl Head {
    /// A column of words.
    pub(super) const fn words(word: &'static str) -> Self {
        Self {
            word,
            number: false,
        }
    }

    /// A column of numbers.
    pub(super) const fn numbers(word: &'static str) -> Self {
        Self { word, number: true }
    }
}

/// The cells of one row, which is used again for the next.
pub(super) struct Cells {
    texts: Vec<String>,
    next: usize,
}

impl Cells {
    /// Adds the next cell. A column without a value shows `-`.
    pub(super) fn add(&mut self, value: impl Display) {
        if let Some(cell) = self.texts.get_mut(self.next) {
            // A string takes everything.
            let _ = write!(cell, "{value}");
            if cell.is_empty() {
                cell.push('-');
            }
        }
        self.next += 1;
    }

    fn clear(&mut self) {
        self.next = 0;
        self.texts.iter_mut().for_each(String::clear);
    }
}

/// Writes a table: numbers right, words left. `fill` adds the cells of a row in the order of the columns.
pub(super) fn write<T>(
    mut out: impl Write,
    head: &[Head],
    rows: impl Iterator<Item = T> + Clone,
    fill: impl Fn(T, &mut Cells),
) -> io::Result<()> {
    let mut cells = Cells {
        texts: vec![String::new(); head.len()],
        next: 0,
    };
    let mut widths: Vec<usize> = head.iter().map(|it| it.word.width()).collect();
    for row in rows.clone() {
        cells.clear();
        fill(row, &mut cells);
        for (width, text) in widths.iter_mut().zip(&cells.texts) {
            *width = (*width).max(text.width());
        }
    }
    cells.clear();
    head.iter().for_each(|it| cells.add(it.word));
    let mut line = String::new();
    line_of(&mut out, head, &cells, &widths, &mut line)?;
    for row in rows {
        cells.clear();
        fill(row, &mut cells);
        line_of(&mut out, head, &cells, &widths, &mut line)?;
    }
    Ok(())
}

fn line_of(
    out: &mut impl Write,
    head: &[Head],
    cells: &Cells,
    widths: &[usize],
    line: &mut String,
) -> io::Result<()> {
    line.clear();
    let mut gap = "";
    for ((head, text), width) in head.iter().zip(&cells.texts).zip(widths) {
        let padding = width.saturating_sub(text.width());
        // A string takes everything.
        let _ = match head.number {
            true => write!(line, "{gap}{:padding$}{text}", ""),
            false => write!(line, "{gap}{text}{:padding$}", ""),
        };
        gap = "  ";
    }
    writeln!(out, "{}", harmless(line.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_the_width_that_is_drawn() {
        let rows = [(3, "日本", ""), (120, "a\u{1b}[2J", "x")];
        let head = [
            Head::words("NAME"),
            Head::numbers("KEYS"),
            Head::words("NOTE"),
        ];
        let mut out = Vec::new();
        write(&mut out, &head, rows.iter(), |(keys, name, note), cells| {
            cells.add(harmless(name));
            cells.add(keys);
            cells.add(note);
        })
        .unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        NAME      KEYS  NOTE
        日本         3  -
        a\x1b[2J   120  x
        ");
    }
}
