//! What the system in front asks of all systems.

use crate::app::fleet::travel::Way;
use crate::app::fleet::{Fleet, Front};
use crate::app::notice::Weight;
use crate::app::wish::Wish;

impl Fleet {
    /// Does what the system in front asked of all systems.
    pub(in crate::app::fleet) fn grant_wishes(&mut self) {
        let Front::System(id) = self.front else {
            return;
        };
        let front = self.systems.iter_mut().find(|it| it.id == id);
        for wish in front.map(|it| it.model.take_wishes()).unwrap_or_default() {
            self.grant(wish);
        }
    }

    pub(in crate::app::fleet) fn grant(&mut self, wish: Wish) {
        match wish {
            Wish::NextSystem if self.has_several() => self.step(Way::Next),
            Wish::PreviousSystem if self.has_several() => self.step(Way::Previous),
            Wish::NextSystem | Wish::PreviousSystem => {
                self.say(Weight::Plain, "one system is open: S opens more");
            }
            Wish::Systems => self.open_systems(),
            Wish::AllSystems if !self.has_several() => {
                self.say(Weight::Plain, "one system is open: S opens more");
            }
            Wish::AllSystems => self.bring_to_front(Front::All),
            Wish::ActOnMarked => self.show_bulk_menu(),
            Wish::DeleteMarked => self.delete_marked(),
            Wish::ResetMarked => self.reset_marked(),
            Wish::RotateMarked => self.rotate_marked(),
        }
    }
}
