//! The state of the sessions: who is signed in, what is read again, and which ends are under way.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::api::RequestId;
use crate::app::sessions::termination::{Termination, TerminationPlan};
use crate::domain::{Fault, KeyId, KeySession, Text};

/// The sessions that keys have signed in.
#[derive(Debug, Default)]
pub struct Sessions {
    pub(in crate::app::sessions) poll: SessionPoll,
    /// The ends of sessions that are planned and under way.
    pub(in crate::app::sessions) terminations: Terminations,
    /// Who was signed in with a key when that was read last.
    pub(in crate::app::sessions) open_sessions: Vec<KeySession>,
}

/// What is planned and under way.
#[derive(Debug, Default)]
pub(in crate::app::sessions) struct Terminations {
    /// By the request whose success is waited for.
    pub(in crate::app::sessions) planned: BTreeMap<RequestId, TerminationPlan>,
    /// The deletion was sent and not answered: the list tells.
    pub(in crate::app::sessions) unconfirmed: Vec<TerminationPlan>,
    pub(in crate::app::sessions) running: Vec<Termination>,
}

impl Sessions {
    /// Plans a termination for the moment when this request has succeeded.
    pub(in crate::app) fn plan_termination(&mut self, request: RequestId, plan: TerminationPlan) {
        self.terminations.planned.insert(request, plan);
    }

    /// Whether a termination is running.
    pub(in crate::app) fn is_terminating(&self) -> bool {
        !self.terminations.running.is_empty()
    }
}

/// What is known of it.
#[derive(Debug, Default)]
pub(in crate::app::sessions) struct SessionPoll {
    pub(in crate::app::sessions) result: Option<Result<Vec<KeySession>, Fault>>,
    /// They are being read.
    pub(in crate::app::sessions) reading: bool,
    /// They are to be read again when the pause is over.
    pub(in crate::app::sessions) again: bool,
    /// Because somebody came or went: the pause is the short one.
    pub(in crate::app::sessions) changed: bool,
    /// Until then a session with a new secret may be our own try of it.
    pub(in crate::app::sessions) verifying_until: Option<Timestamp>,
    /// From where those came that may be.
    pub(in crate::app::sessions) verify_origins: BTreeSet<Text>,
    /// The old key whose end was asked for: what is to be read before the question.
    pub(in crate::app::sessions) removal: Option<RemovalCheck>,
}

/// What was read since.
#[derive(Clone, Copy, Debug)]
pub(in crate::app::sessions) struct RemovalCheck {
    pub(in crate::app::sessions) old: KeyId,
    pub(in crate::app::sessions) keys: bool,
    pub(in crate::app::sessions) sessions: bool,
}
