//! The fields of a key to create or change.

use jiff::Timestamp;

use super::rule::Rule;

/// A key to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Its name.
    pub name: String,
    /// Its access.
    pub access: NewAccess,
}

/// The access of a new key, by era.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewAccess {
    /// Up to 24.10.
    Allowlist(Vec<Rule>),
    /// 25.04 and newer.
    User {
        /// The owner.
        username: String,
        /// `None` is never. Whole seconds, as TrueNAS stores them.
        expires_at: Option<Timestamp>,
    },
}

/// Changes of a key; `None` leaves a field unchanged, and is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// A new name.
    pub name: Option<String>,
    /// A new expiry; `Some(None)` is never (25.04 and newer).
    pub expires_at: Option<Option<Timestamp>>,
    /// New rules (up to 24.10).
    pub allowlist: Option<Vec<Rule>>,
}

impl KeyChange {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
