//! The state of the sessions: who is signed in, what is read again, and which ends are under way.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::api::RequestId;
use crate::app::sessions::plan::{Ending, Plan};
use crate::domain::{Fault, KeyId, KeySession, Text};

/// The sessions that keys have signed in.
#[derive(Debug, Default)]
pub struct Sessions {
    pub(in crate::app) watch: Watch,
    /// The ends of sessions that are planned and under way.
    pub(in crate::app) endings: Endings,
    /// Who was signed in with a key when that was read last.
    pub(in crate::app) open_sessions: Vec<KeySession>,
}

/// What is planned and under way.
#[derive(Debug, Default)]
pub(in crate::app) struct Endings {
    /// By the request whose success is waited for.
    pub(in crate::app::sessions) planned: BTreeMap<RequestId, Plan>,
    /// The deletion was sent and not answered: the list tells.
    pub(in crate::app::sessions) in_doubt: Vec<Plan>,
    pub(in crate::app::sessions) under_way: Vec<Ending>,
}

impl Endings {
    /// Notes what is to follow this request.
    pub(in crate::app) fn plan(&mut self, request: RequestId, plan: Plan) {
        self.planned.insert(request, plan);
    }

    /// Whether anything is under way.
    pub(in crate::app) fn any(&self) -> bool {
        !self.under_way.is_empty()
    }
}

/// What is known of it.
#[derive(Debug, Default)]
pub(in crate::app) struct Watch {
    pub(in crate::app::sessions) known: Option<Result<Vec<KeySession>, Fault>>,
    /// They are being read.
    pub(in crate::app::sessions) asked: bool,
    /// They are to be read again when the pause is over.
    pub(in crate::app::sessions) again: bool,
    /// Because somebody came or went: the pause is the short one.
    pub(in crate::app::sessions) told: bool,
    /// Until then a session with a new secret may be our own try of it.
    pub(in crate::app::sessions) ours_until: Option<Timestamp>,
    /// From where those came that may be.
    pub(in crate::app::sessions) ours: BTreeSet<Text>,
    /// The old key whose end was asked for: what is to be read before the question.
    pub(in crate::app::sessions) ending: Option<BeforeTheEnd>,
}

/// What was read since.
#[derive(Clone, Copy, Debug)]
pub(in crate::app::sessions) struct BeforeTheEnd {
    pub(in crate::app::sessions) old: KeyId,
    pub(in crate::app::sessions) keys: bool,
    pub(in crate::app::sessions) sessions: bool,
}
