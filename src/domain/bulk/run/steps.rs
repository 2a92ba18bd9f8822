//! The steps of a run: what came of the last [`Ask`], and the next one.

use jiff::Timestamp;

use super::sessions::MAY_BE_OPEN;
use super::{Ask, End, Found, JobRead, Phase, Run, Sent};
use crate::domain::bulk::{BulkAction, ItemOutcome, Way};
use crate::domain::fault::Fault;
use crate::domain::key::KeyId;
use crate::domain::text::Text;

/// After so many refusals in a row for lack of rights, the rest would be refused too.
const DENIALS: usize = 3;

impl Run {
    fn stop(&mut self, why: &Text) {
        self.end.get_or_insert(End::Stopped(why.clone()));
    }

    /// The record was written, or not. Without a record nothing is sent.
    pub fn recorded(&mut self, written: Result<(), &Fault>) -> Option<Ask> {
        if self.phase != Phase::Recording {
            return None;
        }
        if let Err(fault) = written {
            let why = format!("Could not record the run: {}", fault.what);
            self.stop(&why.into());
        }
        if self.end.is_some() {
            return Some(self.next_part());
        }
        Some(match self.way {
            Way::Jobs => {
                for &at in &self.part {
                    self.items[at].send();
                }
                self.phase = Phase::Starting;
                Ask::Job(self.part())
            }
            Way::OneByOne => self.next_single(),
        })
    }

    /// Sends the next item of the part, or goes on after its last one.
    fn next_single(&mut self) -> Ask {
        let due = |at: &&usize| self.items[**at].due;
        let next = self.part.iter().find(due).copied();
        match next.filter(|_| self.end.is_none()) {
            Some(at) => {
                self.items[at].send();
                self.phase = Phase::Single(at);
                Ask::One(self.items[at].item.id)
            }
            None => self.after_part(),
        }
    }

    /// What came of the start of a job: its id.
    pub fn job_started(&mut self, started: Sent<i64>) -> Option<Ask> {
        if self.phase != Phase::Starting {
            return None;
        }
        match started {
            Sent::Done(id) => {
                self.jobs_work = true;
                self.phase = Phase::Following(id);
                return Some(Ask::Follow(id));
            }
            // Who may not start jobs may still change keys.
            Sent::Refused { denied: true, .. } if !self.jobs_work => {
                self.unsend();
                self.way = Way::OneByOne;
                self.mark = None;
                return Some(self.next_single());
            }
            Sent::Refused { why, .. } => {
                self.outcome_of_part(&ItemOutcome::Failed(why.clone()));
                self.stop(&why);
            }
            Sent::NotSent(why) => {
                self.unsend();
                self.stop(&why);
            }
            Sent::Unknown(why) => {
                self.unclear = why.clone();
                self.stop(&why);
                self.phase = Phase::Finding;
                return Some(Ask::Find);
            }
        }
        Some(self.after_part())
    }

    /// The job whose start was not answered was looked for. Without it the list settles the part.
    pub fn job_found(&mut self, found: Found) -> Option<Ask> {
        if self.phase != Phase::Finding {
            return None;
        }
        let why = match found {
            Found::Job(id) => {
                self.jobs_work = true;
                self.phase = Phase::Following(id);
                return Some(Ask::Follow(id));
            }
            Found::None => format!("{} The system lists no job for it.", self.unclear),
            Found::Unsure(why) => format!("{} {why}", self.unclear),
        };
        self.lose_part(&why.as_str().into());
        Some(self.after_part())
    }

    /// A reading of the job, by a request or an event. `None`: go on following it.
    pub fn job_read(&mut self, read: JobRead) -> Option<Ask> {
        let Phase::Following(_) = self.phase else {
            return None;
        };
        match read {
            JobRead::Running(percent) => {
                self.percent = self.percent.max(percent.unwrap_or_default().min(100));
                return None;
            }
            JobRead::Over(outcomes) if outcomes.len() == self.part.len() => {
                for (at, outcome) in self.part.clone().into_iter().zip(outcomes) {
                    self.settle_item(at, outcome);
                }
            }
            JobRead::Over(_) => {
                self.lose_part(&"The system did not report the result of each item.".into());
            }
            JobRead::Refused(why) => {
                self.outcome_of_part(&ItemOutcome::Failed(why.clone()));
                self.stop(&why);
            }
            JobRead::Failed(why) | JobRead::Lost(why) => self.lose_part(&why),
        }
        Some(self.after_part())
    }

