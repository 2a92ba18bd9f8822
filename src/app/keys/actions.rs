//! What the keys of the list do.

use std::time::Duration;

use crate::api::{Call, LinkCommand};
use crate::app::connect::connection::Link;
use crate::app::effect::Effect;
use crate::app::keys::confirm::reset_question;
use crate::app::modal::{Details, KeyForm, Modal, ResetForm};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::requests::Purpose;
use crate::app::widget::question::Answer;
use crate::domain::{ApiKey, KeyId, State};
use crate::keymap::{Action, Chord};

/// A key that is pressed again this soon is being held down: terminals wait up to 0.7 s before they repeat it.
const HELD: Duration = Duration::from_secs(1);

impl Model {
    pub(in crate::app) fn list_action(&mut self, action: Action) {
        let changes = matches!(
            action,
            Action::New
                | Action::Edit
                | Action::Reset
                | Action::Rotate
                | Action::Delete
                | Action::ApplyExpiry
        );
        if changes && self.cx.connection.read_only {
            return self.cx.refuse_change();
        }
        let page = isize::try_from(self.cx.list_rows()).unwrap_or(10).max(1);
        match action {
            Action::Up => self.cx.keys.step(-1),
            Action::Down => self.cx.keys.step(1),
            Action::PageUp => self.cx.keys.step(-page),
            Action::PageDown => self.cx.keys.step(page),
            Action::Top => self.cx.keys.jump(false),
            Action::Bottom => self.cx.keys.jump(true),
            Action::Filter => self.cx.keys.filtering = true,
            Action::Back => self.cx.keys.set_filter(String::new()),
            Action::Sort => self
                .cx
                .keys
                .next_order(self.cx.connection.system.as_ref().map(|s| &s.caps)),
            Action::Reverse => self.cx.keys.turn(),
            Action::KeepCopy => self.keep_copy(),
            Action::Refresh => self.refresh(),
            Action::Open => {
                self.open_another();
                if !self.systems.profiles.is_empty() {
                    self.pick_profile();
                }
            }
            Action::Upgrade => self.open_upgrade(),
            Action::Quit => self.quit(),
            Action::Details => {
                if let Some(key) = self.cx.keys.selected() {
                    self.cx.modals.push(Modal::Details(Details {
                        id: key.id,
                        scroll: 0,
                    }));
                    self.want_catalogue();
                    self.want_sessions();
                }
            }
            Action::GoneSessions => self.open_gone_sessions(),
            Action::Sessions => {
                if let Some(key) = self.chosen_key() {
                    self.open_sessions(key.id);
                }
            }
            Action::Access => {
                if let Some(key) = self.chosen_key() {
                    self.open_access_of(&key);
                }
            }
            Action::New => self.new_key(),
            Action::Edit => self.with_selected(Self::edit_key),
            Action::Reset => self.with_selected(|model, key| {
                model.ask_reset(&key);
            }),
            Action::Rotate => self.with_selected(|model, key| {
                model.rotate(&key);
            }),
            Action::ApplyExpiry => self.with_selected(|model, key| {
                model.offer_to_apply(key.id);
            }),
            Action::Delete => self.with_selected(|model, key| {
                model.ask_delete(&key);
            }),
            _ => {}
        }
    }

    pub(in crate::app) fn filter_key(&mut self, action: Option<Action>, chord: Chord) {
        let mut filter = self.cx.keys.filter().to_owned();
        match (action, chord.typed()) {
            (Some(Action::Accept), _) => self.cx.keys.filtering = false,
            (Some(Action::Back), _) => {
                self.cx.keys.filtering = false;
                self.cx.keys.set_filter(String::new());
            }
            (Some(Action::Up), _) => self.cx.keys.step(-1),
            (Some(Action::Down), _) => self.cx.keys.step(1),
            (Some(action), _) => {
                crate::app::widget::line_edit::edit(&mut filter, action);
                self.cx.keys.set_filter(filter);
            }
            (None, Some(c)) => {
                filter.push(c);
                self.cx.keys.set_filter(filter);
            }
            (None, None) => {}
        }
    }

    /// Whether a key that connects or refreshes is only being held down: a terminal repeats it up to thirty times a second, and
    /// does not say so. What is held is one press.
    pub(in crate::app) fn is_held_down(&mut self) -> bool {
        let before = self.cx.connection.hurried.replace(self.cx.now);
        // A clock that was set back holds nobody up.
        let since = before.and_then(|at| Duration::try_from(self.cx.now.duration_since(at)).ok());
        since.is_some_and(|since| since < HELD)
    }

