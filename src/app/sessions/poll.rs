//! Reads the sessions of keys: repeatedly while a rotation or the list of sessions is open, once for other modals.
//!
//! Invariants: a result is kept only for the current connection, and only while a modal shows it. Without such a modal nothing is
//! read.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::api::{Call, LinkCommand};
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::requests::{RequestKind, reads};
use crate::app::secret::shown;
use crate::app::sessions::Sessions;
use crate::app::sessions::state::{RemovalCheck, SessionPoll};
use crate::app::widget::question::Line;
use crate::domain::session::describe;
use crate::domain::{Fault, KeyId, KeySession};

/// Shortest pause between two reads, so that many sign-ins do not cause many requests.
const PAUSE: Duration = Duration::from_secs(1);
/// Pause between two reads without a reported change: not every account receives the events.
const POLL: Duration = Duration::from_secs(15);
/// How long after a verification a session with the new secret may still be the program's own.
const OURS: SignedDuration = SignedDuration::from_secs(5);

impl Sessions {
    /// Handles the result of a read.
    pub(in crate::app) fn sessions_read(
        &mut self,
        read: Result<Vec<KeySession>, Fault>,
        cx: &mut Cx,
    ) {
        self.poll.reading = false;
        if let (true, Ok(sessions)) = (self.may_be_verification(cx), &read) {
            let origins = sessions.iter().map(|it| it.origin.clone());
            self.poll.verify_origins.extend(origins);
        }
        if let Ok(sessions) = &read {
            self.store_open_sessions(sessions, cx.now);
            self.keep_mark(sessions, cx);
        }
        self.poll.result = Some(read);
        if let Some(it) = &mut self.poll.removal {
            it.sessions = true;
        }
        self.report_removal_check(cx);
        let ours = self.poll.verifying_until.filter(|until| *until > cx.now);
        let pause = match ours {
            // Read again once no session can be a verification.
            Some(until) => Duration::try_from(until.duration_since(cx.now)).unwrap_or(PAUSE),
            None if self.poll.again => {
                self.poll.changed = true;
                PAUSE
            }
            None if is_polled(cx) => POLL,
            None => return,
        };
        self.poll.again = true;
        cx.out.push(Effect::Wake(Wake::Sessions, pause));
    }

    /// All sessions of a key, the program's own included; `None`: not read.
    pub fn sessions_of(&self, key: KeyId) -> Option<Vec<&KeySession>> {
        let all = self.last_read()?;
        Some(all.iter().filter(|it| it.key == key).collect())
    }

    /// Before another read is shown: the mark stays on its session, or moves to the next one that is left.
    fn keep_mark(&self, read: &[KeySession], cx: &mut Cx) {
        let shown = cx.modals.iter_mut().rev().find_map(|modal| match modal {
            Modal::Sessions(shown) => Some(shown),
            _ => None,
        });
        let Some(shown) = shown else {
            return;
        };
        let Some(before) = self.sessions_of(shown.key) else {
            return;
        };
        let left: Vec<&KeySession> = read.iter().filter(|it| it.key == shown.key).collect();
        let at = shown.at.min(before.len().saturating_sub(1));
        let mut near = before.iter().skip(at).chain(before.iter().take(at).rev());
        let kept = near.find_map(|it| left.iter().position(|other| other.id == it.id));
        shown.at = kept.unwrap_or(0);
    }

    /// The list of keys was read.
    pub(in crate::app) fn keys_read(&mut self, cx: &mut Cx) {
        if let Some(it) = &mut self.poll.removal {
            it.keys = true;
        }
        self.report_removal_check(cx);
    }

    /// Reports the check once keys and sessions were read, if the rotation is still on top.
    fn report_removal_check(&mut self, cx: &mut Cx) {
        let read = |it: &mut RemovalCheck| it.keys && it.sessions;
        let Some(it) = self.poll.removal.take_if(read) else {
            return;
        };
        if matches!(cx.modals.last(), Some(Modal::Rotation(panel)) if panel.old == it.old) {
            cx.tell(Event::ReadyToRetire(it.old));
        }
    }
}

impl Sessions {
    /// Sessions of a key except the program's own; `None`: unknown.
    pub fn other_sessions_of(&self, id: KeyId) -> Option<Vec<&KeySession>> {
        let Some(Ok(sessions)) = &self.poll.result else {
            return None;
        };
        let others = sessions.iter().filter(|it| it.key == id && !it.current);
        Some(others.collect())
    }

    /// Why the last read failed.
    pub fn read_fault(&self) -> Option<&Fault> {
        self.poll.result.as_ref()?.as_ref().err()
    }

    /// The line about a key's sessions in a question; `None`: not read yet.
    pub(in crate::app) fn use_line_of_others(&self, id: KeyId) -> Option<Line> {
        Some(match self.poll.result.as_ref()? {
            Err(fault) => Line::warning(format!("Active sessions are unknown: {}", fault.what)),
            Ok(_) => match self.other_sessions_of(id).unwrap_or_default() {
                users if users.is_empty() => Line::plain("No active sessions."),
                users => Line::danger(format!("Active now: {}.", describe(users))),
            },
        })
    }

