//! The termination of the sessions of one key: its plan and its state.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::RequestId;
use crate::domain::{Fault, KeyId, Text};

/// What the user wants for the sessions of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct TerminationPlan {
    /// The key.
    pub(in crate::app) key: KeyId,
    /// The key's name.
    pub(in crate::app) name: String,
    /// What was done to the key before: `deleted`, `reset`; `None`: nothing.
    pub(in crate::app) done: Option<&'static str>,
    /// End the sessions; else only count them.
    pub(in crate::app) end: bool,
}

/// A running termination.
#[derive(Debug)]
pub(in crate::app) struct Termination {
    pub(in crate::app) plan: TerminationPlan,
    /// Only this session.
    pub(in crate::app::sessions) only: Option<Text>,
    /// Sessions to end, as found by the first read.
    pub(in crate::app::sessions) targets: Option<BTreeSet<Text>>,
    /// The read in flight.
    pub(in crate::app::sessions) reading: Option<RequestId>,
    /// Requests without a reply, each with its session.
    pub(in crate::app::sessions) open: BTreeMap<RequestId, Text>,
    /// Sessions that the system reported as ended.
    pub(in crate::app) ended: BTreeSet<Text>,
    /// Sessions that the system refused to end.
    pub(in crate::app) refused: BTreeMap<Text, Fault>,
    pub(in crate::app::sessions) rounds: u8,
    /// The link was lost before the first read.
    pub(in crate::app::sessions) link_lost: bool,
}
