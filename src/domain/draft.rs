//! A key as a person wants it: what a form gives back and what a request is made of.

use jiff::Timestamp;

use super::rule::Rule;

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub access: NewAccess,
}

/// The era's part of a new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewAccess {
    /// Up to 24.10.
    Allowlist(Vec<Rule>),
    /// 25.04 on.
    User {
        /// The owner.
        username: String,
        /// `None`: never. Whole seconds, as TrueNAS keeps them.
        expires_at: Option<Timestamp>,
    },
}

/// What to change of a key; `None` leaves a field alone and is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// A new name.
    pub name: Option<String>,
    /// A new expiry; `Some(None)` is never (25.04 on).
    pub expires_at: Option<Option<Timestamp>>,
    /// New rules (up to 24.10).
    pub allowlist: Option<Vec<Rule>>,
}

impl KeyChange {
    /// Nothing to send.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
