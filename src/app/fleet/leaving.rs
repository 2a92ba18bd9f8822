//! Who agreed to quit.

use crate::app::fleet::{Front, SystemId, Window};

/// The systems that agreed to quit, and the one that asks.
#[derive(Debug, Default)]
pub(in crate::app::fleet) struct Leaving {
    pub(in crate::app::fleet) agreed: Vec<SystemId>,
    pub(in crate::app::fleet) asking: Option<SystemId>,
    /// The fleet's windows, which would hide the question.
    pub(in crate::app::fleet) windows: Vec<Window>,
    /// What was in front before the question, and the system that an action of the list of all systems brought there.
    pub(in crate::app::fleet) from: Option<(Front, Option<SystemId>)>,
}
