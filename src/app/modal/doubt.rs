//! A create or a reset that was sent and never answered: nothing is resent; the list is read again and says what can be known.

use crate::domain::{Fault, KeyId};

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// A create under this name; `before` are the ids that existed then, if the list had been read.
    Create {
        /// The name, unique on the system.
        name: String,
        /// The keys that were there before.
        before: Option<Vec<KeyId>>,
    },
    /// A reset of this key.
    Reset {
        /// The key.
        id: KeyId,
        /// Its name then.
        name: String,
    },
}

impl Sent {
    /// `create of "grafana"`.
    pub fn describe(&self) -> String {
        match self {
            Self::Create { name, .. } => format!("the create of \"{name}\""),
            Self::Reset { id, name } => format!("the reset of \"{name}\" ({id})"),
        }
    }
}

/// An open doubt: stays on the screen until the list was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What was sent.
    pub sent: Sent,
    /// Why no answer came.
    pub fault: Fault,
}
