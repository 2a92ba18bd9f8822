//! Whether the screen is out of date: only changes of what is drawn count.
//!
//! A hundred systems change often. Of a system that is not in sight, the screen shows the state of its connection in the counts, and its
//! share of a run.

use crate::app::fleet::target::Outline;
use crate::app::fleet::{Fleet, Front, LinkKind};

impl Fleet {
    /// Returns whether the screen is out of date, and marks it as current.
    pub fn take_dirty(&mut self) -> bool {
        let front = match self.front {
            Front::System(id) if self.windows.is_empty() && !self.acts_from_all() => Some(id),
            // The list of all systems and the windows show every system.
            Front::System(_) | Front::All => None,
        };
        let mut dirty = std::mem::take(&mut self.dirty);
        for it in &mut self.systems {
            let changed = it.model.take_dirty();
            dirty |= changed && front.is_none_or(|front| front == it.id);
        }
        let outline = front.filter(|_| self.has_several()).map(|_| self.outline());
        dirty |= outline.is_some() && outline != self.drawn;
        self.drawn = outline;
        dirty
    }

    fn outline(&self) -> Outline {
        let states = self.systems.iter().map(|it| self.link_state(it).kind());
        let states: Vec<LinkKind> = states.collect();
        let count = |kind: LinkKind| states.iter().filter(|it| **it == kind).count();
        Outline {
            target: self.target(),
            counts: LinkKind::ALL.map(count),
            bulk: self.bulk_words(),
            marked: self.marked_elsewhere(),
        }
    }

    /// Marked keys of the systems that are not in front. An action on the marks is about them too.
    pub fn marked_elsewhere(&self) -> usize {
        let others = self.systems.iter();
        let others = others.filter(|it| self.front != Front::System(it.id));
        others.map(|it| it.model.cx.keys.marks().len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use crate::api::LinkEvent;
    use crate::app::fleet::SystemId;
    use crate::app::testkit::fleet::Many;
    use crate::domain::{Fault, Kind};

    const NAS2: SystemId = SystemId(2);

    /// Selects another key of a system.
    fn select(it: &mut Many, of: SystemId) {
        it.fleet.take_dirty();
        it.fleet.in_model(of, |model| model.cx.keys.step(1));
    }

    #[test]
    fn a_system_that_is_not_in_sight_draws_nothing() {
        let mut it = Many::online(&[3, 3], 80, 24);
        select(&mut it, NAS2);
        assert!(!it.fleet.take_dirty());
        select(&mut it, SystemId(1));
        assert!(it.fleet.take_dirty(), "the system in front");
    }

    #[test]
    fn marks_of_other_systems_are_counted_on_the_screen() {
        let mut it = Many::online(&[3, 3], 80, 24);
        it.fleet.take_dirty();
        it.mark(NAS2, 1);
        assert!(it.fleet.take_dirty());
        assert_eq!(it.fleet.marked_elsewhere(), 1);
    }

    #[test]
    fn the_state_of_its_connection_is_drawn() {
        let mut it = Many::online(&[3, 3], 80, 24);
        it.fleet.take_dirty();
        let fault = Fault::new(Kind::Lost, "nas2 closed the connection.");
        let lost = LinkEvent::Offline {
            fault,
            retry_in: None,
        };
        it.told(NAS2, lost);
        assert!(it.fleet.take_dirty());
        assert!(!it.fleet.take_dirty());
    }

    #[test]
    fn the_list_of_all_systems_and_the_windows_show_every_system() {
        for keys in ["M", "S"] {
            let mut it = Many::online(&[3, 3], 80, 24);
            it.press(keys);
            select(&mut it, NAS2);
            assert!(it.fleet.take_dirty(), "{keys}");
        }
    }

    #[test]
    fn what_changed_out_of_sight_is_drawn_when_it_comes_to_the_front() {
        let mut it = Many::online(&[3, 3], 80, 24);
        select(&mut it, NAS2);
        it.fleet.take_dirty();
        it.press("Tab");
        assert!(it.fleet.take_dirty());
    }
}
