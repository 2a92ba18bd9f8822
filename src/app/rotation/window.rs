//! The panel of a rotation.

use crate::domain::KeyId;

/// The panel. The view derives its content from the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationPanel {
    /// The old key.
    pub old: KeyId,
}
