//! The single wrapper of the text area widget.
//!
//! Our actions call its explicit methods, never its shortcuts, and our view draws it. We use its lines, cursor and
//! history, and implement movement ourselves, because the widget moves by character instead of grapheme. Its `Debug`
//! prints the text, so ours does not use it.

use std::fmt;

use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use super::Edit;
use crate::keymap::Action;

/// Edits that can be undone.
const HISTORY: usize = 200;

/// Lines with a cursor. The owner limits the text to less than 65,536 lines of less than 65,536 characters, the range
/// of a jump in the text area.
pub(super) struct Area {
    inner: TextArea<'static>,
}

impl Area {
    /// Creates it with the cursor at the end.
    pub(super) fn new(lines: Vec<String>) -> Self {
        let mut inner = TextArea::new(lines);
        inner.set_max_histories(HISTORY);
        let mut area = Self { inner };
        let last = area.lines().len().saturating_sub(1);
        area.jump(last, usize::MAX);
        area
    }

    pub(super) fn lines(&self) -> &[String] {
        self.inner.lines()
    }

    /// Row and column, in characters (not graphemes, not cells).
    pub(super) fn cursor(&self) -> (usize, usize) {
        let at = self.inner.cursor();
        (at.0, at.1)
    }

    /// Characters in all; a line end counts as one.
    pub(super) fn chars(&self) -> usize {
        let lines = self.lines();
        lines.iter().map(|l| l.chars().count()).sum::<usize>() + lines.len().saturating_sub(1)
    }

    /// Moves the cursor to this row and column, or as near as the text allows.
    pub(super) fn place(&mut self, row: usize, col: usize) {
        let row = row.min(self.lines().len().saturating_sub(1));
        self.jump(row, col.min(self.len(row)));
        self.snap();
    }

    /// Inserts at the cursor; `\n` breaks the line.
    pub(super) fn insert(&mut self, text: &str) -> Edit {
        if text.is_empty() {
            return Edit::Nothing;
        }
        self.inner.insert_str(text);
        self.snap();
        Edit::Changed
    }

    /// Applies an editing action; others have no effect. Up on the first line and down on the last have none either.
    pub(super) fn act(&mut self, action: Action) -> Edit {
        let (row, col) = self.cursor();
        match action {
            Action::Left => self.go(self.before(row, col)),
            Action::Right => self.go(self.after(row, col)),
            Action::WordLeft => self.go(self.word_before(row, col)),
            Action::WordRight => self.go(self.word_after(row, col)),
            Action::Home => self.go(Some((row, 0))),
            Action::End => self.go(Some((row, self.len(row)))),
            Action::Up => self.go(row.checked_sub(1).map(|up| (up, self.below(col, row, up)))),
            Action::Down => {
                let down = Some(row + 1).filter(|&d| d < self.lines().len());
                self.go(down.map(|d| (d, self.below(col, row, d))))
            }
            Action::Backspace => self.delete_from(self.before(row, col)),
            Action::DeleteWord => self.delete_from(self.word_before(row, col)),
            Action::DeleteToStart => self.delete_from(Some((row, 0))),
            Action::DeleteChar => self.delete_to(self.after(row, col)),
            Action::DeleteToEnd => match self.len(row) {
                // At the end of a line there is only the line end left to delete.
                end if end == col => self.delete_to(self.after(row, col)),
                end => self.delete_to(Some((row, end))),
            },
            Action::Undo => self.history(TextArea::undo),
            Action::Redo => self.history(TextArea::redo),
            _ => Edit::Nothing,
        }
    }

    fn line(&self, row: usize) -> &str {
        self.lines().get(row).map_or("", String::as_str)
    }

    fn len(&self, row: usize) -> usize {
        self.line(row).chars().count()
    }

