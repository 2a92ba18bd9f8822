//! Keys on the window of the open systems, and on the windows that pick a system.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::connect::connection::Link;
use crate::app::fleet::all_keys::shows_its_list;
use crate::app::fleet::link_state::{Asks, asks};
use crate::app::fleet::systems_window::SystemsWindow;
use crate::app::fleet::{Fleet, Front, SystemId, Window};
use crate::app::keys::actions;
use crate::app::modal::Picker;
use crate::app::notice::Weight;
use crate::app::widget::picker::{Item, Offers, Picked};
use crate::domain::Profile;
use crate::keymap::{Action, Chord};

/// The item that opens every profile.
const ALL: &str = "all profiles";
/// What stands before the name of a tag.
const TAG: &str = "tag: ";

impl Fleet {
    /// Opens the window of the systems.
    pub(in crate::app::fleet) fn open_systems(&mut self) {
        let first = self.by_state().first().map(|(it, _)| it.id);
        let here = match self.front {
            Front::System(id) => Some(id),
            Front::All => self.all_chosen().map(|it| it.id).or(first),
        };
        if let Some(id) = here {
            let mut window = SystemsWindow::new(id);
            window.settle(&self.ids_by_state(), self.systems_rows());
            self.windows.push(Window::Systems(window));
        }
    }

    /// The number of rows of the window of the systems: without status, rules, heading, column names and footer, and without the lines
    /// about the selected system.
    pub fn systems_rows(&self) -> usize {
        let others = match self.size.1 {
            ..12 => 2,
            _ => 7,
        };
        usize::from(self.size.1).saturating_sub(others + self.systems_facts())
    }

    /// The number of lines about the selected system.
    pub fn systems_facts(&self) -> usize {
        match self.size.1 {
            ..6 => 0,
            6..18 => 1,
            _ => 3,
        }
    }

    fn ids_by_state(&self) -> Vec<SystemId> {
        self.by_state().into_iter().map(|(it, _)| it.id).collect()
    }

    /// Brings what the next frame shows up to date with the systems.
    pub fn prepare_frame(&mut self) {
        if self.front == Front::All {
            self.settle_all();
        }
        self.settle_systems();
    }

    /// Brings the window of the systems up to date with the systems.
    pub(in crate::app::fleet) fn settle_systems(&mut self) {
        let (ids, rows) = (self.ids_by_state(), self.systems_rows());
        for window in &mut self.windows {
            if let Window::Systems(it) = window {
                it.settle(&ids, rows);
            }
        }
    }

    /// Passes a key to the window of the systems, which is on top.
    pub(in crate::app::fleet) fn systems_key(&mut self, action: Option<Action>) {
        let (ids, rows) = (self.ids_by_state(), self.systems_rows());
        let Some(Window::Systems(window)) = self.windows.last_mut() else {
            return;
        };
        let Some(action) = action.filter(|action| !window.move_by(*action, &ids, rows)) else {
            return;
        };
        let id = window.selected();
        match action {
            Action::Back => drop(self.windows.pop()),
            Action::Accept => {
                self.windows.pop();
                self.show(id);
            }
            Action::AllSystems => {
                self.windows.pop();
                self.bring_to_front(Front::All);
            }
            Action::Refresh => self.connect_now(id),
            Action::Add => self.offer_more(),
            Action::CloseSystem => self.close_from_window(id),
            Action::Quit => {
                self.windows.pop();
                self.quit();
            }
            _ => {}
        }
    }

    /// Shows a system. One without its list of keys, such as one with a question, is left again once it is answered.
    fn show(&mut self, id: SystemId) {
        match self.model(id).is_some_and(shows_its_list) {
            true => self.bring_to_front(Front::System(id)),
            false => self.visit(id),
        }
    }

    /// Connects to a system now, or refreshes its list.
    fn connect_now(&mut self, id: SystemId) {
        let Some(model) = self.model(id) else {
            return;
        };
        let name = model.cx.system_title();
        if let Some(asks) = asks(model).filter(|it| *it != Asks::Answer) {
            let words = format!("{name} asks for {}: Enter shows the question", asks.words());
            return self.say(Weight::Plain, words);
        }
        match model.cx.connection.link {
            Link::Live | Link::Lost(_) => {
                self.in_model(id, |model| {
                    actions::refresh(&mut model.connect, &mut model.cx)
                });
                self.say(Weight::Plain, format!("{name}: refreshing"));
            }
            Link::Connecting(_) => self.say(Weight::Plain, format!("{name} is connecting already")),
            Link::None | Link::Ended(_) => match self.reconnect(id) {
                true => self.say(Weight::Plain, format!("{name}: connecting")),
                false => self.say(
                    Weight::Bad,
                    format!("{name} has no profile. Enter shows its connect screen"),
                ),
            },
        }
    }

    /// Connects to a system by its profile. Returns whether it has one.
    fn reconnect(&mut self, id: SystemId) -> bool {
        let profile = self.model(id).and_then(|it| it.cx.profile()).cloned();
        let known = profile.is_some();
        if let Some(profile) = profile {
            self.in_model(id, |model| model.open_profile(profile));
        }
        known
    }

