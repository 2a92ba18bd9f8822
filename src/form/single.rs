//! One line of text.

use super::text::Area;
use super::{Edit, clean};
use crate::keymap::Action;

/// The default limit.
const MAX: usize = 4096;

/// The limit of an initial text.
const MAX_INITIAL: usize = 60_000;

/// A line with a cursor. Also used outside of forms: a filter, a search.
#[derive(Debug)]
pub struct TextInput {
    area: Area,
    initial: String,
    max: usize,
}

impl Default for TextInput {
    fn default() -> Self {
        Self {
            area: Area::new(Vec::new()),
            initial: String::new(),
            max: MAX,
        }
    }
}

impl TextInput {
    /// The text, without line ends and other control characters.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// The cursor: the number of characters to its left.
    pub fn cursor(&self) -> usize {
        self.area.cursor().1
    }

    /// Replaces the text, moves the cursor to its end and clears the history.
    pub fn set(&mut self, text: &str) {
        let line = clean::line(text).chars().take(self.max).collect();
        self.area = Area::new(vec![line]);
    }

    /// Replaces the text by one that counts as unchanged. It may exceed the limit, because it existed before.
    pub fn set_initial(&mut self, text: &str) {
        self.initial = clean::line(text).chars().take(MAX_INITIAL).collect();
        self.area = Area::new(vec![self.initial.clone()]);
    }

    /// Whether it differs from the initial text.
    pub fn is_changed(&self) -> bool {
        self.text() != self.initial
    }

    pub(super) fn set_max(&mut self, chars: usize) {
        self.max = chars.min(MAX);
    }

    /// Applies an editing action; others have no effect.
    pub fn act(&mut self, action: Action) -> Edit {
        self.area.act(action)
    }

    /// Types a character; a control character has no effect.
    pub fn type_char(&mut self, c: char) -> Edit {
        if c.is_control() {
            return Edit::Nothing;
        }
        self.insert(c.encode_utf8(&mut [0; 4]))
    }

    /// Pastes a text as one line: line ends around it are dropped, others become spaces.
    pub fn paste(&mut self, text: &str) -> Edit {
        self.insert(&clean::line(text))
    }

    fn insert(&mut self, text: &str) -> Edit {
        let room = self.max.saturating_sub(self.area.chars());
        match text.char_indices().nth(room) {
            None => self.area.insert(text),
            Some((end, _)) => {
                self.area.insert(text.get(..end).unwrap_or(""));
                Edit::Cut(self.max)
            }
        }
    }
}
