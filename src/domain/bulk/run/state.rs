//! What is shown of a run.

use jiff::Timestamp;

use super::end::End;
use super::{Phase, Run, RunItem};
use crate::domain::bulk::{BulkAction, Item, ItemOutcome, JobMark, LeftOut, Way};
use crate::domain::key::KeyId;

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// It writes its record to the disk, before it sends the next items.
    Recording,
    /// It waits for the system.
    Working,
    /// It terminates sessions of deleted keys.
    EndingSessions,
    /// It waits for the list of keys, which shows what came of the items.
    Settling,
    /// It is over: see [`Run::end`].
    Over,
}

/// How many items have which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not sent.
    pub waiting: usize,
    /// Sent, without a reply yet.
    pub sent: usize,
    /// Done, with or without a remark.
    pub done: usize,
    /// Of those, the ones with a remark.
    pub remarks: usize,
    /// The key did not exist any more.
    pub gone: usize,
    /// Refused.
    pub failed: usize,
    /// Without a reply, and not settled by the list.
    pub unknown: usize,
}

impl Counts {
    /// All items.
    pub fn all(&self) -> usize {
        self.waiting + self.sent + self.settled()
    }

    /// The items with an outcome.
    pub fn settled(&self) -> usize {
        self.done + self.gone + self.failed + self.unknown
    }
}

impl Run {
    /// The action.
    pub fn action(&self) -> &BulkAction {
        &self.action
    }

    /// How the items reach the system. [`Way::OneByOne`] after the system refused to start jobs.
    pub fn way(&self) -> Way {
        self.way
    }

    /// The items, in the order of the plan.
    pub fn items(&self) -> &[RunItem] {
        &self.items
    }

    /// The marked keys that were left out.
    pub fn left_out(&self) -> &[(Item, LeftOut)] {
        &self.left_out
    }

    /// When it began.
    pub fn began(&self) -> Timestamp {
        self.began
    }

    /// When it ended.
    pub fn ended(&self) -> Option<Timestamp> {
        self.ended
    }

    /// What it does.
    pub fn state(&self) -> RunState {
        match self.phase {
            Phase::Recording => RunState::Recording,
            Phase::Starting | Phase::Finding | Phase::Following(_) | Phase::Single(_) => {
                RunState::Working
            }
            Phase::ReadingSessions | Phase::EndingSession(_) => RunState::EndingSessions,
            Phase::Listing => RunState::Settling,
            Phase::Over => RunState::Over,
        }
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Why no further items are sent; `None` while more follow.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Whether the user has aborted it, and it waits for the items that were sent.
    pub fn is_aborting(&self) -> bool {
        !self.is_over() && self.end == Some(End::Aborted)
    }

    /// The job of `core.bulk` that is followed.
    pub fn job(&self) -> Option<i64> {
        match self.phase {
            Phase::Following(id) => Some(id),
            _ => None,
        }
    }

    /// The keys of the part that is sent.
    pub fn part(&self) -> Vec<KeyId> {
        self.part.iter().map(|&at| self.items[at].item.id).collect()
    }

    /// Whether it waits for the reply to the start of a job.
    pub fn is_starting(&self) -> bool {
        self.phase == Phase::Starting
    }

    /// Whether it waits for the job whose start was not answered.
    pub fn is_finding(&self) -> bool {
        self.phase == Phase::Finding
    }

    /// The mark of the job that is started, looked for or followed.
    pub fn mark(&self) -> Option<&JobMark> {
        self.mark.as_ref()
    }

    /// Whether it waits for the list of sessions.
    pub fn is_reading_sessions(&self) -> bool {
        self.phase == Phase::ReadingSessions
    }

    /// How many items have which outcome.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for it in &self.items {
            let count = match &it.outcome {
                ItemOutcome::Waiting => &mut counts.waiting,
                ItemOutcome::Sent => &mut counts.sent,
                ItemOutcome::Done => &mut counts.done,
                ItemOutcome::DoneBut(_) => {
                    counts.remarks += 1;
                    &mut counts.done
                }
                ItemOutcome::Gone => &mut counts.gone,
                ItemOutcome::Failed(_) => &mut counts.failed,
                ItemOutcome::Unknown => &mut counts.unknown,
            };
            *count += 1;
        }
        counts
    }

    /// The items with an outcome, as far as the job reports it, and all items of this attempt: `(done, of)`.
    pub fn progress(&self) -> (usize, usize) {
        let open = |it: &&RunItem| it.due_or_sent();
        let open = self.items.iter().filter(open).count();
        let sent = self.counts().sent;
        let within = match self.phase {
            Phase::Following(_) => (sent * usize::from(self.percent.min(100))) / 100,
            _ => 0,
        };
        (self.items.len() - open + within, self.items.len())
    }

    /// Whether items failed, so that [`Run::again`] can send them again.
    pub fn can_retry(&self) -> bool {
        self.is_over() && self.counts().failed > 0
    }
}
