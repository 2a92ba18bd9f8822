//! The sessions of the keys that a part deleted: a deleted key's sessions live on until they are terminated.

use super::{Ask, Phase, Run, Sent, Session};
use crate::domain::bulk::{BulkAction, ItemOutcome};
use crate::domain::text::Text;

/// What is said of a deleted key whose sessions could not be looked for.
pub(super) const MAY_BE_OPEN: &str = "Its sessions may still be open.";

impl Run {
    /// Terminates the sessions of the deleted keys of the part, then goes on.
    pub(super) fn after_part(&mut self) -> Ask {
        let ends = matches!(self.action, BulkAction::Delete { end_sessions: true });
        let deleted = self.deleted_of_part();
        if !ends || deleted.is_empty() {
            return self.next_part();
        }
        if let Some(why) = self.no_sessions.clone() {
            for at in deleted {
                self.remark(at, &why);
            }
            return self.next_part();
        }
        self.phase = Phase::ReadingSessions;
        Ask::Sessions
    }

    pub(super) fn deleted_of_part(&self) -> Vec<usize> {
        let is = |at: &usize| {
            let outcome = &self.items[*at].outcome;
            matches!(outcome, ItemOutcome::Done | ItemOutcome::Gone)
        };
        self.part.iter().copied().filter(is).collect()
    }

    /// The sessions of all keys without our own, or why they could not be read.
    pub fn sessions_read(&mut self, read: Result<Vec<Session>, Sent<()>>) -> Option<Ask> {
        if self.phase != Phase::ReadingSessions {
            return None;
        }
        let deleted = self.deleted_of_part();
        match read {
            Ok(sessions) => {
                for session in sessions {
                    let of = |at: &&usize| self.items[**at].item.id == session.key;
                    if let Some(at) = deleted.iter().find(of) {
                        self.sessions.push_back((*at, session.id));
                    }
                }
            }
            Err(fault) => {
                let (why, denied) = reason(fault);
                let why = Text::from(format!("Its sessions were not terminated: {why}").as_str());
                for at in deleted {
                    self.remark(at, &why);
                }
                self.no_sessions = denied.then_some(why);
            }
        }
        Some(self.next_session())
    }

    /// What came of the termination of a session; `false`: it had ended before.
    pub fn session_ended(&mut self, ended: Sent<bool>) -> Option<Ask> {
        let Phase::EndingSession(at) = self.phase else {
            return None;
        };
        match ended {
            Sent::Done(_) => {}
            other => {
                let lost = matches!(other, Sent::NotSent(_) | Sent::Unknown(_));
                let (why, _) = reason(other);
                let words = format!("A session was not terminated: {why}");
                self.remark(at, &words.as_str().into());
                if lost {
                    for (at, _) in std::mem::take(&mut self.sessions) {
                        self.remark(at, &words.as_str().into());
                    }
                }
            }
        }
        Some(self.next_session())
    }

    fn next_session(&mut self) -> Ask {
        match self.sessions.pop_front() {
            Some((at, id)) => {
                self.phase = Phase::EndingSession(at);
                Ask::EndSession(id)
            }
            None => self.next_part(),
        }
    }

    pub(super) fn remark(&mut self, at: usize, why: &Text) {
        let outcome = &mut self.items[at].outcome;
        if *outcome == ItemOutcome::Done {
            *outcome = ItemOutcome::DoneBut(why.clone());
        }
    }
}

/// The reason of a request without a result, and whether the account lacks the right.
fn reason<T>(sent: Sent<T>) -> (Text, bool) {
    match sent {
        Sent::Refused { denied, why, .. } => (why, denied),
        Sent::NotSent(why) | Sent::Unknown(why) => (why, false),
        Sent::Done(_) => (Text::default(), false),
    }
}
