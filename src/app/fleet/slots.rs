//! Slots for systems that begin to connect: at most [`SLOTS`] begin at the same time, so that opening a hundred systems starts no hundred
//! programs and handshakes at once.
//!
//! Invariant: a slot is held for [`HOLD`] at most. A system that is slow, dead or waits for an answer of the user delays no other one
//! longer than that.

use std::collections::VecDeque;
use std::time::Duration;

use crate::app::fleet::SystemId;

/// Systems that begin to connect at the same time.
pub(in crate::app::fleet) const SLOTS: usize = 16;
/// The longest time that a system holds a slot.
pub(in crate::app::fleet) const HOLD: Duration = Duration::from_millis(500);

/// The slots, and who waits for one. `T`: what starts a system.
#[derive(Debug)]
pub(in crate::app::fleet) struct Slots<T> {
    waiting: VecDeque<(SystemId, T)>,
    held: Vec<SystemId>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            held: Vec::new(),
        }
    }
}

impl<T> Slots<T> {
    /// Lets a system wait for a slot.
    pub(in crate::app::fleet) fn queue(&mut self, id: SystemId, start: T) {
        self.waiting.push_back((id, start));
    }

    /// Whether a system waits for a slot.
    pub(in crate::app::fleet) fn waits(&self, id: SystemId) -> bool {
        self.waiting.iter().any(|(it, _)| *it == id)
    }

    /// The systems that hold a slot.
    pub(in crate::app::fleet) fn held(&self) -> &[SystemId] {
        &self.held
    }

    /// The next system that gets a slot, if one is free.
    pub(in crate::app::fleet) fn next(&mut self) -> Option<(SystemId, T)> {
        if self.held.len() >= SLOTS {
            return None;
        }
        let (id, start) = self.waiting.pop_front()?;
        self.held.push(id);
        Some((id, start))
    }

    /// Takes a system out of turn: the user looks at it. It needs no slot.
    pub(in crate::app::fleet) fn take(&mut self, id: SystemId) -> Option<T> {
        let at = self.waiting.iter().position(|(it, _)| *it == id)?;
        self.waiting.remove(at).map(|(_, start)| start)
    }

    /// Frees the slot of a system.
    pub(in crate::app::fleet) fn release(&mut self, id: SystemId) {
        self.held.retain(|it| *it != id);
    }

    /// Forgets a system that was closed.
    pub(in crate::app::fleet) fn forget(&mut self, id: SystemId) {
        self.release(id);
        self.waiting.retain(|(it, _)| *it != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(systems: u32) -> Slots<u32> {
        let mut slots = Slots::default();
        for id in 1..=systems {
            slots.queue(SystemId(id), id);
        }
        slots
    }

    fn started(slots: &mut Slots<u32>) -> Vec<u32> {
        std::iter::from_fn(|| slots.next())
            .map(|(_, it)| it)
            .collect()
    }

    #[test]
    fn the_first_ones_begin_and_the_others_follow_as_slots_become_free() {
        let mut slots = waiting(20);
        assert_eq!(started(&mut slots), (1..=16).collect::<Vec<_>>());
        assert!(slots.waits(SystemId(17)) && !slots.waits(SystemId(16)));
        slots.release(SystemId(9));
        slots.release(SystemId(3));
        assert_eq!(started(&mut slots), [17, 18]);
        assert!(started(&mut slots).is_empty());
    }

    #[test]
    fn one_that_the_user_looks_at_does_not_wait_and_takes_no_slot() {
        let mut slots = waiting(18);
        started(&mut slots);
        assert_eq!(slots.take(SystemId(18)), Some(18));
        assert_eq!(slots.take(SystemId(18)), None);
        slots.release(SystemId(1));
        assert_eq!(started(&mut slots), [17]);
    }

    #[test]
    fn one_that_was_closed_neither_waits_nor_holds_a_slot() {
        let mut slots = waiting(17);
        started(&mut slots);
        slots.forget(SystemId(17));
        slots.forget(SystemId(2));
        slots.queue(SystemId(18), 18);
        assert_eq!(started(&mut slots), [18]);
        assert_eq!(slots.held().len(), SLOTS);
    }
}
