//! Quits the program: every system is asked in turn, and each asks its own question if quitting would lose something.
//!
//! Invariant: the program quits only when every system agreed. A cancelled question keeps all of them, and what was in front.

use crate::app::effect::Effect;
use crate::app::fleet::leaving::Leaving;
use crate::app::fleet::{Fleet, Front, SystemId};
use crate::app::modal::Modal;
use crate::app::model::Model;

impl Fleet {
    /// Quits, if no system objects. The system in front is asked first.
    pub(in crate::app::fleet) fn quit(&mut self) {
        self.stay();
        self.ask_next();
    }

    /// After every update: a system that agreed to quit lets the next one be asked. A system whose question was cancelled keeps all.
    pub(in crate::app::fleet) fn follow_leaving(&mut self) {
        let mut agreed = Vec::new();
        self.out.retain(|(of, effect)| match effect {
            Effect::Quit => {
                agreed.push(*of);
                false
            }
            _ => true,
        });
        if !agreed.is_empty() {
            self.leaving.agreed.extend(agreed);
            return self.ask_next();
        }
        if let Some(asking) = self.leaving.asking
            && !self.model(asking).is_some_and(asks_to_quit)
        {
            self.stay();
        }
    }

    fn ask_next(&mut self) {
        let front = match self.front {
            Front::System(id) => Some(id),
            Front::All => None,
        };
        let all: Vec<_> = self.systems.iter().map(|it| it.id).collect();
        for id in front.into_iter().chain(all) {
            if self.leaving.agreed.contains(&id) {
                continue;
            }
            self.in_model(id, Model::quit);
            let before = self.out.len();
            self.out
                .retain(|(of, effect)| *of != id || !matches!(effect, Effect::Quit));
            if self.out.len() < before {
                self.leaving.agreed.push(id);
                continue;
            }
            self.leaving.asking = Some(id);
            self.leaving.windows.append(&mut self.windows);
            self.leaving
                .from
                .get_or_insert((self.front, self.all.acting));
            return self.bring_to_front(Front::System(id));
        }
        self.leaving = Leaving::default();
        self.out.push((SystemId::FLEET, Effect::Quit));
    }

    /// The user does not quit: what was in front comes back.
    fn stay(&mut self) {
        let Leaving {
            agreed,
            windows,
            from,
            ..
        } = std::mem::take(&mut self.leaving);
        self.windows.splice(..0, windows);
        if let Some((front, acting)) = from {
            self.bring_to_front(front);
            self.all.acting = acting;
        }
        for id in agreed {
            self.in_model(id, |model| model.quit.stay(&mut model.cx));
        }
    }
}

/// Whether the system asks its question about quitting.
fn asks_to_quit(model: &Model) -> bool {
    let asks = |modal: &Modal| matches!(modal, Modal::Question(it) if it.is_about_quitting());
    model.cx.modals.iter().any(asks)
}
