//! When each key was used last, as far as it is known: the audit log and the open sessions together.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::audit::{Interface, LastUse, LastUses};
use crate::domain::key::{ApiKey, KeyId};

/// The last use of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The time.
    pub at: Timestamp,
    /// Whether a client of the key used the REST API; `None` if that is unknown.
    pub rest: Option<bool>,
}

/// The last uses of the keys of a system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Since when every use is known; `None` if nothing is known of a key without a use.
    pub since: Option<Timestamp>,
    keys: BTreeMap<KeyId, Use>,
}

impl Uses {
    /// What the audit log and the sessions tell. `complete`: a key without a use in the log was not used since its start. `seen`: the keys
    /// that had a session, with the time.
    pub fn of(
        log: Option<&LastUses>,
        complete: bool,
        seen: impl Iterator<Item = (KeyId, Timestamp)>,
    ) -> Self {
        let since = log.filter(|_| complete).map(|it| it.since);
        let of_log = log.into_iter().flat_map(LastUses::all).map(|(id, last)| {
            let (at, rest) = (last.at, rest(last));
            (id, Use { at, rest })
        });
        let mut keys: BTreeMap<KeyId, Use> = of_log.collect();
        for (id, at) in seen {
            // A session is no REST client.
            let rest = since.map(|_| false);
            let last = keys.entry(id).or_insert(Use { at, rest });
            last.at = last.at.max(at);
        }
        Self { since, keys }
    }

    /// Adds a use.
    pub fn insert(&mut self, key: KeyId, it: Use) {
        self.keys.insert(key, it);
    }

    /// The last use of a key. A use before the key was created is that of a deleted key with the same id.
    pub fn last(&self, key: &ApiKey) -> Option<Use> {
        let last = self.keys.get(&key.id)?;
        let created = key.created_at().map(Timestamp::as_second);
        created
            .is_none_or(|created| created <= last.at.as_second())
            .then_some(*last)
    }
}

/// Whether a client used the REST API. Up to 25.10.0 the audit log does not tell it from file transfers.
fn rest(last: &LastUse) -> Option<bool> {
    match (last.rest, last.interface) {
        (true, _) => Some(true),
        (false, Interface::RestOrTransfer) => None,
        (false, _) => Some(false),
    }
}
