//! One action on many keys of one system or several: what it does to which key, what it leaves out and why, and what came of it.
//!
//! Invariants: no action here makes a secret, so every one may run through `core.bulk`, whose job keeps its arguments and results. An item
//! has one outcome; only a failed item is ever run again.

mod job_mark;
mod record;
mod run;
mod settle;

use jiff::Timestamp;

pub use self::job_mark::{Found, JobMark};
pub use self::record::{Left, Record, Recorded};
pub use self::run::{Again, Ask, Counts, End, JobRead, Run, RunItem, RunState, Sent, Session};
pub use self::settle::{Seen, seen};
use super::key::KeyId;
use super::rule::Rule;
use super::text::Text;

/// What is done to each key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkAction {
    /// Delete it.
    Delete {
        /// Terminate its sessions too: a deleted key's sessions live on until they are terminated.
        end_sessions: bool,
    },
    /// Set its expiry; `None` is never (user era).
    SetExpiry(Option<Timestamp>),
    /// Replace its rules with these (allowlist era).
    SetRules(Vec<Rule>),
}

/// A key in a plan. It is named as it was when the plan was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: KeyId,
    /// Its name.
    pub name: Text,
}

/// Why a marked key is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// The key does not exist any more.
    Gone,
    /// tnkeys is signed in with this key.
    OwnKey,
    /// The system has no such property in its era.
    NotThisEra,
    /// The connection is read-only.
    ReadOnly,
    /// The account may change only its own keys.
    NotPermitted,
    /// The system is not connected.
    Offline,
    /// A change of this key is not answered yet, or a rotation uses it.
    Busy,
    /// Its owner does not exist or cannot be found now: an edit could revoke the key for good (user era).
    Orphaned,
    /// It is revoked: a new expiry is reported and not kept (user era).
    Revoked,
    /// It already is as wanted.
    Unchanged,
}

/// How the items reach the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In jobs of `core.bulk`, [`PER_JOB`] items each (24.04 and newer).
    Jobs,
    /// One request after another.
    OneByOne,
}

/// Items of one job: so many may be unknown after a lost connection, and an abort waits for no more.
pub const PER_JOB: usize = 20;

/// What is done on one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemPlan {
    /// The action.
    pub action: BulkAction,
    /// The items, in the order in which they run.
    pub items: Vec<Item>,
    /// The marked keys that are left out.
    pub left_out: Vec<(Item, LeftOut)>,
    /// How they reach the system.
    pub way: Way,
}

/// What came of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ItemOutcome {
    /// It was not sent.
    #[default]
    Waiting,
    /// It was sent, and there is no reply yet.
    Sent,
    /// It was done.
    Done,
    /// It was done, with a remark: its sessions could not be terminated.
    DoneBut(Text),
    /// The key did not exist any more, which is as good for a delete.
    Gone,
    /// The system refused it.
    Failed(Text),
    /// The reply was lost. The list shows what came of it.
    Unknown,
}

impl ItemOutcome {
    /// Whether the key is as the action wanted it.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done | Self::DoneBut(_))
    }
}

impl BulkAction {
    /// Items of one job, so that its message stays below the 64 KiB that TrueNAS accepts.
    pub fn per_job(&self) -> usize {
        /// Bytes for the items of one message.
        const ROOM: usize = 48 * 1024;
        match self {
            Self::Delete { .. } | Self::SetExpiry(_) => PER_JOB,
            Self::SetRules(rules) => {
                let size =
                    |rule: &Rule| 48 + escaped(rule.verb.word()) + escaped(rule.resource.raw());
                let one = 64 + rules.iter().map(size).sum::<usize>();
                (ROOM / one).clamp(1, PER_JOB)
            }
        }
    }
}

/// Bytes of a text in JSON.
fn escaped(text: &str) -> usize {
    let size = |c: char| match c {
        '"' | '\\' => 2,
        c if c < ' ' => 6,
        c => c.len_utf8(),
    };
    text.chars().map(size).sum()
}
