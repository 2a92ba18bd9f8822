//! The traits that every modal implements.
//!
//! [`Window`] is implemented beside the fields of the modal, `TakesKeys` in its feature, which knows the states that a key needs. A third
//! trait, in `src/view/widget/draw.rs`, draws the modal.

use crate::app::widget::scroll::Scroll;
use crate::keymap::{Action, Chord, Context};

/// The effect of a paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// No other update is needed.
    Done,
    /// It changed a form, so that notes and the visibility of fields must be updated.
    FormChanged,
}

/// A modal.
pub trait Window {
    /// The contexts for a chord while this modal is topmost. Earlier contexts win.
    fn contexts(&self) -> Vec<Context>;

    /// Whether it fills the screen.
    fn fills_the_screen(&self) -> bool {
        false
    }

    /// Its scroll position, if its text scrolls. It then gets none of the keys that scroll.
    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        None
    }

    /// Handles pasted text. Without a text field, a paste is ignored: its characters are not key presses.
    fn paste(&mut self, _text: &str) -> Pasted {
        Pasted::Done
    }
}

/// A modal that handles keys.
pub(in crate::app) trait TakesKeys {
    /// The state that a key reads or changes: the context, which contains the modal itself, and the states of features.
    type With<'a>;

    /// Handles a key while this modal is topmost.
    fn key(action: Option<Action>, chord: Chord, with: Self::With<'_>);
}

impl<T: TakesKeys> TakesKeys for Box<T> {
    type With<'a> = T::With<'a>;

    fn key(action: Option<Action>, chord: Chord, with: T::With<'_>) {
        T::key(action, chord, with);
    }
}
