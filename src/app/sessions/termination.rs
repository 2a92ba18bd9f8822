//! The ending of the sessions of one key: what was asked for, and how far it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::RequestId;
use crate::domain::{Fault, KeyId, Text};

/// What a person wants of the sessions of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct TerminationPlan {
    /// Whose sessions.
    pub(in crate::app) key: KeyId,
    /// What the key is called.
    pub(in crate::app) name: String,
    /// What was done to the key before: `deleted`, `reset`; `None`: nothing.
    pub(in crate::app) done: Option<&'static str>,
    /// They are ended, and not only counted.
    pub(in crate::app) end: bool,
}

/// One that is under way.
#[derive(Debug)]
pub(in crate::app) struct Termination {
    pub(in crate::app) plan: TerminationPlan,
    /// Only this one.
    pub(in crate::app::sessions) only: Option<Text>,
    /// Those that are meant, once they were read.
    pub(in crate::app::sessions) targets: Option<BTreeSet<Text>>,
    /// The reading that is under way.
    pub(in crate::app::sessions) reading: Option<RequestId>,
    /// Those whose end is not answered yet.
    pub(in crate::app::sessions) open: BTreeMap<RequestId, Text>,
    /// The system said that it ended them.
    pub(in crate::app) ended: BTreeSet<Text>,
    /// It would not.
    pub(in crate::app) refused: BTreeMap<Text, Fault>,
    pub(in crate::app::sessions) rounds: u8,
    /// The link was lost before it was read which are meant.
    pub(in crate::app::sessions) link_lost: bool,
}