    /// One grapheme back, across the start of the line.
    fn before(&self, row: usize, col: usize) -> Option<(usize, usize)> {
        if col == 0 {
            let up = row.checked_sub(1)?;
            return Some((up, self.len(up)));
        }
        let at = boundaries(self.line(row)).take_while(|&b| b < col).last();
        Some((row, at.unwrap_or(0)))
    }

    /// One grapheme forward, across the end of the line.
    fn after(&self, row: usize, col: usize) -> Option<(usize, usize)> {
        match boundaries(self.line(row)).find(|&b| b > col) {
            Some(at) => Some((row, at)),
            None => Some((row + 1, 0)).filter(|_| row + 1 < self.lines().len()),
        }
    }

    /// To the start of the previous word of letters and digits. At the start of the line, to the previous line.
    fn word_before(&self, row: usize, col: usize) -> Option<(usize, usize)> {
        if col == 0 {
            return self.before(row, col);
        }
        let chars: Vec<char> = self.line(row).chars().take(col).collect();
        let word_end = chars.iter().rposition(|c| c.is_alphanumeric());
        let start = word_end.map_or(0, |end| {
            let gap = chars.iter().take(end).rposition(|c| !c.is_alphanumeric());
            gap.map_or(0, |g| g + 1)
        });
        Some((row, start))
    }

    /// To the end of the next word. At the end of the line, to the next line.
    fn word_after(&self, row: usize, col: usize) -> Option<(usize, usize)> {
        let mut rest = self.line(row).chars().skip(col).peekable();
        if rest.peek().is_none() {
            return self.after(row, col);
        }
        let mut seen = false;
        let step = rest
            .take_while(|c| {
                let go_on = !seen || c.is_alphanumeric();
                seen |= c.is_alphanumeric();
                go_on
            })
            .count();
        Some((row, col + step))
    }

    /// The column in another row after the same number of graphemes.
    fn below(&self, col: usize, row: usize, other: usize) -> usize {
        let graphemes = boundaries(self.line(row)).take_while(|&b| b < col).count();
        boundaries(self.line(other))
            .nth(graphemes)
            .unwrap_or_else(|| self.len(other))
    }

    fn jump(&mut self, row: usize, col: usize) {
        let cell = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.inner
            .move_cursor(CursorMove::Jump(cell(row), cell(col)));
    }

    /// Moves the cursor off the inside of a grapheme, where an edit may have left it.
    fn snap(&mut self) {
        let (row, col) = self.cursor();
        let at = boundaries(self.line(row)).find(|&b| b >= col);
        if let Some(at) = at.filter(|&at| at != col) {
            self.jump(row, at);
        }
    }

    fn go(&mut self, to: Option<(usize, usize)>) -> Edit {
        let was = self.cursor();
        let Some((row, col)) = to else {
            return Edit::Nothing;
        };
        self.jump(row, col);
        self.snap();
        if self.cursor() == was {
            Edit::Nothing
        } else {
            Edit::Moved
        }
    }

    fn delete_from(&mut self, from: Option<(usize, usize)>) -> Edit {
        let to = self.cursor();
        let Some(from) = from else {
            return Edit::Nothing;
        };
        self.jump(from.0, from.1);
        self.delete_to(Some(to))
    }

    fn delete_to(&mut self, to: Option<(usize, usize)>) -> Edit {
        let (row, col) = self.cursor();
        let count = match to {
            Some((r, c)) if r == row => c.saturating_sub(col),
            // Every movement that crosses a line end crosses nothing else.
            Some(_) => 1,
            None => 0,
        };
        if count == 0 || !self.inner.delete_str(count) {
            return Edit::Nothing;
        }
        self.snap();
        Edit::Changed
    }

    fn history(&mut self, step: impl FnOnce(&mut TextArea<'static>) -> bool) -> Edit {
        if !step(&mut self.inner) {
            return Edit::Nothing;
        }
        self.snap();
        Edit::Changed
    }
}

impl fmt::Debug for Area {
    /// Hides the text, which may be a secret pasted into the wrong field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Area({} characters)", self.chars())
    }
}

