//! Replaces a key without downtime: create a successor with the same access, install its secret, verify it, and only
//! then remove the old key. In the user era the successor may have another owner, which moves the key to that account.
//!
//! Invariants: a plan contains no secret, and nothing derived from one. The state of a rotation is derived from the
//! existing keys, so an interrupted rotation resumes correctly. The old key is removed only after the successor's
//! secret is known to be saved and to work: there is always a working old key, or a new one in use.

mod names;
mod part;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use super::address::stored_name;
use super::draft::NewAccess;
use super::key::{Access, ApiKey, KeyId, State};
use super::rows::Rows;
use super::text::Text;
use super::unanswered::CreateMatch;

pub use names::{retired, successor};

/// The saved plan of a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The address of the system, as typed.
    pub address: String,
    /// The system's host name.
    pub system: String,
    /// The key to replace.
    pub old: KeyId,
    /// Its name when the rotation started.
    pub old_name: String,
    /// Its creation time, by the system.
    pub old_created: Option<Timestamp>,
    /// The successor's name until the old key is removed.
    pub name: String,
    /// The owner of the successor, unchanged: as planned, or as it is once the successor exists. `None`: the owner of the old
    /// key, or allowlist era.
    pub owner: Option<String>,
    /// The successor, once it is known.
    pub successor: Option<KeyId>,
    /// The successor's creation time, by the system.
    pub successor_created: Option<Timestamp>,
    /// When the rotation started, by our clock.
    pub began: Timestamp,
    /// The successor's secret was saved somewhere, as far as is known.
    pub carried: bool,
    /// The proof that the successor's secret works.
    pub proof: Option<Proof>,
    /// The successor was reset: a session with it may still use its earlier secret.
    pub reset: bool,
    /// How the old key is removed.
    pub ending: Ending,
    /// The successor gets the old key's name at the end.
    pub renames: bool,
}

impl Rotation {
    /// Whether it is on the system with this canonical name ([`super::Address::canonical`]).
    pub fn is_at(&self, canonical: &str) -> bool {
        stored_name(&self.address) == canonical
    }
}

/// How a new secret was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// tnkeys signed in with it.
    SignedIn,
    /// A client has or had a session with it.
    Seen,
    /// The user confirmed it.
    Said,
}

/// How the old key is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is deleted.
    Delete,
    /// It expires at the end of the day in this many days (25.04 and newer).
    Expire(i32),
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Create the successor.
    Make,
    /// Reset the successor, because it was revoked or has expired.
    Mend,
    /// Install its secret, because it is not known to be saved.
    Carry,
    /// Verify that it works there.
    Prove,
    /// Wait until no session uses the old key.
    Wait,
    /// Remove the old key.
    End,
    /// Rename the successor to the old key's name.
    Rename,
    /// Nothing is left to do.
    Done,
    /// Nothing can be done: both keys were deleted.
    Lost,
}

/// The current state of the system.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The old key, if it exists.
    pub old: Option<&'a ApiKey>,
    /// The successor, if it exists.
    pub successor: Option<&'a ApiKey>,
    /// Number of other sessions with the old key; `None` when it is unknown.
    pub uses: Option<usize>,
    /// The current time.
    pub now: Timestamp,
}

impl Rotation {
    /// The next step.
    pub fn step(&self, facts: &Facts<'_>) -> Step {
        let Some(successor) = facts.successor else {
            return match facts.old {
                Some(_) => Step::Make,
                None => Step::Lost,
            };
        };
        if !matches!(
            successor.state(facts.now),
            State::Active | State::Soon | State::Unclear
        ) {
            return Step::Mend;
        }
        // That we signed in with it does not say that anybody else has it.
        if !self.carried {
            return Step::Carry;
        }
        if self.proof.is_none() {
            return Step::Prove;
        }
        match facts.old {
            Some(old) if !self.ended(old, facts.now) => match facts.uses {
                Some(0) => return Step::End,
                _ => return Step::Wait,
            },
            _ => {}
        }
        if self.renames && successor.name.raw() != self.old_name {
            return Step::Rename;
        }
        Step::Done
    }

    /// Whether the old key's removal is complete: it has the planned expiry, or an earlier one, and its name is free.
    fn ended(&self, old: &ApiKey, now: Timestamp) -> bool {
        let Ending::Expire(days) = self.ending else {
            return false;
        };
        let soon = old
            .expiry()
            .at()
            .is_some_and(|at| at <= latest_end(now, days));
        soon && !(self.renames && old.name.raw() == self.old_name)
    }

    /// How the old key would be removed now: an expired key does not get a new expiry.
    pub fn ends_by(&self, old: &ApiKey, now: Timestamp) -> Ending {
        match old.state(now) {
            State::Active | State::Soon | State::Unclear => self.ending,
            State::Orphaned | State::Revoked | State::Expired => Ending::Delete,
        }
    }

