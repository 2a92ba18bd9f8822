//! The list of the keys of all open systems.

use crate::keymap::Context;

/// The state of the list of all systems.
#[derive(Debug, Default)]
pub struct AllSystems {}

impl AllSystems {
    /// The contexts for a chord while the list is in front and no window is open.
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::Anywhere]
    }
}
