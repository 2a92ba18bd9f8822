//! Everything about one key, full screen.

use crate::app::widget::window::Window;
use crate::domain::KeyId;
use crate::keymap::Context;

/// Which key, and how far it is scrolled. What it shows is read from the list, so that it stays true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// The key.
    pub id: KeyId,
    /// Rows scrolled away at the top.
    pub scroll: usize,
}

impl Window for Details {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Details, Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }
}
