//! The keys that events report: read together, and at most four times a second.
//!
//! Invariant: however many events come, one read of changed keys is in flight, and none while the list is, which may be older than the events.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::KeyId;

/// The shortest time between two reads.
pub(in crate::app) const PAUSE: Duration = Duration::from_millis(250);
/// Most keys of a read. For more the list is read.
const MOST: usize = 500;

/// The keys to read again.
#[derive(Debug, Default)]
pub(in crate::app) struct ChangedKeys {
    wanted: BTreeSet<KeyId>,
    /// There were too many: the list is read.
    many: bool,
    /// The time of the last read.
    read_at: Option<Timestamp>,
    /// A wake-up was requested.
    wakes: bool,
}

/// What to do for the changed keys.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::app) enum Due {
    /// Nothing, or not yet.
    Nothing,
    /// Wake up after this time.
    Later(Duration),
    /// Read these keys.
    Keys(BTreeSet<KeyId>),
    /// Read the list.
    List,
}

impl ChangedKeys {
    /// A key was created or changed.
    pub(in crate::app) fn add(&mut self, id: KeyId) {
        if self.many {
            return;
        }
        self.wanted.insert(id);
        if self.wanted.len() > MOST {
            self.wanted.clear();
            self.many = true;
        }
    }

    /// A key was deleted.
    pub(in crate::app) fn remove(&mut self, id: KeyId) {
        self.wanted.remove(&id);
    }

    /// The wake-up came.
    pub(in crate::app) fn woke(&mut self) {
        self.wakes = false;
    }

    /// Takes what to do now. The caller does it.
    pub(in crate::app) fn take_due(&mut self, now: Timestamp) -> Due {
        if self.wanted.is_empty() && !self.many {
            return Due::Nothing;
        }
        let passed = |at| Duration::try_from(now.duration_since(at)).unwrap_or(PAUSE);
        let wait = self
            .read_at
            .map_or(Duration::ZERO, |at| PAUSE.saturating_sub(passed(at)));
        if !wait.is_zero() {
            return match std::mem::replace(&mut self.wakes, true) {
                true => Due::Nothing,
                false => Due::Later(wait),
            };
        }
        self.read_at = Some(now);
        let wanted = std::mem::take(&mut self.wanted);
        match std::mem::take(&mut self.many) {
            true => Due::List,
            false => Due::Keys(wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_790_000_000_000 + milliseconds).unwrap()
    }

    #[test]
    fn the_first_event_is_read_at_once_and_later_ones_together() {
        let mut it = ChangedKeys::default();
        assert_eq!(it.take_due(at(0)), Due::Nothing);
        it.add(KeyId(1));
        assert_eq!(it.take_due(at(0)), Due::Keys([KeyId(1)].into()));
        for id in [2, 3, 3, 4] {
            it.add(KeyId(id));
        }
        it.remove(KeyId(4));
        assert_eq!(it.take_due(at(100)), Due::Later(Duration::from_millis(150)));
        assert_eq!(it.take_due(at(120)), Due::Nothing, "one wake-up is enough");
        it.woke();
        let both = [KeyId(2), KeyId(3)].into();
        assert_eq!(it.take_due(at(250)), Due::Keys(both));
        // A clock that was set back delays nothing for long.
        it.add(KeyId(5));
        assert_eq!(it.take_due(at(-90_000)), Due::Keys([KeyId(5)].into()));
    }

    #[test]
    fn many_keys_are_read_as_a_list() {
        let mut it = ChangedKeys::default();
        for id in 0..=500 {
            it.add(KeyId(id));
        }
        it.remove(KeyId(3));
        assert_eq!(it.take_due(at(0)), Due::List);
        assert_eq!(it.take_due(at(900)), Due::Nothing);
    }

    #[test]
    fn a_flood_during_a_read_takes_no_memory() {
        let mut it = ChangedKeys::default();
        for id in 0..1_000_000 {
            it.add(KeyId(id));
            assert!(it.wanted.len() <= MOST);
        }
        assert_eq!(it.take_due(at(0)), Due::List);
        it.add(KeyId(5));
        assert_eq!(it.take_due(at(900)), Due::Keys([KeyId(5)].into()));
    }

    #[test]
    fn a_thousand_events_a_second_become_four_reads() {
        let mut it = ChangedKeys::default();
        let (mut reads, mut wake) = (0, None);
        for now in 0..10_000 {
            it.add(KeyId(now % 300));
            if wake.is_some_and(|wake| now >= wake) {
                it.woke();
                wake = None;
            }
            match it.take_due(at(now)) {
                Due::Keys(_) => reads += 1,
                Due::Later(wait) => wake = Some(now + i64::try_from(wait.as_millis()).unwrap()),
                Due::Nothing => {}
                Due::List => panic!("300 keys are no list"),
            }
        }
        assert_eq!(reads, 40);
    }
}