    /// Reads the list again, or tries to connect now.
    pub(in crate::app) fn refresh(&mut self) {
        match self.cx.connection.link {
            Link::Live => {
                self.read_list();
                self.read_open_sessions();
            }
            Link::Lost(_) => {
                if !self.is_held_down() {
                    self.cx.out.push(Effect::Ask(LinkCommand::RetryNow));
                }
            }
            Link::Ended(_) | Link::None => self.open_another(),
            Link::Connecting(_) => {}
        }
    }

    pub(in crate::app) fn read_list(&mut self) {
        if !self.cx.requests.list_asked() {
            let id = self.cx.requests.add(Purpose::List);
            self.cx.out.push(Effect::Ask(LinkCommand::Call {
                id,
                call: Call::Keys,
            }));
        }
    }

    pub(in crate::app) fn read_users(&mut self) {
        let id = self.cx.requests.add(Purpose::Users);
        self.cx.out.push(Effect::Ask(LinkCommand::Call {
            id,
            call: Call::Users,
        }));
    }

    /// Reads the owners again where owners are chosen: their counts of keys and their roles change without an event.
    pub(in crate::app) fn read_owners_again(&mut self) {
        let owners = self
            .cx
            .connection
            .system
            .as_ref()
            .is_some_and(|it| it.caps.owner);
        if owners && self.cx.connection.link == Link::Live {
            self.read_users();
        }
    }

    /// Reads a key again after an event; after many events at once, the whole list.
    pub(in crate::app) fn read_key(&mut self, key: KeyId) {
        if self.cx.requests.refreshes() >= 16 {
            return self.read_list();
        }
        let id = self.cx.requests.add(Purpose::Refresh(key));
        self.cx.out.push(Effect::Ask(LinkCommand::Call {
            id,
            call: Call::Key(key),
        }));
    }

    fn new_key(&mut self) {
        if !self.cx.online() {
            return;
        }
        let Some(system) = &self.cx.connection.system else {
            return;
        };
        let form = KeyForm::create(system, self.cx.now, &self.cx.zone);
        let owners = system.caps.owner;
        self.cx.modals.push(Modal::KeyForm(Box::new(form)));
        self.access.needed.clear();
        if owners {
            self.read_users();
            self.want_catalogue();
        }
        self.refresh_forms();
    }

    fn with_selected(&mut self, then: impl FnOnce(&mut Self, ApiKey)) {
        match self.chosen_key() {
            Some(key) if self.cx.online() => then(self, key),
            Some(_) => {}
            None => self.cx.say(Weight::Plain, "no key is selected"),
        }
    }

    /// The key whose details are open, else the selected one.
    fn chosen_key(&self) -> Option<ApiKey> {
        let id = match self.cx.modals.last() {
            Some(Modal::Details(details)) => Some(details.id),
            _ => self.cx.keys.selected().map(|key| key.id),
        };
        id.and_then(|id| self.cx.keys.get(id)).cloned()
    }

    fn edit_key(&mut self, key: ApiKey) {
        if key.state(self.cx.now) == State::Orphaned {
            let edit = Answer::EditOrphan(key.id);
            return self.ask_about_orphan(&key, edit);
        }
        self.open_edit_form(&key);
    }

    /// The person wants to edit a key whose owner was not found.
    pub(in crate::app) fn edit_orphan(&mut self, id: KeyId) {
        match self.cx.keys.get(id).cloned() {
            Some(key) => self.open_edit_form(&key),
            None => self
                .cx
                .say(Weight::Plain, "this key does not exist any more"),
        }
    }

    fn open_edit_form(&mut self, key: &ApiKey) {
        let Some(system) = &self.cx.connection.system else {
            return;
        };
        let form = KeyForm::edit(key, system, self.cx.now, &self.cx.zone);
        self.cx.modals.push(Modal::KeyForm(Box::new(form)));
    }

    fn ask_reset(&mut self, key: &ApiKey) {
        if key.state(self.cx.now) == State::Orphaned {
            let notice = self.reset_will_not_help(key);
            return self.cx.modals.push(Modal::Question(notice));
        }
        match ResetForm::for_key(key, self.cx.now, &self.cx.zone) {
            Some(form) => self.cx.modals.push(Modal::ResetForm(Box::new(form))),
            None => {
                let question = reset_question(self, key, None);
                self.cx.modals.push(Modal::Question(question));
                self.want_sessions();
            }
        }
    }
}
