//! A run of one action on the keys of one system, as a state machine: it says what to do next and takes what came of it.
//!
//! Invariants: nothing is sent before its record is on the disk; each item is sent once, and again only if it failed and the user asked
//! for it; after a lost connection or an abort nothing more is sent; a job whose start was not answered is looked for and never started
//! again; an item without a reply is settled by the list of keys.

mod end;
mod parts;
mod sessions;
mod settling;
mod state;
mod steps;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use jiff::Timestamp;

use super::job_mark::{Found, JobMark};
use super::record::{Record, Recorded};
use super::{BulkAction, Item, ItemOutcome, LeftOut, SystemPlan, Way};
use crate::domain::key::KeyId;
use crate::domain::text::Text;

pub use end::End;
pub use state::{Counts, RunState};

/// What the run does next. There is one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Write [`Run::record`] to the disk, then call [`Run::recorded`].
    Record,
    /// Start one job of `core.bulk` for these keys, then call [`Run::job_started`].
    Job(Vec<KeyId>),
    /// Look for the job with [`Run::mark`] in the list of jobs, also after a reconnect, then call [`Run::job_found`].
    Find,
    /// Read this job until it has ended, also after a reconnect, and call [`Run::job_read`] with each reading.
    Follow(i64),
    /// Send the request for this key, then call [`Run::answered`].
    One(KeyId),
    /// Read the sessions of all keys, then call [`Run::sessions_read`].
    Sessions,
    /// Terminate this session, then call [`Run::session_ended`].
    EndSession(Text),
    /// Read the list of keys, also after a reconnect, then call [`Run::listed`].
    List,
    /// The run is over: its record can be removed, unless an outcome is unknown.
    Over,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent<T> {
    /// The system executed it.
    Done(T),
    /// The system refused it, and changed nothing.
    Refused {
        /// The account has no right to it.
        denied: bool,
        /// The key does not exist.
        gone: bool,
        /// The reason.
        why: Text,
    },
    /// It was not sent.
    NotSent(Text),
    /// The reply was lost.
    Unknown(Text),
}

/// A job, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobRead {
    /// It has not ended: its progress in percent.
    Running(Option<u8>),
    /// It has ended, with one entry for each item.
    Over(Vec<ItemOutcome>),
    /// The account has no right to what the items do: no item was executed.
    Refused(Text),
    /// It failed or was aborted: how many items were executed is not known.
    Failed(Text),
    /// The system does not list it, or does not let the account read it.
    Lost(Text),
}

/// A session of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The key.
    pub key: KeyId,
    /// Its id.
    pub id: Text,
}

/// Which items run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Those that failed.
    Failed,
    /// Those that were not sent, because the run was aborted or stopped.
    NotSent,
}

/// An item of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunItem {
    /// The key.
    pub item: Item,
    /// What came of it.
    pub outcome: ItemOutcome,
    /// It is to be sent in this attempt, and was not yet.
    due: bool,
    /// Its outcome before it was sent in this attempt, and whether that reply was lost.
    before: (ItemOutcome, bool),
    /// Its reply was lost: what the list shows is its outcome.
    lost: bool,
}

/// Where the run is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Phase {
    Recording,
    Starting,
    Finding,
    Following(i64),
    Single(usize),
    ReadingSessions,
    EndingSession(usize),
    Listing,
    Over,
}

/// A run on one system.
#[derive(Clone, Debug)]
pub struct Run {
    action: BulkAction,
    way: Way,
    items: Vec<RunItem>,
    left_out: Vec<(Item, LeftOut)>,
    began: Timestamp,
    ended: Option<Timestamp>,
    phase: Phase,
    /// Why no further part is sent.
    end: Option<End>,
    /// The items of the part that is recorded or sent.
    part: Vec<usize>,
    /// The jobs so far, and those that were recorded and not started.
    jobs: usize,
    /// The mark of the last job; `None` if the last part went one by one.
    mark: Option<JobMark>,
    /// The progress of the job, in percent.
    percent: u8,
    /// A job was accepted: the account may start jobs.
    jobs_work: bool,
    /// So many items in a row were refused for lack of rights.
    denials: usize,
    /// Sessions to terminate, with their items.
    sessions: VecDeque<(usize, Text)>,
    /// Why the account cannot read or terminate sessions.
    no_sessions: Option<Text>,
    /// What is said of an item whose reply is missing and whose key is still as it was.
    unclear: Text,
    /// Items that were done since [`Run::take_news`].
    news: Vec<KeyId>,
}

impl Run {
    /// Begins a run. The first [`Ask`] is in the result; `None` when the plan has no items.
    pub fn start(plan: SystemPlan, now: Timestamp) -> Option<(Self, Ask)> {
        let items: Vec<RunItem> = plan
            .items
            .into_iter()
            .map(|item| RunItem {
                item,
                outcome: ItemOutcome::Waiting,
                due: true,
                before: (ItemOutcome::Waiting, false),
                lost: false,
            })
            .collect();
        if items.is_empty() {
            return None;
        }
        let mut run = Self {
            action: plan.action,
            way: plan.way,
            items,
            left_out: plan.left_out,
            began: now,
            ended: None,
            phase: Phase::Over,
            end: None,
            part: Vec::new(),
            jobs: 0,
            mark: None,
            percent: 0,
            jobs_work: false,
            denials: 0,
            sessions: VecDeque::new(),
            no_sessions: None,
            unclear: Text::default(),
            news: Vec::new(),
        };
        let ask = run.next_part();
        Some((run, ask))
    }

    /// Sends some of the items again. `None` when there are none, or the run is not over.
    pub fn again(&mut self, which: Again) -> Option<Ask> {
        if self.phase != Phase::Over {
            return None;
        }
        let mut any = false;
        for it in &mut self.items {
            it.due = match which {
                Again::Failed => matches!(it.outcome, ItemOutcome::Failed(_)),
                Again::NotSent => it.outcome == ItemOutcome::Waiting,
            };
            any |= it.due;
        }
        if !any {
            return None;
        }
        self.end = None;
        self.ended = None;
        self.denials = 0;
        Some(self.next_part())
    }

    /// The record of the run as it is now. `address` and `system` name the system as [`Record`] does.
    pub fn record(&self, address: &str, system: &str) -> Record {
        let sending = !matches!(self.phase, Phase::Listing | Phase::Over);
        let recorded = |(at, it): (usize, &RunItem)| {
            // One that is about to be sent, perhaps again.
            let perhaps = sending && it.due_or_sent() && self.part.contains(&at);
            let state = match perhaps {
                true => Recorded::Perhaps,
                false => Recorded::from(&it.outcome),
            };
            (it.item.clone(), state)
        };
        Record {
            address: address.to_owned(),
            system: system.to_owned(),
            action: self.action.clone(),
            began: self.began,
            job: self.mark.clone(),
            items: self.items.iter().enumerate().map(recorded).collect(),
        }
    }
}

impl RunItem {
    fn due_or_sent(&self) -> bool {
        self.due || self.outcome == ItemOutcome::Sent
    }
}
