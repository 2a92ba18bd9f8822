//! What a report is based on.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::code::Code;
use super::missing::Missing;
use crate::domain::audit::Activity;
use crate::domain::caps::Caps;
use crate::domain::catalogue::{Catalogue, Roles};
use crate::domain::key::KeyId;
use crate::domain::release::Release;
use crate::domain::rows::Rows;
use crate::domain::session::KeySession;
use crate::domain::user::User;

/// What was read of a system. `None`: it could not be read, and [`Facts::missing`] says why.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The system's name.
    pub system: &'a str,
    /// Its product and release.
    pub product: &'a str,
    /// Its release, if known.
    pub release: Option<Release>,
    /// Its capabilities.
    pub caps: Caps,
    /// The current time.
    pub now: Timestamp,
    /// The keys that the account may read.
    pub keys: &'a Rows,
    /// Its users.
    pub users: Option<&'a [User]>,
    /// Its sessions of keys, sorted by key.
    pub sessions: Option<&'a [KeySession]>,
    /// What the keys did in the last days.
    pub activity: Option<&'a Activity>,
    /// How many days of the audit log were asked for.
    pub days: u16,
    /// The methods and who may call them.
    pub catalogue: &'a Catalogue,
    /// The roles.
    pub roles: &'a Roles,
    /// What could not be read.
    pub missing: Vec<Missing>,
}

/// What the user configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// An expiry within these days is a warning.
    pub warn_days: u16,
    /// An expiry within these days is critical.
    pub critical_days: u16,
    /// Findings to ignore.
    pub ignored: BTreeSet<(Code, KeyId)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            warn_days: 30,
            critical_days: 7,
            ignored: BTreeSet::new(),
        }
    }
}

impl Facts<'_> {
    /// Whether the account may read all keys: only then a session without a key shows that the key was deleted.
    pub(super) fn has_all_keys(&self) -> bool {
        !self.missing.iter().any(Missing::is_keys)
    }

    /// Whether a release is newer than the release of the system.
    pub(super) fn is_before(&self, release: Release) -> bool {
        match self.release {
            Some(own) => own < release,
            None if release == Release::USER_ERA => !self.caps.owner,
            None if release == Release::V26 => !self.caps.scram,
            None => true,
        }
    }
}
