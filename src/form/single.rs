//! One line of text.

use super::text::Area;
use super::{Edit, clean};
use crate::keymap::Action;

/// The limit where a field names none.
const MAX: usize = 4096;

/// The limit of what was there before.
const MAX_INITIAL: usize = 60_000;

/// A line with a cursor. Also good outside a form: a filter, a search.
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
    /// The text. Never holds a line end or another control character.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// The cursor: so many characters stand left of it.
    pub fn cursor(&self) -> usize {
        self.area.cursor().1
    }

    /// Replaces the text; the cursor goes to its end, and what was before cannot be brought back.
    pub fn set(&mut self, text: &str) {
        let line = clean::line(text).chars().take(self.max).collect();
        self.area = Area::new(vec![line]);
    }

    /// Replaces the text by one that counts as unchanged. It may be longer than the limit: it was there before.
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

    /// Does an editing action; others have no effect.
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

    /// Pastes a text as one line: line ends around it are dropped, those within become spaces.
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
