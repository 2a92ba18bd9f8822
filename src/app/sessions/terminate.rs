//! Ends the sessions of a key: reads them, ends each, reads again, reports the rest.
//!
//! Invariants: a session is ended by the id that was just read for this very key, never from memory; our own session is never ended;
//! the first read determines the sessions to end, so that a sign-in with the new secret of a reset is not ended.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::api::{Call, LinkCommand, RequestId};
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::requests::RequestKind;
use crate::app::sessions::termination::{Termination, TerminationPlan};
use crate::app::sessions::{Sessions, reports};
use crate::domain::{Fault, KeySession, Text};

/// Most rounds of ending and reading: the system closes a connection shortly after its reply.
const ROUNDS: u8 = 4;
/// Pause before the next read.
const PAUSE: Duration = Duration::from_secs(1);

impl Sessions {
    /// The request succeeded: starts its planned termination.
    pub(in crate::app) fn start_planned_termination(&mut self, request: RequestId, cx: &mut Cx) {
        if let Some(plan) = self.terminations.planned.remove(&request) {
            self.start_termination(plan, None, cx);
        }
    }

    /// The request failed: drops its plan.
    pub(in crate::app) fn drop_planned_termination(&mut self, request: RequestId) {
        self.terminations.planned.remove(&request);
    }

    /// The outcome of the request is unknown. For a deletion, the next list decides.
    pub(in crate::app) fn planned_termination_unconfirmed(&mut self, request: RequestId) {
        let plan = self.terminations.planned.remove(&request);
        let deleted = plan.filter(|plan| plan.done == Some("deleted"));
        self.terminations.unconfirmed.extend(deleted);
    }

    /// The list was read: starts the plans of keys that are gone.
    pub(in crate::app) fn start_unconfirmed_terminations(&mut self, cx: &mut Cx) {
        for plan in std::mem::take(&mut self.terminations.unconfirmed) {
            if cx.keys.get(plan.key).is_none() {
                self.start_termination(plan, None, cx);
            }
        }
    }

    /// Starts a termination. `only`: of this session only.
    pub(in crate::app) fn start_termination(
        &mut self,
        plan: TerminationPlan,
        only: Option<Text>,
        cx: &mut Cx,
    ) {
        let reading = read_sessions_now(cx);
        self.terminations.running.push(Termination {
            plan,
            only,
            targets: None,
            reading,
            open: BTreeMap::new(),
            ended: BTreeSet::new(),
            refused: BTreeMap::new(),
            rounds: 0,
            link_lost: false,
        });
    }

    /// Handles the result of a read for a termination.
    pub(in crate::app) fn termination_read(
        &mut self,
        request: RequestId,
        read: Result<Vec<KeySession>, Fault>,
        cx: &mut Cx,
    ) {
        if let Ok(sessions) = &read {
            self.store_sessions(sessions, cx);
        }
        let all = &mut self.terminations.running;
        let Some(at) = all.iter().position(|it| it.reading == Some(request)) else {
            return;
        };
        let mut it = all.remove(at);
        it.reading = None;
        let sessions = match read {
            Ok(sessions) => sessions,
            Err(fault) => return reports::report_unread(&it, &fault, cx),
        };
        let left = it.remaining(sessions);
        let due: Vec<Text> = left
            .iter()
            .map(|session| session.id.clone())
            .filter(|id| {
                let known = id.original().is_some_and(|id| !id.is_empty());
                known && !it.ended.contains(id) && !it.refused.contains_key(id)
            })
            .collect();
        let closing = left.iter().any(|session| it.ended.contains(&session.id));
        it.rounds += 1;
        if !it.plan.end || it.is_outdated() || it.rounds > ROUNDS || (due.is_empty() && !closing) {
            return reports::report_result(&it, &left, cx);
        }
        for session in due {
            let purpose = RequestKind::EndSession(it.plan.name.clone());
            let id = cx.requests.add(purpose);
            let call = Call::EndSession(session.clone());
            cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
            it.open.insert(id, session);
        }
        if it.open.is_empty() {
            cx.out.push(Effect::Wake(Wake::Terminations, PAUSE));
        }
        self.terminations.running.push(it);
    }

    /// Handles the reply to the end of a session. `Ok(true)`: ended; `Ok(false)`: it was gone; `Err(None)`: unknown.
    pub(in crate::app) fn session_ended(
        &mut self,
        request: RequestId,
        ended: Result<bool, Option<Fault>>,
        cx: &mut Cx,
    ) {
        let mut all = self.terminations.running.iter_mut();
        let Some(it) = all.find(|it| it.open.contains_key(&request)) else {
            return;
        };
        let Some(session) = it.open.remove(&request) else {
            return;
        };
        match ended {
            Ok(true) => drop(it.ended.insert(session)),
            Err(Some(fault)) => drop(it.refused.insert(session, fault)),
            Ok(false) | Err(None) => {}
        }
        self.recheck_terminations(cx);
    }

    /// Reads the sessions for each termination that waits for nothing else.
    pub(in crate::app) fn recheck_terminations(&mut self, cx: &mut Cx) {
        let idle = |it: &Termination| it.reading.is_none() && it.open.is_empty();
        for at in 0..self.terminations.running.len() {
            if !self.terminations.running.get(at).is_some_and(idle) {
                continue;
            }
            let reading = read_sessions_now(cx);
            if let Some(it) = self.terminations.running.get_mut(at) {
                it.reading = reading;
            }
        }
    }

    /// The link is lost and reconnects by itself.
    pub(in crate::app) fn terminations_wait(&mut self) {
        for it in &mut self.terminations.running {
            it.link_lost |= it.targets.is_none();
        }
    }

    /// The link is closed for good, or another system follows: reports what was not done.
    pub(in crate::app) fn abandon_terminations(&mut self, cx: &mut Cx) {
        self.terminations.planned.clear();
        self.terminations.unconfirmed.clear();
        for it in std::mem::take(&mut self.terminations.running) {
            reports::report_abandoned(&it, cx);
        }
    }
}

fn read_sessions_now(cx: &mut Cx) -> Option<RequestId> {
    if cx.connection.link != Link::Live {
        return None;
    }
    let id = cx.requests.add(RequestKind::SessionsToEnd);
    let call = Call::Sessions { live: false };
    cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    Some(id)
}

impl Termination {
    /// Sessions to end that still exist.
    fn remaining(&mut self, sessions: Vec<KeySession>) -> Vec<KeySession> {
        let of_key = |it: &KeySession| it.key == self.plan.key && !it.current;
        let mut left: Vec<_> = sessions.into_iter().filter(of_key).collect();
        if let Some(only) = &self.only {
            left.retain(|it| it.id == *only);
        }
        match &self.targets {
            Some(targets) => left.retain(|it| targets.contains(&it.id)),
            None => self.targets = Some(left.iter().map(|it| it.id.clone()).collect()),
        }
        left
    }

    /// How many sessions may be left; `None`: they were not read.
    pub(in crate::app) fn possibly_open(&self) -> Option<usize> {
        let targets = self.targets.as_ref()?;
        Some(targets.difference(&self.ended).count())
    }

    /// Whether sessions may use the new secret of a reset: the link was lost before the first read, and the secret may have been
    /// installed meanwhile.
    pub(in crate::app) fn is_outdated(&self) -> bool {
        self.link_lost && self.plan.done == Some("reset")
    }
}
