//! The panel of a rotation.

use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::Window;
use crate::domain::KeyId;
use crate::keymap::Context;

/// The panel. The view derives its content from the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationPanel {
    /// The old key.
    pub old: KeyId,
    /// The scroll position.
    pub scroll: Scroll,
}

impl RotationPanel {
    /// The panel of the rotation of this key.
    pub(in crate::app) fn new(old: KeyId) -> Self {
        Self {
            old,
            scroll: Scroll::default(),
        }
    }
}

impl Window for RotationPanel {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Rotation, Context::Anywhere]
    }

    fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}
