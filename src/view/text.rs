//! Measures, truncates and wraps text in terminal cells.
//!
//! A grapheme is never split. Widths are those of ratatui: the sum over graphemes. Text of the domain (`domain::Text`) is already
//! escaped; [`window`] escapes typed text.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::domain::text::harmless;

/// The width of a text in cells.
pub fn width(text: &str) -> usize {
    // Most text is ASCII, and every cell of every frame is measured.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Truncates a text to `max` cells in the middle, because names differ more at their ends.
pub fn truncate<'a>(text: &'a str, max: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= max {
        return Cow::Borrowed(text);
    }
    let Some(room) = max.checked_sub(width(ellipsis)) else {
        return Cow::Borrowed("");
    };
    let (head, used) = take(text.graphemes(true), room.div_ceil(2));
    let (tail, _) = take(text.graphemes(true).rev(), room - used);
    let mut out = String::with_capacity(text.len());
    out.extend(head);
    out.push_str(ellipsis);
    out.extend(tail.into_iter().rev());
    Cow::Owned(out)
}

/// Truncates a text to `max` cells at its end.
pub fn clip<'a>(text: &'a str, max: usize, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= max {
        return Cow::Borrowed(text);
    }
    let Some(room) = max.checked_sub(width(ellipsis)) else {
        return Cow::Borrowed("");
    };
    let (head, _) = take(text.graphemes(true), room);
    Cow::Owned(head.concat() + ellipsis)
}

/// Pads or truncates to exactly `cells`, aligned left.
pub fn left(text: &str, cells: usize, ellipsis: &str) -> String {
    let text = truncate(text, cells, ellipsis);
    let pad = cells.saturating_sub(width(&text));
    format!("{text}{}", " ".repeat(pad))
}

/// Pads or truncates to exactly `cells`, aligned right.
pub fn right(text: &str, cells: usize, ellipsis: &str) -> String {
    let text = truncate(text, cells, ellipsis);
    let pad = cells.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(pad))
}

/// Wraps at spaces into lines of at most `cells`. A word that is too long is broken anywhere; `\n` always breaks. Without cells
/// there are no lines.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut out = Vec::new();
    if cells == 0 {
        return out;
    }
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ').filter(|w| !w.is_empty()) {
            for piece in chunks(word, cells) {
                let wide = width(piece);
                // A piece after the first fills its line, so it starts one either way.
                if used > 0 && used + 1 + wide > cells {
                    out.push(std::mem::take(&mut line));
                    used = 0;
                }
                if used > 0 {
                    line.push(' ');
                    used += 1;
                }
                line.push_str(piece);
                used += wide;
            }
        }
        out.push(line);
    }
    out
}

/// Splits a text without spaces (a key, a fingerprint) into pieces of at most `cells`, in order and without copying it.
pub fn chunks(text: &str, cells: usize) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, g) in text.grapheme_indices(true) {
        let wide = g.width();
        if used + wide > cells && at > start {
            out.extend(text.get(start..at));
            (start, used) = (at, 0);
        }
        used += wide;
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    out
}

/// The visible part of an edited line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The text to draw, at most as wide as requested.
    pub text: String,
    /// The cell of the cursor, counted from the left end of the window.
    pub cursor: u16,
}

/// The part of `text` that fits into `cells` and contains the cursor, which is after `cursor` characters.
///
/// The window moves by half its width, and depends only on the arguments. Control and hidden characters become visible
/// escapes.
pub fn window(text: &str, cursor: usize, cells: u16, ellipsis: &str) -> Window {
    let room = usize::from(cells);
    // What stands in each cell, or two: its width, and the characters of the text that it begins with.
    let mut shown: Vec<(String, usize, usize)> = Vec::new();
    for g in text.graphemes(true) {
        let mut chars = g.chars().count();
        for piece in harmless(g).graphemes(true) {
            shown.push((piece.to_owned(), piece.width(), std::mem::take(&mut chars)));
        }
    }
    let total: usize = shown.iter().map(|s| s.1).sum();
    let mut chars = 0;
    let at: usize = shown
        .iter()
        .take_while(|s| {
            chars += s.2;
            chars <= cursor
        })
        .map(|s| s.1)
        .sum();

    // One cell stays free for the cursor behind the end, or for the sign that there is more.
    let last = room.saturating_sub(1);
    let half = (room / 2).max(1);
    let start = match at.checked_sub(last) {
        Some(beyond) if total >= room => (beyond / half + 1) * half,
        _ => 0,
    };
    let signs = room > 3;
    let from = start + usize::from(signs && start > 0);
    let to = start + room - usize::from(signs && total > start + room);

    let mut out = String::new();
    if from > start {
        out.push_str(ellipsis);
    }
    let mut cell = 0;
    let mut begun = false;
    for (safe, wide, _) in &shown {
        let end = cell + wide;
        if cell >= from && end <= to {
            if !begun {
                // A wide glyph may stick out at the left: its visible half is blank.
                out.push_str(&" ".repeat(cell - from));
                begun = true;
            }
            out.push_str(safe);
        } else if end > to {
            break;
        }
        cell = end;
    }
    if total > to && signs {
        out.push_str(ellipsis);
    }
    Window {
        text: out,
        cursor: u16::try_from(at.saturating_sub(start).min(last)).unwrap_or(0),
    }
}