    /// Stores sessions that were read for another purpose.
    pub(in crate::app) fn store_sessions(&mut self, sessions: &[KeySession], cx: &mut Cx) {
        self.store_open_sessions(sessions, cx.now);
        if shows_sessions(cx) {
            self.poll.result = Some(Ok(sessions.to_vec()));
        }
    }

    /// Reads the sessions for a modal that shows them.
    pub(in crate::app) fn request_sessions(&mut self, cx: &mut Cx) {
        if !is_polled(cx) {
            self.reset_poll();
        }
        self.read_sessions(cx);
    }

    /// Whether a client uses a key, apart from our own verification. `made`: creation time of the key by the system's clock; an
    /// older session belongs to an earlier key with the same id.
    pub(in crate::app) fn is_used_by_others(
        &self,
        id: KeyId,
        made: Option<Timestamp>,
        cx: &Cx,
    ) -> bool {
        let trying = shown::secret(cx).is_some_and(|it| it.id == id);
        let counts = |it: &&KeySession| {
            let older = it.since.zip(made).is_some_and(|(since, made)| since < made);
            !older && !self.poll.verify_origins.contains(&it.origin)
        };
        let users = self.other_sessions_of(id).unwrap_or_default();
        !trying && !self.may_be_verification(cx) && users.iter().any(counts)
    }

    fn may_be_verification(&self, cx: &Cx) -> bool {
        self.poll
            .verifying_until
            .is_some_and(|until| cx.now < until)
    }

    /// The sessions of the last successful read.
    pub(in crate::app) fn last_read(&self) -> Option<&[KeySession]> {
        self.poll.result.as_ref()?.as_ref().ok().map(Vec::as_slice)
    }

    /// Reads the sessions, unless a read is in flight.
    pub(in crate::app) fn read_sessions(&mut self, cx: &mut Cx) {
        if cx.connection.link != Link::Live || self.poll.reading {
            self.poll.again = self.poll.reading;
            return;
        }
        self.poll.reading = true;
        let id = cx.requests.add(RequestKind::Sessions);
        let live = is_polled(cx);
        let call = Call::Sessions { live };
        cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    }

    /// The system reported a change.
    pub(in crate::app) fn sessions_changed(&mut self, cx: &mut Cx) {
        if is_polled(cx) && !std::mem::replace(&mut self.poll.changed, true) {
            self.poll.again = true;
            cx.out.push(Effect::Wake(Wake::Sessions, PAUSE));
        }
    }

    /// The pause is over.
    pub(in crate::app) fn poll_due(&mut self, cx: &mut Cx) {
        self.poll.changed = false;
        if std::mem::take(&mut self.poll.again) && is_polled(cx) {
            self.read_sessions(cx);
        }
    }

    /// Drops the result: the connection has changed, or no modal shows it.
    pub(in crate::app) fn reset_poll(&mut self) {
        let before = std::mem::take(&mut self.poll);
        self.poll = SessionPoll {
            verifying_until: before.verifying_until,
            verify_origins: before.verify_origins,
            ..SessionPoll::default()
        };
    }

    /// Restarts the poll after a sign-in.
    pub(in crate::app) fn restart_poll(&mut self, cx: &mut Cx) {
        self.reset_poll();
        if is_polled(cx) {
            self.read_sessions(cx);
        }
    }

    /// Drops the result once no modal shows it: it would be outdated later.
    pub(in crate::app) fn stop_poll(&mut self, cx: &mut Cx) {
        if self.poll.result.is_some() && !shows_sessions(cx) {
            self.reset_poll();
        }
    }

    /// Reads sessions and keys before the question whether to remove an old key.
    pub(in crate::app) fn refresh_before_retire(&mut self, old: KeyId, cx: &mut Cx) {
        self.poll.removal = Some(RemovalCheck {
            old,
            keys: false,
            sessions: false,
        });
        self.read_sessions(cx);
        reads::read_list(cx);
    }

    /// A verification has ended: for a while, a session with the new secret may be its own.
    pub(in crate::app) fn verification_ended(&mut self, cx: &mut Cx) {
        self.poll.verifying_until = cx.now.checked_add(OURS).ok();
    }
}

/// Whether a modal shows the result.
pub(in crate::app) fn shows_sessions(cx: &Cx) -> bool {
    cx.modals.iter().any(|modal| match modal {
        Modal::Details(_) | Modal::Rotation(_) | Modal::Sessions(_) => true,
        Modal::Question(it) => it.uses.is_some(),
        _ => false,
    })
}

/// Whether a modal needs the poll: a rotation or the list of sessions.
fn is_polled(cx: &Cx) -> bool {
    let live = |m: &Modal| matches!(m, Modal::Rotation(_) | Modal::Sessions(_));
    cx.modals.iter().any(live)
}

#[cfg(test)]
#[path = "poll_tests.rs"]
mod tests;
