//! The dead time of what the fleet brings to the front (see [`crate::app::sight`]).

use std::mem::discriminant;

use crate::app::effect::Effect;
use crate::app::fleet::target::Target;
use crate::app::fleet::{Fleet, Front, SystemId};
use crate::app::message::Wake;
use crate::app::sight::{Cause, DEAD_TIME, Guard, Sight};

impl Fleet {
    /// What gets the keys now.
    pub(in crate::app::fleet) fn target(&self) -> Target {
        Target {
            front: self.front,
            windows: self.windows.len(),
            top: self.windows.last().map(discriminant),
        }
    }

    /// Whether a key or a paste comes too early for the fleet's topmost window.
    pub(in crate::app::fleet) fn drops_keys(&self) -> bool {
        !self.windows.is_empty() && self.sight.drops_all()
    }

    /// After an update: hides the topmost window if the user cannot have seen it. A system that comes into sight starts its dead time.
    pub(in crate::app::fleet) fn look_after(&mut self, before: Target, cause: Cause) {
        let now = self.target();
        let Some(top) = self.windows.last() else {
            self.sight = Sight::Ready;
            if before.windows > 0 {
                self.comes_into_sight();
            }
            return;
        };
        let changed = now != before;
        let unseen = match cause {
            Cause::Input => changed && top.is_protected(),
            Cause::Resize => top.is_protected(),
            Cause::Other => changed,
        };
        if unseen {
            self.sight = Sight::Hidden(Guard::All);
        } else if changed {
            self.sight = Sight::Ready;
        }
    }

    /// The system in front has become visible.
    pub(in crate::app::fleet) fn comes_into_sight(&mut self) {
        if let Front::System(id) = self.front
            && self.windows.is_empty()
        {
            self.in_model(id, |model| model.sight.restart(&mut model.cx));
        }
    }

    /// The last frame is on the terminal.
    pub(in crate::app::fleet) fn frame_shown(&mut self) {
        if let Sight::Hidden(guard) = self.sight {
            self.sight = Sight::Visible(guard);
            self.wake_for_sight();
        }
    }

    /// A key came too early: the dead time starts again.
    pub(in crate::app::fleet) fn key_dropped(&mut self) {
        if matches!(self.sight, Sight::Visible(_)) {
            self.wake_for_sight();
        }
    }

    fn wake_for_sight(&mut self) {
        let wake = Effect::Wake(Wake::Seen, DEAD_TIME);
        self.out.push((SystemId::FLEET, wake));
    }
}
