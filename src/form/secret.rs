//! The masked input for secrets.
//!
//! Invariant: the text is in one buffer, which is wiped when it is outgrown, emptied, taken or dropped. There is no
//! history, no yank buffer, no cursor except at the end, and `Debug` shows nothing. The view learns only the length.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation;
use zeroize::{Zeroize, Zeroizing};

use super::{Edit, clean};
use crate::domain::Secret;
use crate::keymap::Action;

/// Initial capacity, so that no real key or password makes the buffer move.
const ROOM: usize = 256;

/// Most bytes: a server accepts 8,192 characters in a frame before sign-in (25.04 and newer).
const MAX: usize = 4096;

/// A masked line.
pub struct SecretInput {
    text: Zeroizing<String>,
}

impl Default for SecretInput {
    fn default() -> Self {
        Self {
            text: Zeroizing::new(String::with_capacity(ROOM)),
        }
    }
}

impl SecretInput {
    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The number of graphemes, which is the number of bullets.
    pub fn len(&self) -> usize {
        self.text.graphemes(true).count()
    }

    /// Takes the text together with its buffer, so that no copy stays.
    pub fn take(&mut self) -> Secret {
        let text = std::mem::replace(&mut *self.text, String::with_capacity(ROOM));
        Secret::new(text)
    }

    pub(super) fn act(&mut self, action: Action) -> Edit {
        if self.is_empty() {
            return Edit::Nothing;
        }
        match action {
            Action::Backspace => {
                let keep = self
                    .text
                    .grapheme_indices(true)
                    .next_back()
                    .map_or(0, |(at, _)| at);
                self.text.truncate(keep);
            }
            // There is no cursor to stop at: what cannot be seen is deleted whole.
            Action::DeleteToStart | Action::DeleteWord => self.text.zeroize(),
            _ => return Edit::Nothing,
        }
        Edit::Changed
    }

    pub(super) fn type_char(&mut self, c: char) -> Edit {
        if c.is_control() {
            return Edit::Nothing;
        }
        if self.text.len() + c.len_utf8() > MAX {
            return Edit::Refused;
        }
        self.make_room(c.len_utf8());
        self.text.push(c);
        Edit::Changed
    }

    /// Pastes a text without white space around it and line ends in it: a key that a narrow terminal had wrapped is
    /// whole again. A text that is too long is refused, because a part of a secret is useless.
    pub(super) fn paste(&mut self, pasted: &str) -> Edit {
        let pasted = pasted.trim();
        let added: usize = pasted
            .chars()
            .filter_map(clean::printable)
            .map(char::len_utf8)
            .sum();
        if added == 0 {
            return Edit::Nothing;
        }
        if self.text.len() + added > MAX {
            return Edit::Refused;
        }
        self.make_room(added);
        self.text
            .extend(pasted.chars().filter_map(clean::printable));
        Edit::Changed
    }

    /// Grows by copying to a new buffer and wiping the old one, which `String` would not do.
    fn make_room(&mut self, added: usize) {
        let needed = self.text.len() + added;
        if needed > self.text.capacity() {
            let mut grown = Zeroizing::new(String::with_capacity(needed.max(MAX)));
            grown.push_str(&self.text);
            self.text = grown;
        }
    }
}

impl fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretInput(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> SecretInput {
        let mut s = SecretInput::default();
        for c in text.chars() {
            s.type_char(c);
        }
        s
    }

    #[test]
    fn typed_deleted_and_taken_once() {
        let mut s = typed("1-fakee\u{301}");
        assert_eq!(s.len(), 7);
        s.act(Action::Backspace);
        assert_eq!(s.take().expose(), "1-fake");
        assert!(s.is_empty() && s.take().is_empty());
        let mut s = typed("1-fake");
        assert_eq!(s.act(Action::DeleteToStart), Edit::Changed);
        assert_eq!(s.act(Action::Backspace), Edit::Nothing);
        assert!(s.take().is_empty());
    }

    #[test]
    fn a_pasted_key_is_trimmed_and_unwrapped() {
        let mut s = SecretInput::default();
        assert_eq!(s.paste("  1-fake\r\nfake\n"), Edit::Changed);
        assert_eq!(s.take().expose(), "1-fakefake");
    }

    #[test]
    fn the_buffer_moves_only_through_a_wiped_one() {
        let mut s = SecretInput::default();
        let room = s.text.capacity();
        s.paste(&"x".repeat(room));
        assert_eq!(s.text.capacity(), room);
        s.paste("y");
        assert!(s.text.capacity() >= MAX && s.text.ends_with("xy"));
    }

    #[test]
    fn too_long_is_refused_whole() {
        let mut s = typed("1");
        assert_eq!(s.paste(&"x".repeat(MAX)), Edit::Refused);
        assert_eq!(s.paste(&"x".repeat(MAX - 1)), Edit::Changed);
        assert_eq!(s.type_char('x'), Edit::Refused);
        assert_eq!(s.len(), MAX);
    }

    #[test]
    fn debug_shows_neither_text_nor_length() {
        assert_eq!(format!("{:?}", typed("1-fake")), "SecretInput(…)");
    }
}
