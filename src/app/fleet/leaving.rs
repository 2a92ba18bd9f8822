//! Who agreed to quit.

use crate::app::fleet::{SystemId, Window};

/// The systems that agreed to quit, and the one that asks.
#[derive(Debug, Default)]
pub(in crate::app::fleet) struct Leaving {
    pub(in crate::app::fleet) agreed: Vec<SystemId>,
    pub(in crate::app::fleet) asking: Option<SystemId>,
    /// The fleet's windows, which would hide the question.
    pub(in crate::app::fleet) windows: Vec<Window>,
}
