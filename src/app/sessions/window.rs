//! Who is signed in with a key, full screen.

use crate::app::widget::window::Window;
use crate::domain::{KeyId, Text};
use crate::keymap::Context;

/// Whose sessions, and which is marked. They are read from what the system told last, so that they stay true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySessions {
    /// The key; it need not exist any more.
    pub key: KeyId,
    /// What it is, or was, called.
    pub name: Text,
    /// Which of the sessions is marked.
    pub at: usize,
}

impl Window for KeySessions {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Sessions, Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }
}
