//! A call on its way to its handler, and what becomes of it.

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

/// A call on its way.
pub(super) struct Call<'a> {
    pub(super) world: &'a mut World,
    pub(super) no: SessionNo,
    pub(super) params: Vec<Value>,
    /// The id of the message; null for a call from within.
    pub(super) message_id: Value,
    /// It was a sign-in that failed: those take their time.
    pub(super) slow: bool,
    /// What the audit will say of a sign-in that fails.
    pub(super) tried: Value,
    /// It failed because the key came over an insecure link, and was revoked for that.
    pub(super) revoked: bool,
    /// The job that it started.
    pub(super) work: Option<Work>,
}

/// What became of a call.
pub(in crate::sim) struct Done {
    /// What to answer, and when there is a job: with its id, at once.
    pub(in crate::sim) outcome: Outcome,
    /// How long the answer takes.
    pub(in crate::sim) delay: Duration,
    /// The job that is to be run now.
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
