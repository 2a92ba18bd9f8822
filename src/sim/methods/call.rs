//! A call while its handler runs, and its outcome.

use std::time::Duration;

use serde_json::Value;

use crate::sim::framing::message::Answer;
use crate::sim::methods::arguments::at_most;
use crate::sim::release::failure::Failure;
use crate::sim::release::traits::Traits;
use crate::sim::world::jobs::Work;
use crate::sim::world::session::{Session, SessionNo};
use crate::sim::world::state::World;

pub(in crate::sim) type Outcome = Result<Answer, Failure>;
pub(super) type Handler = fn(&mut Call<'_>) -> Outcome;

/// A call and what its handler may change.
pub(super) struct Call<'a> {
    pub(super) method: &'a str,
    pub(super) world: &'a mut World,
    pub(super) no: SessionNo,
    pub(super) params: Vec<Value>,
    /// The id of the message; null for a call from a job.
    pub(super) message_id: Value,
    /// The call was a failed sign-in, which is answered with a delay.
    pub(super) slow: bool,
    /// What the audit log says about a failed sign-in.
    pub(super) tried: Value,
    /// The sign-in failed because the key came over an insecure connection and was revoked for that.
    pub(super) revoked: bool,
    /// The job that the call started.
    pub(super) work: Option<Work>,
}

/// The outcome of a call.
pub(in crate::sim) struct Done {
    /// The result or the error. For a job: its id, sent at once.
    pub(in crate::sim) outcome: Outcome,
    /// How long to wait before sending the reply.
    pub(in crate::sim) delay: Duration,
    /// The job to run now.
    pub(in crate::sim) work: Option<Work>,
}

impl Call<'_> {
    pub(super) fn session(&self) -> Result<&Session, Failure> {
        self.world
            .sessions
            .get(&self.no)
            .ok_or(Failure::NotAuthenticated)
    }

    pub(super) fn session_mut(&mut self) -> Result<&mut Session, Failure> {
        self.world
            .sessions
            .get_mut(&self.no)
            .ok_or(Failure::NotAuthenticated)
    }

    pub(super) fn traits(&self) -> &'static Traits {
        self.world.traits
    }

    pub(super) fn no_params(&self) -> Result<(), Failure> {
        at_most(&self.params, 0, self.traits().style)
    }
}
