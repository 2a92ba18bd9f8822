//! Passes the keys to the fleet's topmost window.

use crate::app::fleet::{Fleet, Window};
use crate::app::widget::help::Stays;
use crate::keymap::{Action, Chord};

impl Fleet {
    /// Passes a key to the topmost window.
    pub(in crate::app::fleet) fn window_key(&mut self, action: Option<Action>, chord: Chord) {
        match self.windows.last_mut() {
            Some(Window::Help(help)) => match help.key(action, chord) {
                Stays::Yes => {}
                Stays::No => drop(self.windows.pop()),
            },
            Some(Window::Systems(_)) => self.systems_key(action),
            Some(Window::NewKeyOn(_) | Window::OpenMore(_)) => self.picker_key(action, chord),
            Some(_) => self.bulk_key(action, chord),
            None => {}
        }
    }
}