/// The number of pieces that fit into `room` cells, and their width.
fn take<'a>(pieces: impl Iterator<Item = &'a str>, room: usize) -> (Vec<&'a str>, usize) {
    let mut used = 0;
    let taken = pieces
        .take_while(|g| {
            let fits = used + g.width() <= room;
            used += if fits { g.width() } else { 0 };
            fits
        })
        .collect();
    (taken, used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_middle_goes() {
        assert_eq!(truncate("backup-replication", 11, "…"), "backu…ation");
        assert_eq!(truncate("backup-replication", 10, "~"), "backu~tion");
        assert_eq!(truncate("grafana", 7, "…"), "grafana");
        assert_eq!(truncate("grafana", 1, "…"), "…");
        assert_eq!(truncate("grafana", 0, "…"), "");
        // No half of a wide glyph, no accent without its letter.
        assert_eq!(truncate("日本語日本語", 6, "…"), "日…語");
        assert_eq!(truncate("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
    }

    #[test]
    fn the_end_goes() {
        assert_eq!(clip("GET /api/v2.0/user", 8, "…"), "GET /ap…");
        assert_eq!(clip("GET", 8, "…"), "GET");
        assert_eq!(clip("GET", 0, "…"), "");
    }

    #[test]
    fn columns() {
        assert_eq!(left("日本", 6, "…"), "日本  ");
        assert_eq!(right("42", 5, "…"), "   42");
        assert_eq!(left("prometheus", 5, "…"), "pr…us");
    }

    #[test]
    fn sentences_wrap_at_spaces() {
        assert_eq!(
            wrap("This key is shown once.", 12),
            ["This key is", "shown once."]
        );
        assert_eq!(wrap("a verylongword b", 5), ["a", "veryl", "ongwo", "rd b"]);
        assert_eq!(wrap("one\n\ntwo", 10), ["one", "", "two"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap("", 4), [""]);
        assert!(wrap("a", 0).is_empty());
    }

    #[test]
    fn a_key_in_pieces() {
        assert_eq!(chunks("1-fakefake", 4), ["1-fa", "kefa", "ke"]);
        assert_eq!(chunks("", 4), Vec::<&str>::new());
        // A glyph wider than the line still has to go somewhere.
        assert_eq!(chunks("日本", 1), ["日", "本"]);
    }

    #[test]
    fn the_window_follows_the_cursor_by_halves() {
        let shown = |text, cursor, cells| {
            let w = window(text, cursor, cells, "…");
            (w.text, w.cursor)
        };
        assert_eq!(shown("grafana", 7, 10), ("grafana".into(), 7));
        // Ten characters in ten cells leave no room for the cursor behind them.
        assert_eq!(shown("abcdefghij", 10, 10), ("…ghij".into(), 5));
        assert_eq!(shown("abcdefghij", 8, 10), ("abcdefghij".into(), 8));
        assert_eq!(shown("abcdefghijkl", 0, 10), ("abcdefghi…".into(), 0));
        assert_eq!(shown("日本語日本語", 6, 8), ("… 語".into(), 4));
        assert_eq!(shown("a\u{202e}b", 2, 20).0, "a\\u{202e}b");
        assert_eq!(shown("a\u{202e}b", 2, 20).1, 9);
        assert_eq!(shown("abc", 1, 0), (String::new(), 0));
    }

    proptest! {
        #[test]
        fn ascii_is_measured_as_any_text_is(s in "[ -~]{0,30}") {
            let sum: usize = s.graphemes(true).map(UnicodeWidthStr::width).sum();
            prop_assert_eq!(width(&s), sum);
        }

        #[test]
        fn nothing_is_wider_than_asked(s in "[a日e\u{301}👩\u{200d}👧 \n]{0,20}|.*", cells in 0usize..24) {
            let s = harmless(&s);
            prop_assert!(width(&truncate(&s, cells, "…")) <= cells);
            prop_assert!(width(&clip(&s, cells, "…")) <= cells);
            prop_assert_eq!(width(&left(&s, cells, "…")), cells);
            let widest = s.graphemes(true).map(UnicodeWidthStr::width).max().unwrap_or(0);
            for line in wrap(&s, cells) {
                prop_assert!(width(&line) <= cells.max(widest), "{:?}", line);
            }
            prop_assert_eq!(chunks(&s, cells).concat(), s.as_ref());
        }

        #[test]
        fn the_cursor_is_always_in_the_window(s in "[a日e\u{301}👩\u{200d}👧 ]{0,40}|.*", at in 0usize..50, cells in 1u16..30) {
            let w = window(&s, at, cells, "…");
            prop_assert!(w.cursor < cells);
            prop_assert!(width(&w.text) <= usize::from(cells));
            // What is left of the cursor is drawn there, but for half a wide glyph.
            let narrow = s.graphemes(true).all(|g| g.width() <= 2);
            prop_assert!(!narrow || width(&w.text) + 1 >= usize::from(w.cursor), "{:?}", w);
        }
    }
}
