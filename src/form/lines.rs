//! Several lines of text.

use super::text::Area;
use super::{Edit, clean};
use crate::keymap::Action;

/// Characters in all, line ends included. A server accepts frames of 65,536 characters, and the text area cannot jump
/// further than that.
const MAX: usize = 60_000;

/// Lines with a cursor. There is always at least one line.
#[derive(Debug)]
pub struct LinesInput {
    area: Area,
    initial: Vec<String>,
}

impl Default for LinesInput {
    fn default() -> Self {
        Self {
            area: Area::new(Vec::new()),
            initial: vec![String::new()],
        }
    }
}

impl LinesInput {
    /// The lines, empty ones included, without control characters.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// The cursor: its row, and the number of characters to its left.
    pub fn cursor(&self) -> (usize, usize) {
        self.area.cursor()
    }

    /// Replaces the lines, moves the cursor to the end and clears the history.
    pub fn set(&mut self, text: &str) {
        let kept: String = text.chars().take(MAX).collect();
        self.area = Area::new(clean::lines(kept.trim_end_matches(['\n', '\r'])));
    }

    /// Replaces the lines; the new ones count as unchanged.
    pub fn set_initial(&mut self, text: &str) {
        self.set(text);
        self.initial = self.lines().to_vec();
    }

    /// Whether they differ from the initial lines.
    pub fn is_changed(&self) -> bool {
        self.lines() != self.initial
    }

    /// Applies an editing action; others have no effect.
    pub fn act(&mut self, action: Action) -> Edit {
        match action {
            Action::NewLine => self.insert("\n"),
            _ => self.area.act(action),
        }
    }

    /// Types a character; a control character has no effect.
    pub fn type_char(&mut self, c: char) -> Edit {
        if c.is_control() {
            return Edit::Nothing;
        }
        self.insert(c.encode_utf8(&mut [0; 4]))
    }

    /// Pastes lines without their control characters.
    pub fn paste(&mut self, text: &str) -> Edit {
        self.insert(&clean::lines(text).join("\n"))
    }

    /// Pastes lines over an untouched text: the initial one, with the cursor still at its end. Over another text it pastes
    /// at the cursor.
    pub fn paste_over(&mut self, text: &str) -> Edit {
        if !self.is_changed() && self.cursor() == Area::new(self.initial.clone()).cursor() {
            self.area = Area::new(Vec::new());
        }
        self.paste(text)
    }

    /// Moves the cursor to a row and a number of characters to its left, or as near as the text allows.
    pub fn go_to(&mut self, row: usize, column: usize) {
        self.area.place(row, column);
    }

    fn insert(&mut self, text: &str) -> Edit {
        let room = MAX.saturating_sub(self.area.chars());
        match text.char_indices().nth(room) {
            None => self.area.insert(text),
            Some((end, _)) => {
                self.area.insert(text.get(..end).unwrap_or(""));
                Edit::Cut(MAX)
            }
        }
    }
}
