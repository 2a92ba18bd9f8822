//! What is in front.

use crate::app::fleet::SystemId;

/// What is in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    /// A system.
    System(SystemId),
    /// The list of the keys of all systems.
    All,
}
