//! State of the full-screen list of a key's sessions.

use crate::app::widget::window::Window;
use crate::domain::{KeyId, Text};
use crate::keymap::Context;

/// The key and the marked row. The rows come from the last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySessions {
    /// The key; it may be deleted.
    pub key: KeyId,
    /// The key's name, also after its deletion.
    pub name: Text,
    /// Index of the marked session.
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
