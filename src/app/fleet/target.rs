//! What gets the keys, and what is drawn of the other systems.

use std::mem::Discriminant;

use crate::app::fleet::link_kind::LinkKind;
use crate::app::fleet::{Front, Window};

/// What gets the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app::fleet) struct Target {
    pub(in crate::app::fleet) front: Front,
    pub(in crate::app::fleet) windows: usize,
    pub(in crate::app::fleet) top: Option<Discriminant<Window>>,
}

/// What is drawn of systems that are not in sight, and what gets the keys.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::app::fleet) struct Outline {
    pub(in crate::app::fleet) target: Target,
    /// The systems in each state.
    pub(in crate::app::fleet) counts: [usize; LinkKind::ALL.len()],
    pub(in crate::app::fleet) bulk: Option<String>,
    /// Marked keys of the systems that are not in front.
    pub(in crate::app::fleet) marked: usize,
}