    /// Finds the successor among these keys: by its id, or, if the reply with the id was lost, by its name, its
    /// creation time, and the planned access.
    pub fn find<'a>(&self, keys: &'a Rows) -> Option<&'a ApiKey> {
        if let Some(successor) = self.successor {
            return keys.get(successor).filter(|key| self.is_successor(key));
        }
        let old = keys.get(self.old).filter(|key| self.is_old(key))?;
        keys.iter().find(|key| {
            key.id != self.old
                && key.name.raw() == self.name
                && CreateMatch::judge(key, self.began, None) == CreateMatch::ProbablyByThis
                && self.has_planned_access(key, old)
        })
    }

    /// Records the successor: its secret is on the screen, and nowhere else yet.
    pub fn made(&mut self, successor: &ApiKey) {
        self.successor = Some(successor.id);
        self.successor_created = successor.created_at();
        if self.owner.is_none() {
            self.owner = successor.owner().map(|owner| owner.raw().to_owned());
        }
        self.carried = false;
        self.proof = None;
        self.reset = false;
    }

    /// Records that the successor gets a new secret: earlier proofs do not apply to it.
    pub fn resets(&mut self) {
        self.carried = false;
        self.proof = None;
        self.reset = true;
    }

    /// Records a session with the successor. It proves that the secret works, unless it may be the earlier one.
    pub fn seen(&mut self) {
        if !self.reset {
            self.carried = true;
            self.proof.get_or_insert(Proof::Seen);
        }
    }

    /// Records the user's confirmation.
    pub fn said(&mut self) {
        self.carried = true;
        self.proof.get_or_insert(Proof::Said);
    }

    /// Whether this is the old key. The id alone is not enough: TrueNAS reuses the id of a deleted key.
    pub fn is_old(&self, key: &ApiKey) -> bool {
        let same = key.created_at() == self.old_created || key.name.raw() == self.old_name;
        key.id == self.old && same
    }

    /// Whether this is the successor. A key with another owner than planned is not, unless its creation time proves that
    /// its owner was renamed.
    pub fn is_successor(&self, key: &ApiKey) -> bool {
        if Some(key.id) != self.successor {
            return false;
        }
        let same_time = key.created_at() == self.successor_created;
        if same_time && self.successor_created.is_some() {
            return true;
        }
        let names = [&self.name, &self.old_name];
        let same = same_time || names.iter().any(|name| *name == key.name.raw());
        let owner = key.owner().map(Text::raw);
        let other = self.owner.as_deref().zip(owner);
        same && other.is_none_or(|(planned, owner)| planned == owner)
    }

    /// The owner that the successor gets: the planned one, else the owner of the old key. `None` if that owner is unknown,
    /// and in the allowlist era.
    pub fn owner_for<'a>(&'a self, old: &'a ApiKey) -> Option<&'a str> {
        let own = old.ownership()?;
        self.owner
            .as_deref()
            .or_else(|| own.owner.username.as_ref().map(Text::raw))
    }

    /// The access of the successor: the rules of the old key, or the planned owner with this expiry. `None` if the owner is
    /// unknown.
    pub fn access_for(&self, old: &ApiKey, expires_at: Option<Timestamp>) -> Option<NewAccess> {
        Some(match &old.access {
            Access::Allowlist(rules) => NewAccess::Allowlist(rules.to_vec()),
            Access::User(_) => NewAccess::User {
                username: self.owner_for(old)?.to_owned(),
                expires_at,
            },
        })
    }

    /// The new owner, if the rotation moves the key to another account.
    pub fn moves_to(&self, old: &ApiKey) -> Option<&str> {
        old.ownership()?;
        let owner = self.owner.as_deref()?;
        (old.owner().map(Text::raw) != Some(owner)).then_some(owner)
    }

    /// Whether a key has the planned access: the rules of the old key, or the planned owner.
    fn has_planned_access(&self, key: &ApiKey, old: &ApiKey) -> bool {
        match (&key.access, &old.access) {
            (Access::Allowlist(rules), Access::Allowlist(old)) => rules == old,
            (Access::User(own), Access::User(_)) => {
                let owner = own.owner.username.as_ref().map(Text::raw);
                owner.is_some() && owner == self.owner_for(old)
            }
            _ => false,
        }
    }
}

/// The latest time that counts as an expiry in this many days: the end of the day, in any zone.
fn latest_end(now: Timestamp, days: i32) -> Timestamp {
    let hours = (i64::from(days) + 2) * 24;
    now.checked_add(SignedDuration::from_hours(hours))
        .unwrap_or(Timestamp::MAX)
}
