//! Decides what an ensured key needs: nothing, a create, an update, a new secret, or a person.
//!
//! Invariants: a record contains no secret, and nothing derived from one. A key gets a new secret only if its current one is known to be
//! ours (the target or the record says so), or if the user adopts the key: a reset disables the secret that clients use. After a decision
//! was carried out, the next decision is to do nothing.

mod decide;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use super::address::stored_name;
use super::caps::Caps;
use super::expiry::Expiry;
use super::key::{ApiKey, KeyId};
use super::rows::Rows;
use super::rule::Rule;
use super::text::Text;

pub use decide::decide;

/// The wanted key.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its owner (user era); `None` accepts any owner.
    pub owner: Option<&'a str>,
    /// Its rules (allowlist era); `None` accepts any rules.
    pub rules: Option<&'a [Rule]>,
    /// The expiry of a secret that is created now.
    pub fresh: Expiry,
    /// A key that expires within this time is renewed.
    pub renew_before: SignedDuration,
    /// The target of its secret, as in [`Ensured::target`].
    pub target: &'a str,
    /// The user agrees to a reset of a key whose secret is not known to be at the target.
    pub adopt: bool,
    /// The user agrees that a file is replaced, whatever it holds.
    pub replace: bool,
}

/// The current state of the system, of the target and of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The keys.
    pub keys: &'a Rows,
    /// The capabilities of the system.
    pub caps: Caps,
    /// What the target holds.
    pub held: Held,
    /// What an earlier run recorded about the key.
    pub record: Option<&'a Ensured>,
    /// The record of another key that has the same target.
    pub claimed: Option<&'a Ensured>,
    /// The current time.
    pub now: Timestamp,
}

/// What a target holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The secret of the key with this id.
    Key(KeyId),
    /// Nothing: the file does not exist, or is empty.
    Nothing,
    /// Something that is not an API key.
    Other,
    /// Unknown: a command or standard output cannot be read.
    Unreadable,
}

/// What is saved about an ensured key. No secret, and nothing derived from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ensured {
    /// The address of the system, as typed.
    pub address: String,
    /// The name of the key.
    pub name: String,
    /// Where its secret is: a file, a command or standard output.
    pub target: String,
    /// The key whose secret the target received; `None` before the first delivery.
    pub delivered: Option<Delivered>,
    /// A create or reset that was not completed: its request may have been sent, and its secret is not at the target.
    pub pending: Option<Pending>,
}

/// A key whose secret the target received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The key.
    pub id: KeyId,
    /// Its creation time, by the system. TrueNAS reuses the id of a deleted key.
    pub created: Option<Timestamp>,
    /// The expiry that was requested together with the secret: it is enforced.
    pub expires: Expiry,
}

/// A create or reset that was not completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The key of a reset; `None` for a create.
    pub reset: Option<KeyId>,
    /// When the request was sent, by our clock.
    pub at: Timestamp,
}

impl Ensured {
    /// Whether it is about the key with this name on the system with this canonical name ([`super::Address::canonical`]).
    pub fn is_of(&self, canonical: &str, name: &str) -> bool {
        self.name == name && stored_name(&self.address) == canonical
    }
}

impl Delivered {
    /// Whether this is the key.
    fn is(&self, key: &ApiKey) -> bool {
        self.id == key.id && self.created == key.created_at()
    }
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Create the key.
    Create,
    /// The key exists.
    Key {
        /// The key.
        id: KeyId,
        /// Why it needs a new secret, if it does.
        renew: Option<Why>,
        /// It has another name, which is to be changed.
        rename: bool,
        /// It has other rules, which are to be changed.
        rules: bool,
        /// What the user should know.
        remark: Option<Remark>,
    },
    /// Do nothing, because a person has to decide.
    Refuse(Obstacle),
}

/// Why a key gets a new secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It expires at this time, which is soon.
    Expiring(Timestamp),
    /// It has expired.
    Expired(Timestamp),
    /// TrueNAS has revoked it.
    Revoked,
    /// It expires later than wanted, or never.
    TooLong,
    /// Its expiry is unreadable.
    Unclear,
    /// An earlier request for a new secret was not completed: the secret is lost.
    Lost,
    /// The target no longer holds its secret.
    Gone,
    /// The user adopts the key.
    Adopted,
}

/// What the user should know about a key that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// There is no record that its secret was delivered to the target, which cannot be read.
    NotProven,
    /// The owner could not be read, so it was not compared.
    OwnerUnread,
}

/// Why a person has to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The key belongs to this owner. TrueNAS cannot change the owner of a key.
    Owner {
        /// The key.
        id: KeyId,
        /// Its owner.
        is: Text,
    },
    /// The owner of the key was not found.
    Orphan {
        /// The key.
        id: KeyId,
        /// It may be an account of a directory that does not respond.
        directory: bool,
    },
    /// The key exists, and the target does not hold its secret. Adopting the key would reset it.
    NotOurs {
        /// The key.
        id: KeyId,
    },
    /// The target holds the secret of another key of this system.
    HoldsAnother {
        /// That key.
        id: KeyId,
        /// Its name.
        name: Text,
    },
    /// The target holds the secret of a key that this system does not have: it may belong to another system.
    HoldsUnknown {
        /// The id of that key.
        id: KeyId,
    },
    /// The target holds something that is not an API key.
    NotAKey,
    /// The target belongs to another ensured key.
    Claimed {
        /// The name of that key.
        name: Text,
        /// The address of its system.
        address: Text,
    },
}
