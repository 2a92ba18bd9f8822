//! Typed requests to a system, and their replies.

use std::time::Duration;

use jiff::Timestamp;

use super::audit::AuditPage;
use super::bulk::BulkJob;
use super::raw::{PATIENCE, RawCall, RawReply};
use crate::domain::account::{Account, Group, NewPart, PartKind, Privilege};
use crate::domain::audit::AuditEntry;
use crate::domain::bulk::{Found, JobRead};
use crate::domain::catalogue::{Catalogue, Roles};
use crate::domain::{
    ApiKey, KeyChange, KeyId, KeySession, KeyText, NewKey, Rows, Salting, Text, User,
};

/// A typed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Every key that the account may read.
    Keys,
    /// One key, read again after an event.
    Key(KeyId),
    /// Several keys, read again after their events.
    SomeKeys(Vec<KeyId>),
    /// The users that may own keys.
    Users,
    /// The methods and events of the API.
    Catalogue,
    /// The roles and the roles that each includes.
    Roles,
    /// The sessions of a key.
    Sessions {
        /// Whether the link reports changes from now on.
        live: bool,
    },
    /// The open sessions for the list: read once, in the background.
    OpenSessions,
    /// A page of the audit log (24.04 and newer).
    Audit(Box<AuditPage>),
    /// Creates a key, which creates a secret.
    Create(NewKey),
    /// Changes a key's fields, never its secret.
    Update(KeyId, KeyChange),
    /// Creates a new secret for a key.
    Reset {
        /// The key.
        id: KeyId,
        /// The expiry to send: `None` sends none (an expired key then fails, and a revoked one never expires);
        /// `Some(None)` is never.
        expires_at: Option<Option<Timestamp>>,
    },
    /// Deletes a key.
    Delete(KeyId),
    /// The local groups (25.04 and newer).
    Groups,
    /// The privileges (25.04 and newer).
    Privileges,
    /// The local user with this name, with the fields of an account (25.04 and newer).
    Account(String),
    /// Creates a part of a service account (25.04 and newer).
    CreatePart(NewPart),
    /// Deletes a part of a service account by its API id (25.04 and newer).
    DeletePart(PartKind, i64),
    /// Ends the session with this id, as returned by [`Call::Sessions`].
    EndSession(Text),
    /// Starts a job that deletes or changes several keys (24.04 and newer).
    StartBulk(Box<BulkJob>),
    /// Looks for the job of a [`Call::StartBulk`] whose reply was lost.
    FindBulk(Box<BulkJob>),
    /// Reads the job of a [`Call::StartBulk`] with this id.
    BulkJob(i64, Box<BulkJob>),
    /// Any method by its name, for scripts and for users of the library.
    Raw(RawCall),
}

impl Call {
    /// Whether the reply carries a new secret. Such a call is never sent twice, and neither is a raw call that changes
    /// anything, whose reply is not understood here.
    pub fn makes_secret(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Reset { .. })
    }

    /// The one key that the call is about, if it exists already.
    pub fn key(&self) -> Option<KeyId> {
        match self {
            Self::Update(id, _) | Self::Delete(id) | Self::Reset { id, .. } | Self::Key(id) => {
                Some(*id)
            }
            _ => None,
        }
    }

    /// Whether the call changes anything. Only other calls are resent after a lost connection.
    pub fn changes(&self) -> bool {
        match self {
            Self::Keys
            | Self::Key(_)
            | Self::SomeKeys(_)
            | Self::Users
            | Self::Catalogue
            | Self::Roles
            | Self::Sessions { .. }
            | Self::OpenSessions
            | Self::Groups
            | Self::Privileges
            | Self::Account(_)
            | Self::FindBulk(_)
            | Self::BulkJob(..)
            | Self::Audit(_) => false,
            Self::Create(_)
            | Self::Update(..)
            | Self::Reset { .. }
            | Self::Delete(_)
            | Self::CreatePart(_)
            | Self::DeletePart(..)
            | Self::StartBulk(_)
            | Self::EndSession(_) => true,
            Self::Raw(call) => !call.is_read(),
        }
    }

    /// Time limit for the reply.
    pub fn patience(&self) -> Duration {
        match self {
            Self::Raw(call) => call.limit(),
            _ => PATIENCE,
        }
    }
}

/// Which keys a list contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All keys of the system.
    All,
    /// Only the account's keys (`api_key.my_keys`), because it may not read others.
    Own,
    /// All keys without their owners: the full query failed because of an orphaned key (25.04).
    WithoutOwners,
}

/// A field of a reply that differs from the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field: `name`, `owner`, `key`.
    pub what: &'static str,
    /// The requested value.
    pub asked: Text,
    /// The value in the reply.
    pub said: Text,
}

/// The reply to a [`Call`].
#[derive(Debug)]
pub enum Reply {
    /// To [`Call::Keys`].
    Keys {
        /// The keys.
        keys: Rows,
        /// Which keys the list contains.
        scope: Scope,
        /// Number of entries that could not be parsed, or repeat an id.
        skipped: usize,
    },
    /// To [`Call::Key`]; `None` when the key does not exist.
    Key(Option<Box<ApiKey>>),
    /// To [`Call::SomeKeys`]: those of them that exist.
    SomeKeys(Vec<ApiKey>),
    /// To [`Call::Users`], sorted by name.
    Users(Vec<User>),
    /// To [`Call::Catalogue`]: the part that the account may see, which is everything only for a full administrator.
    Catalogue(Box<Catalogue>),
    /// To [`Call::Roles`].
    Roles(Roles),
    /// To [`Call::Sessions`].
    Sessions(Vec<KeySession>),
    /// To [`Call::Audit`].
    Audit {
        /// Newest first.
        entries: Vec<AuditEntry>,
        /// Number of rows, including unreadable ones. See [`AuditReading`](super::AuditReading) for the next page.
        rows: usize,
    },
    /// To [`Call::Create`] and [`Call::Reset`]: the key, and the secret that is shown once. After a reset the secret
    /// was checked against the key that was reset, whatever the entry says.
    NewSecret {
        /// The key as it is now.
        key: Box<ApiKey>,
        /// `ID-SECRET`, or the text that the system sent instead.
        secret: KeyText,
        /// Fields that differ from the request.
        differences: Vec<Difference>,
        /// The SCRAM parameters of the key, if the system sent them (26.0 and newer).
        salting: Option<Salting>,
    },
    /// To [`Call::Update`].
    Updated(Box<ApiKey>),
    /// To [`Call::Delete`].
    Deleted,
    /// To [`Call::Groups`], sorted by name.
    Groups(Vec<Group>),
    /// To [`Call::Privileges`], sorted by name.
    Privileges(Vec<Privilege>),
    /// To [`Call::Account`]: one at most.
    Accounts(Vec<Account>),
    /// To [`Call::CreatePart`]: the API id of the part.
    PartCreated(i64),
    /// To [`Call::DeletePart`].
    PartDeleted,
    /// To [`Call::EndSession`]; `false` when the session does not exist.
    SessionEnded(bool),
    /// To [`Call::StartBulk`]: the id of the job.
    JobStarted(i64),
    /// To [`Call::FindBulk`].
    BulkFound(Found),
    /// To [`Call::BulkJob`].
    BulkJob(JobRead),
    /// To [`Call::Raw`].
    Raw(RawReply),
}