    /// What came of the request for one item.
    pub fn answered(&mut self, sent: Sent<()>) -> Option<Ask> {
        let Phase::Single(at) = self.phase else {
            return None;
        };
        let denied = matches!(sent, Sent::Refused { denied: true, .. });
        self.denials = if denied { self.denials + 1 } else { 0 };
        match sent {
            Sent::Done(()) => self.settle_item(at, ItemOutcome::Done),
            Sent::Refused { gone: true, .. } => self.settle_item(at, ItemOutcome::Gone),
            Sent::Refused { why, .. } => {
                if self.denials >= DENIALS {
                    self.stop(&why);
                }
                self.settle_item(at, ItemOutcome::Failed(why));
            }
            Sent::NotSent(why) => {
                self.items[at].unsend();
                self.stop(&why);
            }
            Sent::Unknown(why) => self.lose_part(&why),
        }
        Some(self.next_single())
    }

    fn settle_item(&mut self, at: usize, outcome: ItemOutcome) {
        let delete = matches!(self.action, BulkAction::Delete { .. });
        if matches!(outcome, ItemOutcome::Done | ItemOutcome::Gone) {
            self.news.push(self.items[at].item.id);
        }
        self.items[at].outcome = match outcome {
            ItemOutcome::Gone if !delete => ItemOutcome::Failed("The key no longer exists.".into()),
            other => other,
        };
    }

    /// Every item of the part that was sent has this outcome.
    fn outcome_of_part(&mut self, outcome: &ItemOutcome) {
        for &at in &self.part {
            if self.items[at].outcome == ItemOutcome::Sent {
                self.items[at].outcome = outcome.clone();
            }
        }
    }

    /// The part was sent, and its outcome is missing: nothing more is sent, and the list settles it.
    fn lose_part(&mut self, why: &Text) {
        for &at in &self.part {
            let it = &mut self.items[at];
            if it.outcome == ItemOutcome::Sent {
                it.outcome = ItemOutcome::Unknown;
                it.lost = true;
            }
        }
        self.unclear = why.clone();
        self.stop(why);
    }

    /// The part was not sent.
    fn unsend(&mut self) {
        for &at in &self.part {
            if self.items[at].outcome == ItemOutcome::Sent {
                self.items[at].unsend();
            }
        }
    }

    /// The keys that were changed, or found missing, since the last call.
    pub fn take_news(&mut self) -> Vec<KeyId> {
        std::mem::take(&mut self.news)
    }

    /// The user aborts the run: nothing more is sent. What was sent is waited for; a second abort waits for the list only.
    pub fn abort(&mut self) -> Option<Ask> {
        match (&self.phase, &self.end) {
            (Phase::Over | Phase::Listing, _) => None,
            (_, None) => {
                self.end = Some(End::Aborted);
                None
            }
            (_, Some(_)) => {
                self.lose_part(&"The system had not replied when the run was aborted.".into());
                Some(self.leave_part())
            }
        }
    }

    /// The connection was lost, and reconnects by itself: nothing more is sent.
    pub fn connection_lost(&mut self, why: &Text) {
        if self.phase != Phase::Over {
            self.stop(why);
        }
    }

    /// The connection has ended for good: nothing more is known of what was sent.
    pub fn abandon(&mut self, why: &Text, now: Timestamp) -> Option<Ask> {
        if self.phase == Phase::Over {
            return None;
        }
        self.lose_part(why);
        self.leave_part();
        Some(self.over(now))
    }

    /// Leaves the part and its sessions.
    fn leave_part(&mut self) -> Ask {
        let open: Vec<usize> = match self.phase {
            Phase::EndingSession(at) => {
                let more = self.sessions.drain(..).map(|(at, _)| at);
                std::iter::once(at).chain(more).collect()
            }
            Phase::ReadingSessions => self.deleted_of_part(),
            _ => Vec::new(),
        };
        for at in open {
            self.remark(at, &MAY_BE_OPEN.into());
        }
        self.next_part()
    }
}

impl super::RunItem {
    fn send(&mut self) {
        let outcome = std::mem::replace(&mut self.outcome, ItemOutcome::Sent);
        self.before = (outcome, std::mem::take(&mut self.lost));
        self.due = false;
    }

    fn unsend(&mut self) {
        (self.outcome, self.lost) = self.before.clone();
        self.due = true;
    }
}
