//! The last run, and the queue of keys that get new secrets. There is one of each at a time.

use jiff::Timestamp;

use super::act::Act;
use super::queue::Queue;
use crate::app::fleet::{Front, SystemId};
use crate::domain::bulk::{Item, LeftOut};

/// What the fleet knows of actions on many keys.
#[derive(Debug, Default)]
pub struct Bulk {
    /// The last run. Its outcomes are in the models.
    pub run: Option<LastRun>,
    /// The queue, until it was closed.
    pub queue: Option<Queue>,
    /// What was in front when the queue began.
    pub(super) came_from: Option<Front>,
    /// What came of the present key of the queue, as far as its windows showed.
    pub(super) seen: super::queue::Seen,
}

/// A run on several systems.
#[derive(Clone, Debug)]
pub struct LastRun {
    /// The action.
    pub act: Act,
    /// When it was started.
    pub started: Timestamp,
    /// The systems.
    pub systems: Vec<RunOn>,
    /// The user was told that it has ended.
    pub reported: bool,
}

/// The part of one system in a run.
#[derive(Clone, Debug)]
pub struct RunOn {
    /// The system.
    pub id: SystemId,
    /// Its name.
    pub name: String,
    /// The keys that were to be changed; their outcomes are in the model, as long as it is open.
    pub items: Vec<Item>,
    /// The keys that were left out.
    pub left_out: Vec<(Item, LeftOut)>,
}
