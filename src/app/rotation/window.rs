//! Where a rotation stands, and what is next.

use crate::domain::KeyId;

/// The rotation of a key, looked at. What it shows is read off the model when it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationPanel {
    /// The key that is replaced.
    pub old: KeyId,
}
