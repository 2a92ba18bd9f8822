//! How the user goes from one system to another.

use crate::app::fleet::{Fleet, Front};
use crate::app::modal::Screen;
use crate::app::notice::Weight;

/// A direction through the open systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app::fleet) enum Way {
    Next,
    Previous,
}

impl Fleet {
    /// Brings a system or the list of all systems to the front. A system that is not open stays where it is.
    pub(in crate::app) fn bring_to_front(&mut self, front: Front) {
        if let Front::System(id) = front
            && self.model(id).is_none()
        {
            return;
        }
        if self.front != front {
            // The filter of one system is completed by its own names.
            let models = self.systems.iter_mut().map(|it| &mut it.model.cx.keys);
            models.for_each(|keys| keys.complete_from(None));
            let before = std::mem::replace(&mut self.front, front);
            self.show_together(front == Front::All);
            self.take_over_settings(before);
            if let Front::System(id) = front {
                self.start_now(id);
            }
            self.comes_into_sight();
            self.dirty = true;
        }
    }

    /// Goes to the next or the previous system. The list of all systems lies before the first one, if several are open. The connect screen
    /// of a system that was never connected is no stop: its form would take the next `Tab` and the next keys.
    pub(in crate::app::fleet) fn step(&mut self, way: Way) {
        let lists = self.systems.iter();
        let lists = lists.filter(|it| it.model.cx.screen == Screen::Keys);
        let systems = lists.map(|it| Front::System(it.id));
        let all = self.has_several().then_some(Front::All);
        let stops: Vec<_> = all.into_iter().chain(systems).collect();
        let here = stops.iter().position(|it| *it == self.front);
        let here = here.unwrap_or_default();
        let next = match way {
            Way::Next => here + 1,
            Way::Previous => here + stops.len().saturating_sub(1),
        };
        let next = next.checked_rem(stops.len()).and_then(|at| stops.get(at));
        match next.copied().filter(|it| *it != self.front) {
            Some(front) => self.bring_to_front(front),
            None => self.say(
                Weight::Plain,
                "no other system was connected: S shows the systems",
            ),
        }
    }
}
