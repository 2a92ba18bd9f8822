//! The list of the keys of all open systems.
//!
//! Every system keeps its own sorted and filtered list. The settings of the first system hold for all of them. Nothing is copied or sorted
//! again: the screen shows a merge of the lists.

mod merge;
mod range;
mod rows;
mod selection;

pub(in crate::app::fleet) use range::MarkedRange;
pub(in crate::app::fleet) use rows::Merged;
pub(in crate::app::fleet) use selection::Selection;

use crate::app::fleet::SystemId;

/// The state of the list of all systems.
#[derive(Debug, Default)]
pub struct AllSystems {
    /// The selected key.
    pub(in crate::app::fleet) selection: Selection,
    /// The range that is being marked.
    pub(in crate::app::fleet) range: Option<MarkedRange>,
    /// The system that an action brought to the front: the list comes back when nothing is open there.
    pub(in crate::app::fleet) acting: Option<SystemId>,
    /// The system of the last action: what it shows and says later comes to the front too.
    pub(in crate::app::fleet) followed: Option<SystemId>,
    /// The last action was about the keys of all systems: what its system says is said without the system's name.
    pub(in crate::app::fleet) about_all: bool,
}
