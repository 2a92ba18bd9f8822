//! Who is signed in with a key: live while somebody looks at a rotation, once where it is only to be known.
//!
//! Invariants: it is not known unless it was read over this connection, since somebody began to look. Nothing is read while nobody
//! looks.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::effect::Effect;
use super::modal::Modal;
use super::modal::question::Line;
use super::model::{Link, Model};
use super::msg::Wake;
use super::pending::Purpose;
use crate::api::{Ask, Call};
use crate::domain::session::describe;
use crate::domain::{Fault, KeyId, KeySession};

/// So that a flood of sign-ins does not become a flood of requests.
const PAUSE: Duration = Duration::from_secs(1);
/// For so long after we signed in with a new secret, a session with it may still be ours.
const OURS: SignedDuration = SignedDuration::from_secs(5);

/// What is known of it.
#[derive(Debug, Default)]
pub(super) struct Watch {
    known: Option<Result<Vec<KeySession>, Fault>>,
    /// They are being read.
    asked: bool,
    /// They are to be read again when the pause is over.
    again: bool,
    /// Until then a session with a new secret may be our own try of it.
    ours_until: Option<Timestamp>,
}

impl Model {
    /// Who else is signed in with a key; `None`: not known.
    pub fn users_of(&self, id: KeyId) -> Option<Vec<&KeySession>> {
        let Some(Ok(sessions)) = &self.watch.known else {
            return None;
        };
        let others = sessions.iter().filter(|it| it.key == id && !it.current);
        Some(others.collect())
    }

    /// Why it is not known who is signed in, where the system would not say.
    pub fn why_unwatched(&self) -> Option<&Fault> {
        self.watch.known.as_ref()?.as_ref().err()
    }

    /// Who uses a key, for a question about it; `None` while it is not known yet.
    pub fn use_line(&self, id: KeyId) -> Option<Line> {
        Some(match self.watch.known.as_ref()? {
            Err(fault) => Line::warning(format!("Who uses it is not known: {}", fault.what)),
            Ok(_) => match self.users_of(id).unwrap_or_default() {
                users if users.is_empty() => Line::plain("Nobody is signed in with it now."),
                users => Line::danger(format!("In use now: {}.", describe(users))),
            },
        })
    }

    /// Somebody wants to know who uses a key.
    pub(super) fn want_sessions(&mut self, effects: &mut Vec<Effect>) {
        if !self.looks_at_a_rotation() {
            self.forget_sessions();
        }
        self.read_sessions(effects);
    }

    /// Whether somebody is signed in with a secret who is not us, trying it.
    pub(super) fn seen_signed_in(&self, id: KeyId) -> bool {
        let ours = self.watch.ours_until.is_some_and(|until| self.now < until);
        let trying = self.secret().is_some_and(|it| it.id == id);
        !ours && !trying && self.users_of(id).is_some_and(|users| !users.is_empty())
    }

    /// Whether what was read is still looked at: later it would be passed off as true.
    pub(super) fn looks_at_sessions(&self) -> bool {
        self.modals.iter().any(|modal| match modal {
            Modal::Details(_) | Modal::Rotation(_) => true,
            Modal::Question(it) => it.uses.is_some(),
            _ => false,
        })
    }

    fn looks_at_a_rotation(&self) -> bool {
        self.modals.iter().any(|m| matches!(m, Modal::Rotation(_)))
    }

    /// Reads who is signed in, unless that is under way.
    pub(super) fn read_sessions(&mut self, effects: &mut Vec<Effect>) {
        if self.link != Link::Live || self.watch.asked {
            self.watch.again = self.watch.asked;
            return;
        }
        self.watch.asked = true;
        let id = self.pending.add(Purpose::Sessions);
        let live = self.looks_at_a_rotation();
        let call = Call::Sessions { live };
        effects.push(Effect::Ask(Ask::Call { id, call }));
    }

    /// Somebody came or went.
    pub(super) fn sessions_changed(&mut self, effects: &mut Vec<Effect>) {
        if self.looks_at_a_rotation() && !std::mem::replace(&mut self.watch.again, true) {
            effects.push(Effect::Wake(Wake::Sessions, PAUSE));
        }
    }

    /// The pause is over.
    pub(super) fn look_at_sessions(&mut self, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.watch.again) && self.looks_at_a_rotation() {
            self.read_sessions(effects);
        }
    }

    /// They were read, or not.
    pub(super) fn sessions_read(
        &mut self,
        read: Result<Vec<KeySession>, Fault>,
        effects: &mut Vec<Effect>,
    ) {
        self.watch.asked = false;
        self.watch.known = Some(read);
        let ours = self.watch.ours_until.filter(|until| *until > self.now);
        let pause = match ours {
            // What may be ours is looked at again when it no longer can be.
            Some(until) => Duration::try_from(until.duration_since(self.now)).unwrap_or(PAUSE),
            None if self.watch.again => PAUSE,
            None => return,
        };
        self.watch.again = true;
        effects.push(Effect::Wake(Wake::Sessions, pause));
    }

    /// What was known is not true any more: the connection is another one, or nobody looked for a while.
    pub(super) fn forget_sessions(&mut self) {
        let ours_until = self.watch.ours_until;
        self.watch = Watch {
            ours_until,
            ..Watch::default()
        };
    }

    /// Signed in again: who looks at a rotation wants to know.
    pub(super) fn watch_again(&mut self, effects: &mut Vec<Effect>) {
        self.forget_sessions();
        if self.looks_at_a_rotation() {
            self.read_sessions(effects);
        }
    }

    /// We signed in with a new secret, or tried to.
    pub(super) fn tried_secret(&mut self) {
        self.watch.ours_until = self.now.checked_add(OURS).ok();
    }
}

#[cfg(test)]
#[path = "watching_tests.rs"]
mod tests;
