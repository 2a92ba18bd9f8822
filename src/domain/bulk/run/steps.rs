//! The steps of a run: what came of the last [`Ask`], and the next one.

use jiff::Timestamp;

use super::{Ask, End, JobRead, Phase, Run, Sent, Session};
use crate::domain::bulk::settle::settled;
use crate::domain::bulk::{BulkAction, ItemOutcome, Seen, Way};
use crate::domain::fault::Fault;
use crate::domain::key::KeyId;
use crate::domain::text::Text;

/// After so many refusals in a row for lack of rights, the rest would be refused too.
const DENIALS: usize = 3;

impl Run {
    /// Records the next part, or reads the list after the last one.
    pub(super) fn next_part(&mut self) -> Ask {
        self.part.clear();
        self.percent = 0;
        if self.end.is_none() {
            let due = self.items.iter().enumerate().filter(|(_, it)| it.due);
            let part = due.map(|(at, _)| at).take(self.action.per_job());
            self.part = part.collect();
        }
        if !self.part.is_empty() {
            self.phase = Phase::Recording;
            return Ask::Record;
        }
        self.end.get_or_insert(End::Complete);
        for it in &mut self.items {
            it.due = false;
        }
        self.phase = Phase::Listing;
        Ask::List
    }

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
            Sent::Unknown(why) => self.lose_part(&why),
        }
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
        self.outcome_of_part(&ItemOutcome::Unknown);
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

    /// Terminates the sessions of the deleted keys of the part, then goes on.
    fn after_part(&mut self) -> Ask {
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

    fn deleted_of_part(&self) -> Vec<usize> {
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

    fn remark(&mut self, at: usize, why: &Text) {
        let outcome = &mut self.items[at].outcome;
        if *outcome == ItemOutcome::Done {
            *outcome = ItemOutcome::DoneBut(why.clone());
        }
    }

    /// The list was read: `see` compares a key with what the action wants. Also later lists settle what is not known.
    pub fn listed(&mut self, see: impl Fn(KeyId) -> Seen, now: Timestamp) -> Option<Ask> {
        if !matches!(self.phase, Phase::Listing | Phase::Over) {
            return None;
        }
        let first = self.phase == Phase::Listing;
        for it in &mut self.items {
            // A key that was created later may have the id of one that was deleted.
            let unclear = matches!(it.outcome, ItemOutcome::Unknown | ItemOutcome::Failed(_));
            if !first && !unclear {
                continue;
            }
            let now = settled(
                &it.outcome,
                &self.action,
                see(it.item.id),
                self.unclear.as_str(),
            );
            if let Some(outcome) = now {
                if outcome == ItemOutcome::Done {
                    self.news.push(it.item.id);
                }
                it.outcome = outcome;
            }
        }
        first.then(|| self.over(now))
    }

    /// A key was deleted after the run was over, perhaps by its last job.
    pub fn key_removed(&mut self, id: KeyId) {
        if self.phase != Phase::Over {
            return;
        }
        if let Some(it) = self.items.iter_mut().find(|it| it.item.id == id)
            && let Some(outcome) = settled(&it.outcome, &self.action, Seen::Gone, "")
        {
            it.outcome = outcome;
        }
    }

    /// The list could not be read.
    pub fn not_listed(&mut self, now: Timestamp) -> Option<Ask> {
        (self.phase == Phase::Listing).then(|| self.over(now))
    }

    fn over(&mut self, now: Timestamp) -> Ask {
        // What stopped it came after the last item.
        let counts = self.counts();
        if matches!(self.end, Some(End::Stopped(_)))
            && counts.waiting + counts.failed + counts.unknown == 0
        {
            self.end = Some(End::Complete);
        }
        self.phase = Phase::Over;
        self.ended = Some(now);
        Ask::Over
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
            self.remark(at, &"Its sessions may not be terminated.".into());
        }
        self.next_part()
    }
}

impl super::RunItem {
    fn send(&mut self) {
        self.before = std::mem::replace(&mut self.outcome, ItemOutcome::Sent);
        self.due = false;
    }

    fn unsend(&mut self) {
        self.outcome = self.before.clone();
        self.due = true;
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
