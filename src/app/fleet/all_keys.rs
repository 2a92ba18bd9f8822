//! Keys on the list of all systems.

use crate::app::fleet::Fleet;
use crate::keymap::{Action, Chord};

impl Fleet {
    /// Passes a key to the list of all systems.
    pub(in crate::app::fleet) fn all_key(&mut self, _action: Option<Action>, _chord: Chord) {}

    /// Pastes into the list of all systems: into its filter, if the user types there.
    pub(in crate::app::fleet) fn all_paste(&mut self, _text: &str) {}
}
