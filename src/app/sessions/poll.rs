//! Who is signed in with a key: live while somebody looks at a rotation, once where it is only to be known.
//!
//! Invariants: it is not known unless it was read over this connection, since somebody began to look. Nothing is read while nobody
//! looks.

use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::requests::reads;
use crate::app::secret::shown;
use crate::app::sessions::Sessions;
use crate::app::sessions::state::RemovalCheck;
use crate::app::sessions::state::SessionPoll;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::api::{Call, LinkCommand};
use crate::app::connect::connection::Link;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::modal::Modal;
use crate::app::requests::RequestKind;
use crate::app::widget::question::Line;
use crate::domain::session::describe;
use crate::domain::{Fault, KeyId, KeySession};

/// So that a flood of sign-ins does not become a flood of requests.
const PAUSE: Duration = Duration::from_secs(1);
/// While somebody looks it is read again after so long, whatever is told: not every account hears of who comes and goes.
const POLL: Duration = Duration::from_secs(15);
/// For so long after we signed in with a new secret, a session with it may still be ours.
const OURS: SignedDuration = SignedDuration::from_secs(5);

impl Sessions {
    /// They were read, or not.
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
            self.store_open_sessions(sessions);
        }
        self.poll.result = Some(read);
        if let Some(it) = &mut self.poll.removal {
            it.sessions = true;
        }
        self.report_removal_check(cx);
        let ours = self.poll.verifying_until.filter(|until| *until > cx.now);
        let pause = match ours {
            // What may be ours is looked at again when it no longer can be.
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

    /// The list was read.
    pub(in crate::app) fn keys_read(&mut self, cx: &mut Cx) {
        if let Some(it) = &mut self.poll.removal {
            it.keys = true;
        }
        self.report_removal_check(cx);
    }

    /// Both were read: the question, if it is still looked at and still the time for it.
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
    /// Who else is signed in with a key; `None`: not known.
    pub fn other_sessions_of(&self, id: KeyId) -> Option<Vec<&KeySession>> {
        let Some(Ok(sessions)) = &self.poll.result else {
            return None;
        };
        let others = sessions.iter().filter(|it| it.key == id && !it.current);
        Some(others.collect())
    }

    /// Why it is not known who is signed in, where the system would not say.
    pub fn read_fault(&self) -> Option<&Fault> {
        self.poll.result.as_ref()?.as_ref().err()
    }

    /// Who uses a key, for a question about it; `None` while it is not known yet.
    pub(in crate::app) fn use_line_of_others(&self, id: KeyId) -> Option<Line> {
        Some(match self.poll.result.as_ref()? {
            Err(fault) => Line::warning(format!(
                "Whether it has open sessions is not known: {}",
                fault.what
            )),
            Ok(_) => match self.other_sessions_of(id).unwrap_or_default() {
                users if users.is_empty() => Line::plain("No active sessions."),
                users => Line::danger(format!("In use now: {}.", describe(users))),
            },
        })
    }

    /// Who is signed in was read for another reason.
    pub(in crate::app) fn store_sessions(&mut self, sessions: &[KeySession], cx: &mut Cx) {
        self.store_open_sessions(sessions);
        if shows_sessions(cx) {
            self.poll.result = Some(Ok(sessions.to_vec()));
        }
    }

    /// Somebody wants to know who uses a key.
    pub(in crate::app) fn request_sessions(&mut self, cx: &mut Cx) {
        if !is_polled(cx) {
            self.reset_poll();
        }
        self.read_sessions(cx);
    }

    /// Whether somebody is signed in with a key who is not us, trying it. `made`: when it was made, by the same clock: an older
    /// session is one of a key that had its number before.
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

    /// What was read of who is signed in, where it was.
    pub(in crate::app) fn last_read(&self) -> Option<&[KeySession]> {
        self.poll.result.as_ref()?.as_ref().ok().map(Vec::as_slice)
    }

    /// Reads who is signed in, unless that is under way.
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

    /// Somebody came or went.
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

    /// What was known is not true any more: the connection is another one, or nobody looked for a while.
    pub(in crate::app) fn reset_poll(&mut self) {
        let before = std::mem::take(&mut self.poll);
        self.poll = SessionPoll {
            verifying_until: before.verifying_until,
            verify_origins: before.verify_origins,
            ..SessionPoll::default()
        };
    }

    /// Signed in again: who looks at a rotation wants to know.
    pub(in crate::app) fn restart_poll(&mut self, cx: &mut Cx) {
        self.reset_poll();
        if is_polled(cx) {
            self.read_sessions(cx);
        }
    }

    /// What was read is not passed off as true once nobody looks any more.
    pub(in crate::app) fn stop_poll(&mut self, cx: &mut Cx) {
        if self.poll.result.is_some() && !shows_sessions(cx) {
            self.reset_poll();
        }
    }

    /// The end of an old key is asked for: who uses it, and how its successor is, are read anew before the question.
    pub(in crate::app) fn refresh_before_retire(&mut self, old: KeyId, cx: &mut Cx) {
        self.poll.removal = Some(RemovalCheck {
            old,
            keys: false,
            sessions: false,
        });
        self.read_sessions(cx);
        reads::read_list(cx);
    }

    /// We signed in with a new secret, or tried to.
    pub(in crate::app) fn verification_ended(&mut self, cx: &mut Cx) {
        self.poll.verifying_until = cx.now.checked_add(OURS).ok();
    }
}

/// Whether what was read is still looked at: later it would be passed off as true.
pub(in crate::app) fn shows_sessions(cx: &Cx) -> bool {
    cx.modals.iter().any(|modal| match modal {
        Modal::Details(_) | Modal::Rotation(_) | Modal::Sessions(_) => true,
        Modal::Question(it) => it.uses.is_some(),
        _ => false,
    })
}

/// Whether they are looked at live: in a rotation, or on their own screen.
fn is_polled(cx: &Cx) -> bool {
    let live = |m: &Modal| matches!(m, Modal::Rotation(_) | Modal::Sessions(_));
    cx.modals.iter().any(live)
}

#[cfg(test)]
#[path = "poll_tests.rs"]
mod tests;
