//! The list of the keys of all open systems.

use crate::app::fleet::Fleet;
use crate::keymap::{Action, Chord, Context};

/// The state of the list of all systems.
#[derive(Debug, Default)]
pub struct AllSystems {}

impl AllSystems {
    /// The contexts for a chord while the list is in front and no window is open.
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::Anywhere]
    }
}

impl Fleet {
    /// Passes a key to the list of all systems.
    pub(in crate::app::fleet) fn all_key(&mut self, _action: Option<Action>, _chord: Chord) {}

    /// Pastes into the list of all systems: into its filter, if the user types there.
    pub(in crate::app::fleet) fn all_paste(&mut self, _text: &str) {}
}
