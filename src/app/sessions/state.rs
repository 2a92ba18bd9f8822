//! State of the feature: sessions read last, the poll, terminations.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::api::RequestId;
use crate::app::sessions::termination::{Termination, TerminationPlan};
use crate::domain::{Fault, KeyId, KeySession, Text};

/// State of the feature.
#[derive(Debug, Default)]
pub struct Sessions {
    pub(in crate::app::sessions) poll: SessionPoll,
    /// Planned and running terminations.
    pub(in crate::app::sessions) terminations: Terminations,
    /// All sessions of keys, as read last.
    pub(in crate::app::sessions) open: OpenSessions,
}

/// All sessions of keys at the last read.
#[derive(Debug, Default)]
pub(in crate::app::sessions) struct OpenSessions {
    /// Sorted by key.
    pub(in crate::app::sessions) sessions: Vec<KeySession>,
    /// The time of the read.
    pub(in crate::app::sessions) read_at: Option<Timestamp>,
    /// The last read that found a session, for each key that had one in this run.
    pub(in crate::app::sessions) last_seen: BTreeMap<KeyId, Timestamp>,
}

/// Planned and running terminations.
#[derive(Debug, Default)]
pub(in crate::app::sessions) struct Terminations {
    /// Plans, by the request whose success they wait for.
    pub(in crate::app::sessions) planned: BTreeMap<RequestId, TerminationPlan>,
    /// Plans of deletions without a reply: the next list shows whether the key is gone.
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

/// The poll of the sessions while a modal shows them.
#[derive(Debug, Default)]
pub(in crate::app::sessions) struct SessionPoll {
    pub(in crate::app::sessions) result: Option<Result<Vec<KeySession>, Fault>>,
    /// A read is in flight.
    pub(in crate::app::sessions) reading: bool,
    /// Read again when the pause is over.
    pub(in crate::app::sessions) again: bool,
    /// The system reported a change: the short pause is running.
    pub(in crate::app::sessions) changed: bool,
    /// Until then a session with a new secret may be the program's own verification.
    pub(in crate::app::sessions) verifying_until: Option<Timestamp>,
    /// Origins of sessions that may be verifications.
    pub(in crate::app::sessions) verify_origins: BTreeSet<Text>,
    /// The check before the removal of an old key.
    pub(in crate::app::sessions) removal: Option<RemovalCheck>,
}

/// What has been read since the removal of an old key was requested.
#[derive(Clone, Copy, Debug)]
pub(in crate::app::sessions) struct RemovalCheck {
    pub(in crate::app::sessions) old: KeyId,
    pub(in crate::app::sessions) keys: bool,
    pub(in crate::app::sessions) sessions: bool,
}
