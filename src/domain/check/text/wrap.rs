//! Breaks text into lines of 80 columns.

use unicode_width::UnicodeWidthStr as _;

use crate::domain::text::harmless;

/// The columns of a terminal.
pub(super) const COLUMNS: usize = 80;

/// A text as lines, the first one with `first` before it, and the others with `rest`. A word that is longer than a line is broken.
pub fn paragraph(text: &str, first: &str, rest: &str) -> String {
    let text = harmless(text);
    // Spaces at the start and between columns stay.
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split(' ') {
        let mut word = word;
        let gap = usize::from(!empty);
        if line.width() + gap + word.width() > COLUMNS && !empty {
            end(&mut lines, &line);
            line = rest.to_owned();
            empty = true;
        }
        while line.width() + word.width() > COLUMNS && empty {
            let (head, tail) = split(word, COLUMNS.saturating_sub(line.width()));
            line.push_str(head);
            end(&mut lines, &line);
            line = rest.to_owned();
            word = tail;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    if !empty {
        end(&mut lines, &line);
    }
    lines
}

fn end(lines: &mut String, line: &str) {
    lines.push_str(line.trim_end());
    lines.push('\n');
}

/// The part of a word that fits into some columns, at least one character, and the rest.
fn split(word: &str, columns: usize) -> (&str, &str) {
    let mut at = 0;
    for (start, c) in word.char_indices() {
        let end = start + c.len_utf8();
        let fits = word.get(..end).is_some_and(|it| it.width() <= columns);
        if !fits && at > 0 {
            break;
        }
        at = end;
        if !fits {
            break;
        }
    }
    word.split_at(at)
}

/// A text in at most this number of columns; a cut one ends in `…`.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let (head, _) = split(text, columns.saturating_sub(1));
    format!("{head}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_fits() {
        let long = "x".repeat(200);
        let text = format!("some words and {long} and 日本語{}", " word".repeat(60));
        let lines = paragraph(&text, "", "  ");
        assert!(lines.lines().all(|it| it.width() <= COLUMNS), "{lines}");
        let joined = |it: &str| it.split_whitespace().collect::<String>();
        assert_eq!(joined(&lines), joined(&text));
        assert_eq!(paragraph("a\u{1b}b", "", ""), "a\\x1bb\n");
        assert_eq!(paragraph("", "  ", "  "), "\n");
    }

    #[test]
    fn a_cut_text_says_that_it_was_cut() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(cut("日本語", 5), "日本…");
    }
}
