//! The record of a run, for a later run of the program: written before the first request and before each part of the items.
//!
//! Invariant: it never says that an item was not sent if it may have been sent.

use jiff::Timestamp;

use super::super::address::stored_name;
use super::{BulkAction, Item, ItemOutcome, JobMark, Seen};

/// What is known of an item on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It was not sent.
    NotSent,
    /// It may have been sent; no reply was recorded.
    Perhaps,
    /// It was done, or the key did not exist any more.
    Done,
    /// The system refused it.
    Failed,
}

/// A run on one system, as a later run of the program reads it. It contains no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The address of the system, as typed.
    pub address: String,
    /// The system's host name.
    pub system: String,
    /// The action.
    pub action: BulkAction,
    /// When it began. With the address it names the run.
    pub began: Timestamp,
    /// The last job, which may still run. `None` if the items went one by one.
    pub job: Option<JobMark>,
    /// The items, with what is known of each.
    pub items: Vec<(Item, Recorded)>,
}

/// What became of an item of an interrupted run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// It was done.
    Done,
    /// The key does not exist any more; who deleted it is not known, unless the action was to delete it.
    Gone,
    /// The system refused it.
    Failed,
    /// It may have been sent, and the key does not show it.
    StillThere,
    /// It was never sent.
    NotSent,
    /// The list leaves keys out: the outcome is not known.
    Unknown,
}

impl Record {
    /// Whether both are of the same run on the same system.
    pub fn is(&self, other: &Self) -> bool {
        self.began == other.began && self.is_at(&stored_name(&other.address))
    }

    /// Whether it is about the system with this canonical name ([`crate::domain::Address::canonical`]).
    pub fn is_at(&self, canonical: &str) -> bool {
        stored_name(&self.address) == canonical
    }

    /// What became of an item, by what the list shows now.
    pub fn left(&self, recorded: Recorded, seen: Seen) -> Left {
        let delete = matches!(self.action, BulkAction::Delete { .. });
        match (recorded, seen) {
            (Recorded::Done, Seen::Otherwise) if delete => Left::StillThere,
            (Recorded::Done, _) => Left::Done,
            (Recorded::Perhaps, Seen::Gone) if delete => Left::Done,
            (_, Seen::Gone) => Left::Gone,
            (Recorded::NotSent, _) => Left::NotSent,
            (Recorded::Failed, _) => Left::Failed,
            (Recorded::Perhaps, Seen::AsWanted) => Left::Done,
            (Recorded::Perhaps, Seen::Otherwise) => Left::StillThere,
            (Recorded::Perhaps, Seen::Hidden) => Left::Unknown,
        }
    }
}

impl From<&ItemOutcome> for Recorded {
    fn from(it: &ItemOutcome) -> Self {
        match it {
            ItemOutcome::Waiting => Self::NotSent,
            ItemOutcome::Sent | ItemOutcome::Unknown => Self::Perhaps,
            ItemOutcome::Done | ItemOutcome::DoneBut(_) | ItemOutcome::Gone => Self::Done,
            ItemOutcome::Failed(_) => Self::Failed,
        }
    }
}
