//! Ending the sessions of a key: read who is signed in, end each, read again, say what is left.
//!
//! Invariants: a session is ended by the id that was just read for this very key, never from memory; our own session is never ended;
//! which are meant is settled by the first reading, so that who signs in with the new secret of a reset is left alone.

use crate::app::cx::Cx;
use crate::app::sessions::Sessions;
use crate::app::sessions::reports;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::api::{Call, LinkCommand, RequestId};
use crate::app::connect::connection::Link;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::requests::RequestKind;
use crate::app::sessions::termination::{Termination, TerminationPlan};
use crate::domain::{Fault, KeySession, Text};

/// How often those that are there still are ended, or waited for: the system closes a connection a moment after it said so.
const ROUNDS: u8 = 4;
/// The pause before a session that was ended is looked for again.
const PAUSE: Duration = Duration::from_secs(1);

impl Sessions {
    /// The request is done that the sessions were to be ended after.
    pub(in crate::app) fn start_planned_termination(&mut self, request: RequestId, cx: &mut Cx) {
        if let Some(plan) = self.terminations.planned.remove(&request) {
            self.start_termination(plan, None, cx);
        }
    }

    /// It failed: what was planned is not done.
    pub(in crate::app) fn drop_planned_termination(&mut self, request: RequestId) {
        self.terminations.planned.remove(&request);
    }

    /// Whether it was done is not known: of a deletion the list tells.
    pub(in crate::app) fn planned_termination_unconfirmed(&mut self, request: RequestId) {
        let plan = self.terminations.planned.remove(&request);
        let deleted = plan.filter(|plan| plan.done == Some("deleted"));
        self.terminations.unconfirmed.extend(deleted);
    }

    /// The list was read: what was deleted after all has its sessions ended.
    pub(in crate::app) fn start_unconfirmed_terminations(&mut self, cx: &mut Cx) {
        for plan in std::mem::take(&mut self.terminations.unconfirmed) {
            if cx.keys.get(plan.key).is_none() {
                self.start_termination(plan, None, cx);
            }
        }
    }

    /// Begins. `only`: this one session.
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

    /// Who is signed in was read for one of these.
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
                !id.raw().is_empty() && !it.ended.contains(id) && !it.refused.contains_key(id)
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

    /// The end of a session was answered: `Ok(true)` it was ended, `Ok(false)` it was gone; `Err(None)`: not known.
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

    /// Reads again for those that wait for nothing else.
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

    /// The link is lost, and tried again by itself.
    pub(in crate::app) fn terminations_wait(&mut self) {
        for it in &mut self.terminations.running {
            it.link_lost |= it.targets.is_none();
        }
    }

    /// No link comes back by itself, or it leads elsewhere: says what was not done.
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
    /// Which are meant and still there.
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

    /// How many may be left; `None`: they were not read.
    pub(in crate::app) fn possibly_open(&self) -> Option<usize> {
        let targets = self.targets.as_ref()?;
        Some(targets.difference(&self.ended).count())
    }

    /// A key that was reset may have been given to its users while the link was lost: who is signed in then need not have the old
    /// secret.
    pub(in crate::app) fn is_outdated(&self) -> bool {
        self.link_lost && self.plan.done == Some("reset")
    }
}
