//! Keys as words: `Enter`, `F2`, `Ctrl-C`.

use crate::keymap::{Chord, Key};

/// The chord of a word; `None`: its characters are meant.
pub(super) fn chord(word: &str) -> Option<Chord> {
    let key = match word {
        "Enter" => Key::Enter,
        "Esc" => Key::Esc,
        "Tab" => Key::Tab,
        "BackTab" => Key::BackTab,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Home" => Key::Home,
        "End" => Key::End,
        "Backspace" => Key::Backspace,
        "PgDn" => Key::PageDown,
        "F1" => Key::F(1),
        "F2" => Key::F(2),
        "F3" => Key::F(3),
        "F4" => Key::F(4),
        "F6" => Key::F(6),
        "F7" => Key::F(7),
        "F8" => Key::F(8),
        "Space" => Key::Char(' '),
        "F10" => Key::F(10),
        _ => {
            let c = word.strip_prefix("Ctrl-")?.chars().next()?;
            return Some(Chord::ctrl(c.to_ascii_lowercase()));
        }
    };
    Some(Chord::plain(key))
}
