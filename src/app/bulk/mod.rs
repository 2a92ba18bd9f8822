//! One action on many keys of this system: the plan, the run, and what an interrupted run left behind. It draws nothing: the windows
//! belong to the fleet.
//!
//! Invariants: what is sent, and in which order, is decided by [`crate::domain::bulk::Run`]; this feature only sends it. A reply counts
//! only for the request that waits for it.

mod asks;
pub mod earlier;
mod follow;
mod last_job;
mod outcomes;
pub mod plan;
mod replies;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::api::{RequestId, SubscriptionId};
use crate::domain::bulk::{Record, Run};
use last_job::Earlier;

/// State of the feature.
#[derive(Debug, Default)]
pub struct Bulk {
    run: Option<Run>,
    /// The request whose reply the run waits for.
    request: Option<RequestId>,
    /// The record that is being written.
    recording: Option<Record>,
    /// The subscription to the events of jobs.
    subscription: Option<SubscriptionId>,
    /// The system sends events of jobs.
    events: bool,
    subscriptions: u64,
    /// The jobs that were started since the run began, or since items were sent again.
    jobs: BTreeSet<i64>,
    /// An event said that the present job has ended.
    end_seen: bool,
    /// The job is read again after the reading in flight.
    read_again: bool,
    /// Whether the list contained the keys of all users when the run began.
    all_keys: bool,
    /// Runs of earlier processes that have not ended.
    earlier: Vec<Earlier>,
}

impl Bulk {
    /// The state at the start, with the records of earlier processes.
    pub(in crate::app) fn new(earlier: Vec<Record>) -> Self {
        Self {
            earlier: earlier.into_iter().map(Earlier::new).collect(),
            ..Self::default()
        }
    }

    /// Another system follows: its list says nothing about this run. The record stays while an outcome is unknown.
    pub(in crate::app) fn leave_system(&mut self) {
        self.run = None;
    }

    /// The run, until it is forgotten.
    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }
}