/// The columns, in characters, at which a grapheme starts, and the end of the line.
fn boundaries(line: &str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::once(0).chain(line.graphemes(true).map(move |g| {
        at += g.chars().count();
        at
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(text: &str) -> Area {
        Area::new(text.split('\n').map(str::to_owned).collect())
    }

    fn at_end(text: &str, actions: &[Action]) -> (String, (usize, usize)) {
        let mut a = area(text);
        for &action in actions {
            a.act(action);
        }
        (a.lines().join("\n"), a.cursor())
    }

    #[test]
    fn a_grapheme_is_one_step_and_one_deletion() {
        use Action::{Backspace, DeleteChar, Home, Left, Right};
        // e with an accent of its own, a family of three, a flag.
        let text = "e\u{301}👩\u{200d}👩\u{200d}👧🇩🇪";
        assert_eq!(at_end(text, &[Left]).1, (0, 7));
        assert_eq!(at_end(text, &[Left, Left]).1, (0, 2));
        assert_eq!(at_end(text, &[Home, Right]).1, (0, 2));
        assert_eq!(at_end(text, &[Backspace, Backspace]).0, "e\u{301}");
        assert_eq!(
            at_end(text, &[Home, DeleteChar]).0,
            &text["e\u{301}".len()..]
        );
    }

    #[test]
    fn words_are_letters_and_digits() {
        use Action::{DeleteWord, Home, WordLeft, WordRight};
        let text = "backup-replication svc2";
        assert_eq!(at_end(text, &[WordLeft]).1, (0, 19));
        assert_eq!(at_end(text, &[WordLeft, WordLeft]).1, (0, 7));
        assert_eq!(at_end(text, &[WordLeft, WordLeft, WordLeft]).1, (0, 0));
        assert_eq!(at_end(text, &[Home, WordRight]).1, (0, 6));
        assert_eq!(at_end(text, &[Home, WordRight, WordRight]).1, (0, 18));
        assert_eq!(at_end(text, &[DeleteWord, DeleteWord]).0, "backup-");
        assert_eq!(at_end("a --", &[DeleteWord]).0, "");
    }

    #[test]
    fn to_the_ends_of_the_line() {
        use Action::{DeleteToEnd, DeleteToStart, Home, Left};
        assert_eq!(at_end("ab\ncde", &[Left, DeleteToStart]).0, "ab\ne");
        assert_eq!(at_end("ab\ncde", &[Left, Left, DeleteToEnd]).0, "ab\nc");
        // At an end there is nothing before, and a line end after.
        assert_eq!(at_end("ab\ncde", &[Home, DeleteToStart]).0, "ab\ncde");
        assert_eq!(
            at_end("ab\ncde", &[Home, Left, DeleteToEnd]),
            ("abcde".into(), (0, 2))
        );
    }

    #[test]
    fn between_lines() {
        use Action::{Backspace, Down, Home, Left, Right, Up};
        assert_eq!(at_end("日本語\nab", &[Up]).1, (0, 2));
        assert_eq!(at_end("a\nlonger", &[Up]).1, (0, 1));
        assert_eq!(at_end("a\nb", &[Home, Left]).1, (0, 1));
        assert_eq!(at_end("a\nb", &[Home, Left, Right]).1, (1, 0));
        assert_eq!(at_end("a\nb", &[Home, Backspace]).0, "ab");
        assert_eq!(area("a\nb").act(Down), Edit::Nothing);
        assert_eq!(area("a").act(Up), Edit::Nothing);
    }

    #[test]
    fn edits_can_be_taken_back_and_done_again() {
        use Action::{DeleteWord, Redo, Undo};
        assert_eq!(at_end("one two", &[DeleteWord, Undo]).0, "one two");
        assert_eq!(at_end("one two", &[DeleteWord, Undo, Redo]).0, "one ");
        assert_eq!(area("one").act(Undo), Edit::Nothing);
    }
}
