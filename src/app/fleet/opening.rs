//! Opens and closes systems.

use std::sync::Arc;

use crate::api::Target;
use crate::app::connect::connection::Link;
use crate::app::connect::screen::Attempt;
use crate::app::effect::Effect;
use crate::app::fleet::slots::HOLD;
use crate::app::fleet::{Fleet, Front, OpenSystem, SystemId};
use crate::app::message::{Msg, Wake};
use crate::app::model::{Model, Start};
use crate::app::notice::Weight;
use crate::domain::Profile;

/// A system to open.
#[derive(Debug)]
pub struct ToOpen {
    /// Its profile, without a name if it has none.
    pub profile: Profile,
    /// How to sign in, if that is known already.
    pub target: Option<Box<Target>>,
}

impl ToOpen {
    /// The message that connects the system, or shows its connect screen.
    fn begin(self) -> Msg {
        match self.target {
            Some(target) => Msg::Begin(target),
            None => Msg::Open(Box::new(self.profile)),
        }
    }
}

impl Fleet {
    /// A fleet with these systems, of which the list of all is in front. They connect when the loop runs. Without systems: one,
    /// with the connect screen.
    pub fn with_systems(start: Start, systems: Vec<ToOpen>) -> Self {
        let mut systems = systems.into_iter();
        let Some(first) = systems.next() else {
            return Self::new(start);
        };
        let reports = !start.unread.is_empty();
        let mut fleet = Self::new(Start {
            address: first.profile.address.to_string(),
            ..start
        });
        if let Some(it) = fleet.systems.first_mut() {
            it.model.show_profile(&first.profile);
        }
        fleet.slots.queue(SystemId::FIRST, first.begin());
        for system in systems {
            fleet.add(system);
        }
        // What the first system reports about earlier runs must be seen.
        if fleet.has_several() && !reports {
            fleet.front = Front::All;
        }
        fleet
    }

    /// Opens a system beside the others. A profile or an address that is already open is not opened twice. Returns its number.
    pub(in crate::app) fn open(&mut self, profile: Profile) -> SystemId {
        match self.find_open(&profile) {
            Some(id) => id,
            None => {
                self.dirty = true;
                let target = None;
                self.add(ToOpen { profile, target })
            }
        }
    }

    fn find_open(&self, profile: &Profile) -> Option<SystemId> {
        let is_open = |it: &&OpenSystem| {
            let open = it.model.cx.connection.profile.as_ref();
            match profile.name.is_empty() {
                true => it.model.cx.connection.place == profile.address.place(),
                false => open.is_some_and(|open| open.name == profile.name),
            }
        };
        self.systems.iter().find(is_open).map(|it| it.id)
    }

    fn add(&mut self, system: ToOpen) -> SystemId {
        let profile = &system.profile;
        let last = self.systems.iter().map(|it| it.id.0).max();
        self.last_id = self.last_id.max(last.unwrap_or_default()) + 1;
        let id = SystemId(self.last_id);
        let start = Start {
            now: self.now,
            size: self.size,
            address: profile.address.to_string(),
            ..self.shared.start.clone()
        };
        let mut model = Model::new(start);
        model.systems.learn(Arc::clone(&self.shared.profiles));
        model.show_profile(profile);
        self.systems.push(OpenSystem { id, model });
        self.slots.queue(id, system.begin());
        self.tell_number();
        id
    }

    /// Tells every system whether it is one of several.
    fn tell_number(&mut self) {
        let several = self.has_several();
        for it in &mut self.systems {
            it.model.cx.set_several(several);
        }
    }

    /// Whether a system waits for its turn to connect.
    pub fn waits_for_turn(&self, id: SystemId) -> bool {
        self.slots.waits(id)
    }

    /// Starts the systems whose turn it is.
    pub(in crate::app::fleet) fn start_waiting(&mut self) {
        for id in self.slots.held().to_vec() {
            if !self.model(id).is_some_and(is_beginning) {
                self.free_slot(id);
            }
        }
        while let Some((id, start)) = self.slots.next() {
            self.out.push((id, Effect::Wake(Wake::Slot, HOLD)));
            self.pass_to(id, start);
            self.dirty = true;
        }
    }

    /// Starts a system that waits for its turn now, because the user looks at it.
    pub(in crate::app::fleet) fn start_now(&mut self, id: SystemId) {
        if let Some(start) = self.slots.take(id) {
            self.pass_to(id, start);
        }
    }

    /// The system has begun, or has had its time.
    pub(in crate::app::fleet) fn free_slot(&mut self, id: SystemId) {
        self.slots.release(id);
        self.out.push((id, Effect::Unwake(Wake::Slot)));
    }

    /// Closes a system. Says why where that would lose something. The last system stays open.
    pub(in crate::app) fn close(&mut self, id: SystemId) {
        let Some(at) = self.systems.iter().position(|it| it.id == id) else {
            return;
        };
        if !self.has_several() {
            return self.say(Weight::Plain, "the last system stays open: q quits");
        }
        let busy = self.systems.get(at).and_then(|it| {
            let reason = it.model.keeps_open()?;
            Some(format!(
                "{} stays open: {reason}",
                it.model.cx.system_title()
            ))
        });
        if let Some(reason) = busy {
            return self.say(Weight::Bad, reason);
        }
        let closed = self.systems.remove(at).model;
        if closed.secret.clears_on_leaving() {
            self.out.push((id, Effect::ClearCopy));
        }
        self.out.push((id, Effect::Close));
        self.slots.forget(id);
        self.shared.keep_of_closed(&closed);
        self.tell_number();
        if self.front == Front::System(id) {
            self.front = match self.systems.as_slice() {
                [only] => Front::System(only.id),
                _ => Front::All,
            };
        }
        self.dirty = true;
    }
}

/// Whether a system is still on its way to its first reply.
fn is_beginning(model: &Model) -> bool {
    let attempt = matches!(
        model.connect.attempt(),
        Attempt::Fetching | Attempt::Running(_)
    );
    let connecting = matches!(model.cx.connection.link, Link::None | Link::Connecting(_));
    attempt && connecting && model.cx.modals.is_empty()
}
