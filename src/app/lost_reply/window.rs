//! A create or a reset that was sent and never answered: nothing is resent; the list is read again and says what can be known.

use jiff::Timestamp;

use crate::domain::unanswered::{Change, Unanswered};
use crate::domain::{Fault, HashPrint, KeyId};

/// What was sent, with what was known before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What.
    pub change: Change,
    /// When, by the clock here.
    pub at: Timestamp,
    /// Of a create: the keys that were there before, if the list had been read.
    pub before: Option<Vec<KeyId>>,
    /// Of a reset: the mark of the secret before, where the account may read what the system keeps of it.
    pub print: Option<HashPrint>,
}

impl Sent {
    /// `the create of "grafana"`.
    pub fn describe(&self) -> String {
        self.change.describe()
    }
}

/// An open doubt: stays on the screen until the list was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What was sent.
    pub sent: Sent,
    /// Why no answer came.
    pub fault: Fault,
    /// An earlier run, or an earlier connection, left this behind.
    pub left: Option<Unanswered>,
}
