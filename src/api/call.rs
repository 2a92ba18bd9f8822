//! What the program can ask of a system, and what it can get back.

use std::time::Duration;

use jiff::Timestamp;

use super::audit::AuditPage;
use crate::domain::audit_rules::AuditEntry;
use crate::domain::catalogue::{Catalogue, Roles};
use crate::domain::{ApiKey, KeyChange, KeyId, KeySession, KeyText, NewKey, Salting, Text, User};

/// One typed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Every key that we may see.
    Keys,
    /// One key, read again after an event that named it.
    Key(KeyId),
    /// The users that may own keys.
    Users,
    /// What there is to call and to hear.
    Catalogue,
    /// The roles and what each includes.
    Roles,
    /// Who is signed in with a key.
    Sessions {
        /// From now on the link tells when that changes.
        live: bool,
    },
    /// The same for the list: once, and nobody waits for it.
    OpenSessions,
    /// Who called what: a page of the audit (24.04 on).
    Audit(Box<AuditPage>),
    /// Makes a key. Makes a secret.
    Create(NewKey),
    /// Changes a key's fields, never its secret.
    Update(KeyId, KeyChange),
    /// Makes a new secret for a key.
    Reset {
        /// Which.
        id: KeyId,
        /// An expiry to send along: `None` sends none (an expired key then fails, a revoked one then never expires);
        /// `Some(None)` is never.
        expires_at: Option<Option<Timestamp>>,
    },
    /// Deletes a key.
    Delete(KeyId),
    /// Ends the session of this id, which [`Call::Sessions`] told.
    EndSession(Text),
}

impl Call {
    /// Whether an answer to this carries a new secret: such a call is never sent twice (design, invariant 2).
    pub fn makes_secret(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Reset { .. })
    }

    /// Whether it changes anything: only what does not is sent again after a lost link.
    pub fn changes(&self) -> bool {
        match self {
            Self::Keys
            | Self::Key(_)
            | Self::Users
            | Self::Catalogue
            | Self::Roles
            | Self::Sessions { .. }
            | Self::OpenSessions
            | Self::Audit(_) => false,
            Self::Create(_)
            | Self::Update(..)
            | Self::Reset { .. }
            | Self::Delete(_)
            | Self::EndSession(_) => true,
        }
    }

    /// How long to wait for the answer. The first call on a versioned path can take over a minute on a real system.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(90)
    }
}

/// Which keys a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of the system.
    All,
    /// Only those of the account (`api_key.my_keys`), because it may not read others'.
    Own,
    /// All, but without their owners: the whole query failed over an orphaned key (25.04).
    WithoutOwners,
}

/// A field of a reply that is not what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about: `name`, `owner`, `key`.
    pub what: &'static str,
    /// What was asked for.
    pub asked: Text,
    /// What the system says that it did.
    pub said: Text,
}

/// The answer to a [`Call`].
#[derive(Debug)]
pub enum Reply {
    /// To [`Call::Keys`].
    Keys {
        /// In the order the system gave.
        keys: Vec<ApiKey>,
        /// Which they are.
        scope: Scope,
        /// Entries that could not be understood at all, and are not in `keys`.
        skipped: usize,
    },
    /// To [`Call::Key`]; `None`: it does not exist (any more).
    Key(Option<Box<ApiKey>>),
    /// To [`Call::Users`].
    Users(Vec<User>),
    /// To [`Call::Catalogue`]: what this account was shown; where it may not do everything, that need not be all.
    Catalogue(Box<Catalogue>),
    /// To [`Call::Roles`].
    Roles(Roles),
    /// To [`Call::Sessions`].
    Sessions(Vec<KeySession>),
    /// To [`Call::Audit`].
    Audit {
        /// Newest first.
        entries: Vec<AuditEntry>,
        /// How many rows the page had, those that are no calls too: a full one is followed by another.
        rows: usize,
    },
    /// To [`Call::Create`] and [`Call::Reset`]: the key and the secret that is shown once. After a reset the secret was judged
    /// as that of the key that was reset, whatever the entry says.
    NewSecret {
        /// The key as it is now.
        key: Box<ApiKey>,
        /// `ID-SECRET`, or what was sent in its place.
        secret: KeyText,
        /// Where the entry is not what was asked for.
        differences: Vec<Difference>,
        /// What its SCRAM keys are computed with, where the system told (26.0 on).
        salting: Option<Salting>,
    },
    /// To [`Call::Update`].
    Updated(Box<ApiKey>),
    /// To [`Call::Delete`].
    Deleted,
    /// To [`Call::EndSession`]; `false`: there is no such session (any more).
    SessionEnded(bool),
}
