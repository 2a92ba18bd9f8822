//! What a terminal shows, cell by cell, in eight bytes a cell.

use ratatui::buffer::{Cell, CellWidth};
use unicode_width::UnicodeWidthChar;

use crate::domain::text::is_hidden;

use super::pen::Pen;

/// A style, or a cluster, by its place in [`Tables`].
type Index = u16;

/// When the tables are this long, they start anew, and the screen is painted again.
const MANY: usize = 4096;

/// A cell of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// One character.
    One(char, Index),
    /// A character of several code points.
    Cluster(Index, Index),
    /// The second half of a wide character.
    Half,
    /// Anything: it must be drawn.
    Unknown,
}

impl Shown {
    /// A blank without a visible style.
    pub(super) const BLANK: Self = Self::One(' ', 0);
}

/// The text of a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph<'a> {
    pub(super) text: &'a str,
    pub(super) width: u16,
    /// All terminals agree on the width. They do not for ambiguous East Asian characters and for combined ones.
    pub(super) certain: bool,
    pub(super) pen: Pen,
}

impl Glyph<'_> {
    /// Whether it is drawn in the style of the terminal: the style of a blank is mostly invisible.
    pub(super) fn fits(&self, pen: Pen) -> bool {
        pen == self.pen || self.text == " " && pen.on_blank() == self.pen
    }
}

/// The styles and the clusters that [`Shown`] refers to.
#[derive(Debug)]
pub(super) struct Tables {
    pens: Vec<Pen>,
    clusters: Vec<Box<str>>,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            pens: vec![Pen::PLAIN],
            clusters: Vec::new(),
        }
    }
}

impl Tables {
    /// Whether the tables are so long that they should start anew.
    pub(super) fn are_long(&self) -> bool {
        self.pens.len().max(self.clusters.len()) > MANY
    }

    /// Reads a row of a frame. Without `colour` only attributes are kept.
    pub(super) fn read(&mut self, row: &[Cell], colour: bool, into: &mut Vec<Shown>) {
        into.clear();
        let mut last = (Pen::PLAIN, 0);
        while let Some(cell) = row.get(into.len()) {
            let pen = match Pen::of(cell) {
                pen if colour => pen,
                pen => pen.colourless(),
            };
            let room = row.len() - into.len();
            // Nothing that steers a terminal gets through a cell, whoever put it there.
            let symbol = match cell.symbol() {
                "" => " ",
                bad if bad.contains(is_hidden) => "?",
                // Half a character cannot be shown, and the other half would land on the next line.
                wide if usize::from(wide.cell_width()) > room => " ",
                good => good,
            };
            let pen = if symbol == " " { pen.on_blank() } else { pen };
            if pen != last.0 {
                last = (pen, index(&mut self.pens, &pen, || pen));
            }
            let mut chars = symbol.chars();
            into.push(match (chars.next(), chars.next()) {
                (Some(one), None) => Shown::One(one, last.1),
                _ => Shown::Cluster(index(&mut self.clusters, symbol, || symbol.into()), last.1),
            });
            let width = usize::from(symbol.cell_width().max(1));
            into.resize(into.len() + width - 1, Shown::Half);
        }
    }

    /// The text of a cell; `buffer` is for a single character.
    pub(super) fn glyph<'a>(&'a self, cell: Shown, buffer: &'a mut [u8; 4]) -> Glyph<'a> {
        let (text, pen, certain) = match cell {
            Shown::One(one, pen) => {
                let width = one.width();
                let certain = width > Some(0) && width == one.width_cjk();
                (&*one.encode_utf8(buffer), pen, certain)
            }
            Shown::Cluster(cluster, pen) => {
                let text = self.clusters.get(usize::from(cluster));
                (text.map_or("?", |text| &**text), pen, false)
            }
            Shown::Half | Shown::Unknown => (" ", 0, true),
        };
        Glyph {
            text,
            width: text.cell_width().max(1),
            certain,
            pen: self.pen(pen),
        }
    }

    fn pen(&self, index: Index) -> Pen {
        self.pens
            .get(usize::from(index))
            .copied()
            .unwrap_or(Pen::PLAIN)
    }
}

/// The place of a value in a table, to which it is added. A full table gives the last place: the table is far longer than [`MANY`] then,
/// and a screen has fewer cells.
fn index<T, Q>(table: &mut Vec<T>, value: &Q, make: impl FnOnce() -> T) -> Index
where
    T: std::borrow::Borrow<Q>,
    Q: PartialEq + ?Sized,
{
    let at = table.iter().position(|it| it.borrow() == value);
    let at = at.unwrap_or_else(|| {
        table.push(make());
        table.len() - 1
    });
    Index::try_from(at).unwrap_or(Index::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_small() {
        assert!(size_of::<Shown>() <= 8);
    }
}
