//! The bindings of the place below.

use crate::keymap::Place;

/// Which places, and how far it is scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Help {
    /// The places of what lies below, in the order of look-up.
    pub places: &'static [Place],
    /// Lines scrolled away at the top.
    pub scroll: u16,
}
