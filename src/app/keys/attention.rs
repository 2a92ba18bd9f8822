//! Which keys need attention, why, and how many there are of each kind.

use jiff::Timestamp;

use crate::domain::{ApiKey, State};

/// Why a key needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// It expires soon.
    Expiring,
    /// Its expiry is unreadable.
    Unclear,
    /// It has expired.
    Expired,
    /// TrueNAS has revoked it.
    Revoked,
    /// Its owner was deleted.
    Orphaned,
    /// The upgrade to 25.04 revokes it.
    Upgrade,
}

impl Concern {
    /// All kinds, in the order of the heading.
    const ALL: [Self; 6] = [
        Self::Expiring,
        Self::Unclear,
        Self::Expired,
        Self::Revoked,
        Self::Orphaned,
        Self::Upgrade,
    ];

    /// Why a key needs attention at `now`, if it does.
    pub(super) fn of(key: &ApiKey, now: Timestamp) -> Option<Self> {
        match key.state(now) {
            State::Orphaned => Some(Self::Orphaned),
            State::Revoked => Some(Self::Revoked),
            State::Expired => Some(Self::Expired),
            State::Unclear => Some(Self::Unclear),
            State::Soon => Some(Self::Expiring),
            State::Active => key.dies_with_25_04().then_some(Self::Upgrade),
        }
    }

    /// The words after a count: `2 expiring`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Expiring => "expiring",
            Self::Unclear => "unclear",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Orphaned => "orphaned",
            Self::Upgrade => "revoked by 25.04",
        }
    }
}

/// How many keys need attention, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concerns([usize; Concern::ALL.len()]);

impl Concerns {
    /// The kinds that occur, each with its count.
    pub fn kinds(&self) -> impl Iterator<Item = (Concern, usize)> {
        let all = Concern::ALL.into_iter().zip(self.0);
        all.filter(|(_, count)| *count > 0)
    }

    /// How many keys need attention.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// Adds the counts of another list.
    pub(in crate::app) fn add_all(&mut self, other: Self) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
    }

    pub(super) fn add(&mut self, concern: Option<Concern>) {
        if let Some(count) = concern.and_then(|it| self.0.get_mut(it as usize)) {
            *count += 1;
        }
    }

    pub(super) fn remove(&mut self, concern: Option<Concern>) {
        if let Some(count) = concern.and_then(|it| self.0.get_mut(it as usize)) {
            *count = count.saturating_sub(1);
        }
    }
}
