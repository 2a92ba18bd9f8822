//! Everything about one key, full screen.

use crate::domain::KeyId;

/// Which key, and how far it is scrolled. What it shows is read from the list, so that it stays true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// The key.
    pub id: KeyId,
    /// Rows scrolled away at the top.
    pub scroll: usize,
}
