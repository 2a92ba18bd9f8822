//! Cursor movement sequences (ECMA-48 8.3). A parameter of 1 is omitted.

/// `ESC [ n final`, without the number when it is 1.
fn csi(n: u16, last: char) -> String {
    match n {
        0 => String::new(),
        1 => format!("\x1b[{last}"),
        n => format!("\x1b[{n}{last}"),
    }
}

/// Moves along a row.
pub(super) fn sideways(from: u16, to: u16) -> String {
    if from <= to {
        csi(to - from, 'C')
    } else if from - to <= 3 {
        "\x08".repeat(usize::from(from - to))
    } else {
        csi(from - to, 'D')
    }
}

/// Moves to an absolute position. A parameter of 1 is omitted.
pub(super) fn absolute(x: u16, y: u16) -> String {
    match (x, y) {
        (0, 0) => "\x1b[H".into(),
        (0, y) => format!("\x1b[{}H", u32::from(y) + 1),
        (x, 0) => format!("\x1b[;{}H", u32::from(x) + 1),
        (x, y) => format!("\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1),
    }
}

/// Moves along a column.
pub(super) fn vertically(from: u16, to: u16) -> String {
    if from < to {
        csi(to - from, 'B')
    } else {
        csi(from - to, 'A')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_words() {
        assert_eq!(absolute(0, 0), "\x1b[H");
        assert_eq!(absolute(0, 9), "\x1b[10H");
        assert_eq!(absolute(9, 0), "\x1b[;10H");
        assert_eq!(absolute(9, u16::MAX), "\x1b[65536;10H");
        assert_eq!(sideways(4, 5), "\x1b[C");
        assert_eq!(sideways(5, 3), "\x08\x08");
        assert_eq!(sideways(9, 3), "\x1b[6D");
        assert_eq!(sideways(3, 3), "");
        assert_eq!(vertically(1, 3), "\x1b[2B");
        assert_eq!(vertically(3, 2), "\x1b[A");
    }
}
