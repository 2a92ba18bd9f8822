//! A rotation's errands, and who is signed in.

use super::Driven;
use crate::api::{Call, Outcome, Reply, Told};
use crate::app::effect::{Effect, Errand};
use crate::app::msg::Msg;
use crate::domain::{KeyId, KeySession, Rotation};

impl Driven {
    /// Does the errands of plans as the program does; gives what is kept.
    pub(crate) fn keep(&mut self, kept: &mut Vec<Rotation>) {
        while let Some(at) = self.effects.iter().position(|e| {
            matches!(
                e,
                Effect::Errand(Errand::KeepRotation(_) | Errand::ForgetRotation(_))
            )
        }) {
            match self.effects.remove(at) {
                Effect::Errand(Errand::KeepRotation(it)) => {
                    kept.retain(|other| other.old != it.old);
                    kept.push((*it).clone());
                    self.send(Msg::RotationKept(it, Ok(())));
                }
                Effect::Errand(Errand::ForgetRotation(it)) => {
                    kept.retain(|other| other.old != it.old);
                }
                _ => {}
            }
        }
    }

    /// Answers what was asked about sessions.
    pub(crate) fn sessions(&mut self, of: &[i64]) {
        let at = self
            .open
            .iter()
            .position(|(_, call)| matches!(call, Call::Sessions { .. }));
        let (id, _) = self.open.remove(at.expect("nobody asked"));
        let sessions = of.iter().map(|key| KeySession {
            key: KeyId(*key),
            origin: "10.0.0.12:51712".into(),
            since: None,
            current: false,
        });
        let outcome = Outcome::Done(Reply::Sessions(sessions.collect()));
        self.told(Told::Answer { id, outcome });
    }
}
