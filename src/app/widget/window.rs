//! The traits that every modal implements.
//!
//! [`Window`] is implemented beside the fields of the modal, `TakesKeys` in its feature, which knows the states that a key needs. A third
//! trait, in `src/view/widget/draw.rs`, draws the modal.

use crate::keymap::{Action, Chord, Context};

/// What a paste did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// Nothing that others have to follow.
    Done,
    /// It changed a form: notes, and the visibility of fields, must follow.
    FormChanged,
}

/// A window.
pub trait Window {
    /// The contexts to look a chord up in while this window is on top. Earlier contexts win.
    fn contexts(&self) -> Vec<Context>;

    /// Whether it fills the screen instead of lying on it.
    fn fills_the_screen(&self) -> bool {
        false
    }

    /// Takes pasted text. Where no text is typed, a paste is an accident: none of its characters is taken for a key.
    fn paste(&mut self, _text: &str) -> Pasted {
        Pasted::Done
    }
}

/// A window that takes keys.
pub(in crate::app) trait TakesKeys {
    /// What a key reads and changes: the context of all features, which holds the window itself, and the states of features.
    type With<'a>;

    /// Takes a key while this window is on top.
    fn key(action: Option<Action>, chord: Chord, with: Self::With<'_>);
}

impl<T: TakesKeys> TakesKeys for Box<T> {
    type With<'a> = T::With<'a>;

    fn key(action: Option<Action>, chord: Chord, with: T::With<'_>) {
        T::key(action, chord, with);
    }
}
