//! A term of a filter: a condition, or its reverse.

use jiff::Timestamp;

use super::condition::Condition;
use super::context::Facts;

/// A term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub(super) condition: Condition,
    /// Whether it is reversed.
    pub(super) not: bool,
}

impl Term {
    /// Whether a key matches; `None` if too little is known.
    pub fn holds(&self, facts: &Facts<'_>) -> Option<bool> {
        Some(self.condition.holds(facts)? != self.not)
    }

    /// Adds the times at which it changes for a key because the clock goes on, apart from changes of its state.
    pub fn moments(&self, facts: &Facts<'_>, add: &mut dyn FnMut(Timestamp)) {
        self.condition.moments(facts, add);
    }

    /// Whether it changes because the clock goes on.
    pub fn moves(&self) -> bool {
        self.condition.moves()
    }

    /// Whether it needs the last uses of the keys.
    pub fn needs_uses(&self) -> bool {
        self.condition.needs_uses()
    }

    /// Whether it needs the users of the system.
    pub fn needs_users(&self) -> bool {
        matches!(self.condition, Condition::Access(_))
    }

    /// Whether it needs the names of the system.
    pub fn needs_systems(&self) -> bool {
        matches!(self.condition, Condition::System(_))
    }

    /// The start of the time of which it needs the uses.
    pub fn needs_uses_since(&self, now: Timestamp) -> Option<Timestamp> {
        match &self.condition {
            Condition::Seen(range) => range.earliest(now),
            _ => None,
        }
    }
}
