//! The panel of a rotation.

use crate::app::widget::window::Window;
use crate::domain::KeyId;
use crate::keymap::Context;

/// The panel. The view derives its content from the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationPanel {
    /// The old key.
    pub old: KeyId,
}

impl Window for RotationPanel {
    fn contexts(&self) -> Vec<Context> {
        vec![Context::Rotation, Context::Anywhere]
    }
}
