//! Cleans pasted text.
//!
//! Terminals send a pasted line end as `\r`, `\n` or both, and pass tabs and control characters through.

/// The lines of a pasted text: a tab becomes a space, other control characters are dropped.
pub(super) fn lines(pasted: &str) -> Vec<String> {
    pasted
        .replace("\r\n", "\n")
        .split(['\n', '\r'])
        .map(|line| line.chars().filter_map(printable).collect())
        .collect()
}

/// A pasted text as one line: line ends around it are dropped, others become a space.
pub(super) fn line(pasted: &str) -> String {
    lines(pasted.trim_matches(['\n', '\r'])).join(" ")
}

/// The character to insert for a typed or pasted one; `None` drops it.
pub(super) fn printable(c: char) -> Option<char> {
    match c {
        '\t' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line() {
        assert_eq!(line("grafana\n"), "grafana");
        assert_eq!(line("\r\ngrafana\r\n"), "grafana");
        assert_eq!(line("a\r\nb\rc\nd"), "a b c d");
        assert_eq!(line("a\tb\u{1b}[2J\u{7}\u{9b}c"), "a b[2Jc");
        assert_eq!(line("  kept  "), "  kept  ");
        assert_eq!(line("\n\n"), "");
    }

    #[test]
    fn several_lines() {
        assert_eq!(lines("GET /a\r\nPOST /b\n"), ["GET /a", "POST /b", ""]);
    }
}
