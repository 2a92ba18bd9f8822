//! The details of a key: the window that fills the screen, and its rows.

use crate::app::widget::question::Tone;
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::domain::KeyId;
use crate::keymap::Context;

/// The window. Its rows are computed from the list, so that they are never out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// The key.
    pub id: KeyId,
    /// The scroll position.
    pub scroll: Scroll,
}

impl Window for Details {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Details, Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}

/// One row of the details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label; empty for a row that continues the one above.
    pub label: &'static str,
    /// The text.
    pub value: String,
    /// The tone of the text.
    pub tone: Tone,
}
