//! Replacing a key without downtime: a successor with the same access, its secret carried to where it is used, tried, and only
//! then the old key's end.
//!
//! Invariants: a plan holds no secret, and nothing that was made from one. Where a rotation stands is read off the keys that there
//! are, so that one which was left, or cut off anywhere, goes on from what is true. The old key's end is a step only after
//! the successor's secret is known to be somewhere and to work: there is always a working old key, or a new one in use.

mod names;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use super::address::stored_name;
use super::key::{Access, ApiKey, KeyId, State};
use super::unanswered::Made;

pub use names::{retired, successor};

/// What is kept of a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The address of the system, as it is typed.
    pub address: String,
    /// What the system calls itself.
    pub system: String,
    /// The key that is to be replaced.
    pub old: KeyId,
    /// Its name when the rotation began.
    pub old_name: String,
    /// When it was made, as the system says.
    pub old_created: Option<Timestamp>,
    /// The successor's name until the old key is gone.
    pub name: String,
    /// The successor, once it is known.
    pub successor: Option<KeyId>,
    /// When that was made, as the system says.
    pub successor_created: Option<Timestamp>,
    /// When the rotation began, by the clock here.
    pub began: Timestamp,
    /// The successor's secret is somewhere else than on the screen, as far as we can know.
    pub carried: bool,
    /// How it is known that the successor's secret works.
    pub proof: Option<Proof>,
    /// The successor was reset: a session with it may still be one of its secret before.
    pub reset: bool,
    /// How the old key ends.
    pub ending: Ending,
    /// The successor gets the old key's name at the end.
    pub renames: bool,
}

impl Rotation {
    /// Whether it is on the system of this canonical name ([`super::Address::canonical`]).
    pub fn is_at(&self, canonical: &str) -> bool {
        stored_name(&self.address) == canonical
    }
}

/// How it is known that a new secret works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// We signed in with it.
    SignedIn,
    /// Somebody else is, or was, signed in with it.
    Seen,
    /// The person says so.
    Said,
}

/// How the old key ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is deleted.
    Delete,
    /// It expires at the end of the day in so many days (25.04 on).
    Expire(i32),
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Make the successor: there is none.
    Make,
    /// Give it a new secret: it was revoked, or has expired.
    Mend,
    /// Get its secret to where it is used: nobody is known to have it.
    Carry,
    /// See that it works there.
    Prove,
    /// Wait until nothing uses the old key any more.
    Wait,
    /// End the old key.
    End,
    /// Give the successor the old key's name.
    Rename,
    /// Nothing.
    Done,
    /// Nothing can be done: both keys are gone.
    Lost,
}

/// What is true right now.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The old key, if it is there.
    pub old: Option<&'a ApiKey>,
    /// The successor, if it is there.
    pub successor: Option<&'a ApiKey>,
    /// How many others are signed in with the old key; `None`: not known.
    pub uses: Option<usize>,
    /// What time it is.
    pub now: Timestamp,
}

impl Rotation {
    /// Where it stands.
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

    /// Whether the old key's end is settled: that it has the expiry it was to get, or an earlier one, and its name is free.
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

    /// How the old key ends if that is done now: one that expired meanwhile is not brought to life again for it.
    pub fn ends_by(&self, old: &ApiKey, now: Timestamp) -> Ending {
        match old.state(now) {
            State::Active | State::Soon | State::Unclear => self.ending,
            State::Orphaned | State::Revoked | State::Expired => Ending::Delete,
        }
    }

    /// The successor among these keys: by its id, or, where the answer that told it was lost, by all that is known of it: its name,
    /// the time it was made, and the same access as the old key's.
    pub fn find<'a>(&self, keys: &'a [ApiKey]) -> Option<&'a ApiKey> {
        if self.successor.is_some() {
            return keys.iter().find(|key| self.is_successor(key));
        }
        let old = keys.iter().find(|key| self.is_old(key))?;
        keys.iter().find(|key| {
            key.id != self.old
                && key.name.raw() == self.name
                && Made::judge(key, self.began, None) == Made::ProbablyByThis
                && same_access(key, old)
        })
    }

    /// The successor was made: its secret is on the screen, and nowhere else yet.
    pub fn made(&mut self, successor: &ApiKey) {
        self.successor = Some(successor.id);
        self.successor_created = successor.created_at;
        self.carried = false;
        self.proof = None;
        self.reset = false;
    }

    /// The successor is about to get a new secret: whatever was known of the one before says nothing any more.
    pub fn resets(&mut self) {
        self.carried = false;
        self.proof = None;
        self.reset = true;
    }

    /// Somebody is signed in with the successor: that its secret works is known, unless it may be the one before.
    pub fn seen(&mut self) {
        if !self.reset {
            self.carried = true;
            self.proof.get_or_insert(Proof::Seen);
        }
    }

    /// The person says that it works where it is used.
    pub fn said(&mut self) {
        self.carried = true;
        self.proof.get_or_insert(Proof::Said);
    }

    /// Whether this is the old key. A number alone says too little: TrueNAS gives that of a deleted key to the next one.
    pub fn is_old(&self, key: &ApiKey) -> bool {
        let same = key.created_at == self.old_created || key.name.raw() == self.old_name;
        key.id == self.old && same
    }

    /// Whether this is the successor.
    pub fn is_successor(&self, key: &ApiKey) -> bool {
        let names = [&self.name, &self.old_name];
        let same = key.created_at == self.successor_created
            || names.iter().any(|name| *name == key.name.raw());
        Some(key.id) == self.successor && same
    }
}

/// The last moment that counts as an end in so many days: at the end of a day, in whatever zone that was asked for.
fn latest_end(now: Timestamp, days: i32) -> Timestamp {
    let hours = (i64::from(days) + 2) * 24;
    now.checked_add(SignedDuration::from_hours(hours))
        .unwrap_or(Timestamp::MAX)
}

/// Whether two keys may do the same: the same rules, or the same owner.
fn same_access(a: &ApiKey, b: &ApiKey) -> bool {
    match (&a.access, &b.access) {
        (Access::Allowlist(a), Access::Allowlist(b)) => a == b,
        (Access::User(a), Access::User(b)) => a.username.is_some() && a.username == b.username,
        _ => false,
    }
}
