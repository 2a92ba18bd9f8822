//! The windows of the fleet. They lie above the system in front, and above the list of all systems.

use crate::app::widget::help::Help;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::{Pasted, Window as _};
use crate::keymap::Context;

/// A window of the fleet. The last one of [`super::Fleet::windows`] is on top and gets the keys.
#[derive(Debug)]
pub enum Window {
    /// The help: all bindings of the contexts below.
    Help(Help),
}

impl Window {
    /// The contexts for a chord while this window is topmost. Earlier contexts win.
    pub fn contexts(&self) -> Vec<Context> {
        match self {
            Self::Help(it) => it.contexts(),
        }
    }

    /// Whether it fills the screen.
    pub fn fills_the_screen(&self) -> bool {
        match self {
            Self::Help(it) => it.fills_the_screen(),
        }
    }

    /// Whether it accepts no key before it has been visible for the dead time, even if the user opened it.
    pub fn is_protected(&self) -> bool {
        match self {
            Self::Help(_) => false,
        }
    }

    /// Its scroll position, if its text scrolls. It then gets none of the keys that scroll.
    pub(in crate::app) fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Help(it) => it.scroll_mut(),
        }
    }

    /// Handles pasted text.
    pub(in crate::app) fn paste(&mut self, text: &str) -> Pasted {
        match self {
            Self::Help(it) => it.paste(text),
        }
    }
}
