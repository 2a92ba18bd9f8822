//! Cursor movements in the fewest bytes (ECMA-48 8.3). A parameter of 1 is omitted.

use ratatui::layout::Position;

use super::sequence::Sequence;

/// The position of the terminal's cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Unknown: at the start, and after the last column, where terminals differ.
    Unknown,
    /// Known.
    Exactly(Position),
    /// The row is known; the column holds only if the terminal agrees on the width of the last character.
    Probably(Position),
}

/// The bytes of a movement.
pub(super) type Move = Sequence<32>;

/// The most line feeds in a movement: more are longer than `CSI n B`.
const LINE_FEEDS: u16 = 4;

/// The shortest movement to a position on the screen.
pub(super) fn cheapest(at: At, to: Position) -> Move {
    let (row, column) = match at {
        At::Exactly(at) | At::Probably(at) if at == to => return Move::EMPTY,
        At::Exactly(at) => (Some(at.y), Some(at.x)),
        At::Probably(at) => (Some(at.y), None),
        At::Unknown => (None, None),
    };
    let best = absolute(to);
    match row {
        None => best,
        Some(row) => {
            let mut steps = vertically(row, to.y);
            steps.push(sideways(column, to.x).as_bytes());
            shorter(steps, best)
        }
    }
}

fn shorter(a: Move, b: Move) -> Move {
    if a.len() < b.len() { a } else { b }
}

/// `CSI n final`, without the number when it is 1, and nothing when it is 0.
fn csi(n: u16, last: u8) -> Move {
    let mut out = Move::EMPTY;
    if n > 0 {
        out.push(b"\x1b[");
        if n > 1 {
            out.push_number(n);
        }
        out.push(&[last]);
    }
    out
}

/// Moves to an absolute position.
fn absolute(to: Position) -> Move {
    let mut out = Move::EMPTY;
    out.push(b"\x1b[");
    if to.y > 0 {
        out.push_number(to.y.saturating_add(1));
    }
    if to.x > 0 {
        out.push(b";");
        out.push_number(to.x.saturating_add(1));
    }
    out.push(b"H");
    out
}

/// Moves along a column. A line feed moves down, because the terminal is in raw mode; it never leaves the screen, where it would scroll.
fn vertically(from: u16, to: u16) -> Move {
    match to.checked_sub(from) {
        Some(down @ 0..=LINE_FEEDS) => {
            let mut out = Move::EMPTY;
            (0..down).for_each(|_| out.push(b"\n"));
            shorter(csi(down, b'B'), out)
        }
        Some(down) => csi(down, b'B'),
        None => csi(from - to, b'A'),
    }
}

/// Moves along a row, from a column that may be unknown.
fn sideways(from: Option<u16>, to: u16) -> Move {
    let mut best = Move::EMPTY;
    best.push(b"\r");
    best.push(csi(to, b'C').as_bytes());
    best = shorter(column(to), best);
    let Some(from) = from else { return best };
    match to.checked_sub(from) {
        Some(right) => shorter(csi(right, b'C'), best),
        None => {
            let left = from - to;
            let mut back = Move::EMPTY;
            (0..left.min(4)).for_each(|_| back.push(b"\x08"));
            if left > 4 {
                back = csi(left, b'D');
            }
            shorter(back, best)
        }
    }
}

/// Moves to a column of the same row (CHA).
fn column(to: u16) -> Move {
    let mut out = Move::EMPTY;
    out.push(b"\x1b[");
    if to > 0 {
        out.push_number(to.saturating_add(1));
    }
    out.push(b"G");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(at: At, x: u16, y: u16) -> String {
        let bytes = cheapest(at, Position { x, y });
        String::from_utf8_lossy(bytes.as_bytes()).replace('\u{1b}', "^")
    }

    fn from(x: u16, y: u16) -> At {
        At::Exactly(Position { x, y })
    }

    #[test]
    fn from_an_unknown_position() {
        assert_eq!(moved(At::Unknown, 0, 0), "^[H");
        assert_eq!(moved(At::Unknown, 0, 9), "^[10H");
        assert_eq!(moved(At::Unknown, 9, 0), "^[;10H");
        assert_eq!(moved(At::Unknown, 9, u16::MAX - 1), "^[65535;10H");
    }

    #[test]
    fn along_a_row() {
        assert_eq!(moved(from(4, 2), 4, 2), "");
        assert_eq!(moved(from(4, 2), 5, 2), "^[C");
        assert_eq!(moved(from(5, 2), 3, 2), "\u{8}\u{8}");
        assert_eq!(moved(from(5, 2), 0, 2), "\r");
        assert_eq!(moved(from(90, 2), 83, 2), "^[7D");
        assert_eq!(moved(from(1, 2), 80, 2), "^[81G");
    }

    #[test]
    fn along_a_column() {
        assert_eq!(moved(from(7, 1), 7, 3), "\n\n");
        assert_eq!(moved(from(7, 1), 7, 9), "^[8B");
        assert_eq!(moved(from(7, 3), 7, 2), "^[A");
    }

    #[test]
    fn to_another_row_and_column() {
        assert_eq!(moved(from(7, 1), 0, 2), "\n\r");
        assert_eq!(moved(from(98, 8), 82, 9), "\n^[83G");
        assert_eq!(moved(from(90, 8), 82, 9), "\n^[8D");
        assert_eq!(moved(from(84, 8), 82, 9), "\n\u{8}\u{8}");
    }

    #[test]
    fn after_a_character_whose_width_is_uncertain() {
        let at = At::Probably(Position { x: 1, y: 4 });
        assert_eq!(moved(at, 1, 4), "");
        assert_eq!(moved(at, 8, 4), "^[9G");
        assert_eq!(moved(at, 0, 5), "\n\r");
    }
}