    /// Closes the selected system. The window closes with the last but one.
    fn close_from_window(&mut self, id: SystemId) {
        let Some(name) = self.model(id).map(|it| it.cx.system_title()) else {
            return;
        };
        let before = self.systems.len();
        self.close(id);
        if self.systems.len() < before {
            if let [only] = self.systems.as_slice() {
                self.front = Front::System(only.id);
            }
            self.settle_systems();
            self.say(Weight::Good, format!("closed {name}"));
        }
    }

    /// Offers the profiles that are not open, one by one, by tag, and all at once.
    fn offer_more(&mut self) {
        let open: Vec<&str> = self
            .systems
            .iter()
            .filter_map(|it| Some(it.model.cx.profile()?.name.as_str()))
            .collect();
        let profiles = self.shared.profiles.iter();
        let closed: Vec<&Profile> = profiles
            .filter(|it| !open.contains(&it.name.as_str()))
            .collect();
        if closed.is_empty() {
            let words = match self.shared.profiles.is_empty() {
                true => "no saved profiles yet: F4 on the connect screen saves one",
                false => "all saved profiles are open already",
            };
            return self.say(Weight::Plain, words);
        }
        let item = |value: String, note: String| Item {
            value,
            note,
            doubtful: false,
        };
        let mut items = vec![item(ALL.to_owned(), counted(closed.len()))];
        let tags: BTreeSet<&String> = closed.iter().flat_map(|it| &it.tags).collect();
        for tag in tags {
            let count = closed.iter().filter(|it| it.tags.contains(tag)).count();
            items.push(item(format!("{TAG}{tag}"), counted(count)));
        }
        items.extend(
            closed
                .iter()
                .map(|it| item(it.name.clone(), it.address.place())),
        );
        let picker = Picker::new("Open more systems", items, "").offering(Offers::Systems);
        self.windows.push(Window::OpenMore(picker));
    }

    /// Opens what was picked. A profile that is open already is not opened twice.
    fn open_named(&mut self, picked: &str) {
        let tag = picked.strip_prefix(TAG);
        let profiles = Arc::clone(&self.shared.profiles);
        let wanted = profiles.iter().filter(|it| match tag {
            _ if picked == ALL => true,
            Some(tag) => it.tags.iter().any(|it| it == tag),
            None => it.name == picked,
        });
        let before = self.systems.len();
        for profile in wanted {
            self.open(profile.clone());
        }
        let opened = self.systems.len() - before;
        self.settle_systems();
        self.say(Weight::Plain, format!("connecting to {}", counted(opened)));
    }

    /// Asks on which system a new key is created.
    pub(in crate::app::fleet) fn ask_system_for_new(&mut self) {
        let live = self
            .systems
            .iter()
            .filter(|it| it.model.cx.connection.link == Link::Live);
        let live = live.filter(|it| !it.model.cx.connection.read_only);
        let items: Vec<Item> = live
            .map(|it| Item {
                value: it.model.cx.system_title(),
                note: system_note(it.model.cx.profile().is_some_and(|it| it.production)),
                doubtful: false,
            })
            .collect();
        if items.is_empty() {
            return self.say(
                Weight::Bad,
                "no system can create a key now: not connected, or read-only",
            );
        }
        let here = self.all_chosen().map(|it| it.model.cx.system_title());
        let picker = Picker::new(
            "New key: on which system?",
            items,
            &here.unwrap_or_default(),
        );
        self.windows
            .push(Window::NewKeyOn(picker.offering(Offers::Systems)));
    }

    /// Passes a key to the picker on top.
    pub(in crate::app::fleet) fn picker_key(&mut self, action: Option<Action>, chord: Chord) {
        let top = self.windows.last_mut();
        let Some(Window::NewKeyOn(picker) | Window::OpenMore(picker)) = top else {
            return;
        };
        let picked = match (action, chord.typed()) {
            (Some(action), _) => picker.act(action),
            (None, Some(c)) => {
                picker.type_char(c);
                Picked::Open
            }
            (None, None) => Picked::Open,
        };
        let value = match picked {
            Picked::Open => return,
            Picked::Left => None,
            Picked::Value(value) => Some(value),
        };
        match (self.windows.pop(), value) {
            (Some(Window::NewKeyOn(_)), Some(value)) => {
                let named = self
                    .systems
                    .iter()
                    .find(|it| it.model.cx.system_title() == value);
                if let Some(id) = named.map(|it| it.id) {
                    self.act_in(id, Action::New);
                }
            }
            (Some(Window::OpenMore(_)), Some(value)) => self.open_named(&value),
            _ => {}
        }
    }
}

fn system_note(production: bool) -> String {
    match production {
        true => "production".to_owned(),
        false => String::new(),
    }
}

/// `3 systems`
fn counted(systems: usize) -> String {
    match systems {
        1 => "1 system".to_owned(),
        n => format!("{n} systems"),
    }
}
