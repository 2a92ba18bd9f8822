//! Actions on one key of the list of all systems. They run in the key's system, which comes to the front until nothing is open there.

use crate::app::connect::connection::Link;
use crate::app::fleet::all_keys::shows_its_list;
use crate::app::fleet::link_state::{Asks, asks};
use crate::app::fleet::{Fleet, Front, SystemId};
use crate::app::keys::export::snapshot::Snapshot;
use crate::app::keys::export::window;
use crate::app::keys::mark_actions;
use crate::app::modal::Screen;
use crate::app::notice::Weight;
use crate::keymap::Action;

impl Fleet {
    /// Runs an action on the selected key.
    pub(in crate::app::fleet) fn act_on_chosen(&mut self, action: Action) {
        match self.all_chosen().map(|it| it.id) {
            Some(id) => self.act_in(id, action),
            None => self.say(Weight::Plain, "no key is selected"),
        }
    }

    /// Runs an action in a system, and comes back to the list of all systems when nothing is open there any more.
    pub(in crate::app::fleet) fn act_in(&mut self, id: SystemId, action: Action) {
        let Some(model) = self.model(id) else {
            return;
        };
        let free = shows_its_list(model);
        let name = model.cx.system_title();
        self.visit(id);
        match free {
            true => self.in_model(id, |model| {
                if !mark_actions::act(action, &mut model.cx) {
                    model.list_action(action);
                }
            }),
            // Its question comes first.
            false => self.say(
                Weight::Plain,
                format!("{name} has an open question: answer it first"),
            ),
        }
        self.come_back();
    }

    /// Opens the form that exports the rows of all systems, in a system whose list is free for it.
    pub(in crate::app::fleet) fn export_all(&mut self) {
        let mut keys = Snapshot::new(self.now, &self.zone);
        for it in &self.systems {
            keys.add_system(&it.model.sessions, &it.model.cx);
        }
        let chosen = self.all_chosen().into_iter();
        let mut candidates = chosen.chain(&self.systems);
        let free = candidates.find(|it| shows_its_list(&it.model));
        match free.map(|it| it.id) {
            _ if keys.is_empty() => self.say(Weight::Plain, "no key to export"),
            Some(id) => {
                self.visit(id);
                self.all.about_all = true;
                self.in_model(id, |model| window::open(keys, &mut model.cx));
            }
            None => self.say(
                Weight::Plain,
                "every system has an open question: answer one first",
            ),
        }
    }

    /// After every update: comes back to the list, goes to the system of the last action if that shows something, and passes on what it
    /// says.
    pub(in crate::app::fleet) fn tend_all(&mut self) {
        self.come_back();
        let (Front::All, Some(id), true) = (self.front, self.all.followed, self.windows.is_empty())
        else {
            return;
        };
        let Some(model) = self.model(id) else {
            self.all.followed = None;
            return;
        };
        let shows = asks(model).is_none_or(|it| it == Asks::Answer) && !model.cx.modals.is_empty();
        match shows {
            true => self.visit(id),
            false => self.pass_on_notice(id),
        }
    }

    /// What a system says behind the list of all systems or a window of the fleet is said there.
    pub(in crate::app::fleet) fn pass_on_notice(&mut self, id: SystemId) {
        let it = self.systems.iter_mut().find(|it| it.id == id);
        let notice =
            it.and_then(|it| Some((it.model.cx.system_title(), it.model.cx.notice.take()?)));
        // That a key has no action in one window means nothing behind it.
        if let Some((name, notice)) = notice.filter(|(_, it)| !it.of_key) {
            self.say(
                notice.weight,
                match self.all.about_all {
                    true => notice.text,
                    false => format!("{name}: {}", notice.text),
                },
            );
        }
    }

    /// Brings a system to the front until nothing is open there.
    pub(in crate::app::fleet) fn visit(&mut self, id: SystemId) {
        let from_all = self.front == Front::All;
        self.bring_to_front(Front::System(id));
        self.all.acting = Some(id).filter(|_| from_all);
        self.all.followed = self.all.acting;
        self.all.about_all = false;
    }

    /// Comes back to the list of all systems, if an action left it and nothing is open in its system any more.
    pub(in crate::app::fleet) fn come_back(&mut self) {
        let Some(id) = self.all.acting else {
            return;
        };
        if self.front != Front::System(id) {
            self.all.acting = None;
            return;
        }
        let done = self.model(id).is_none_or(|model| {
            let connecting = matches!(model.cx.connection.link, Link::Connecting(_));
            model.cx.modals.is_empty() && (model.cx.screen == Screen::Keys || connecting)
        });
        if !done || !self.windows.is_empty() {
            return;
        }
        self.all.acting = None;
        self.bring_to_front(Front::All);
        self.select_in_all(id);
        self.settle_all();
        self.pass_on_notice(id);
    }
}
