//! What the keys of the list do.

use std::time::Duration;

use crate::api::{Ask, Call};
use crate::app::effect::Effect;
use crate::app::keys::confirm::reset_question;
use crate::app::modal::{Details, KeyForm, Modal, ResetForm};
use crate::app::model::{Link, Model, Weight};
use crate::app::requests::Purpose;
use crate::app::widget::question::Answer;
use crate::domain::{ApiKey, KeyId, State};
use crate::keymap::{Action, Chord};

/// A key that is pressed again this soon is being held down: terminals wait up to 0.7 s before they repeat it.
const HELD: Duration = Duration::from_secs(1);

impl Model {
    pub(in crate::app) fn list_action(&mut self, action: Action, effects: &mut Vec<Effect>) {
        let changes = matches!(
            action,
            Action::New
                | Action::Edit
                | Action::Reset
                | Action::Rotate
                | Action::Delete
                | Action::ApplyExpiry
        );
        if changes && self.read_only {
            return self.refuse_change(effects);
        }
        let page = isize::try_from(self.list_rows()).unwrap_or(10).max(1);
        match action {
            Action::Up => self.keys.step(-1),
            Action::Down => self.keys.step(1),
            Action::PageUp => self.keys.step(-page),
            Action::PageDown => self.keys.step(page),
            Action::Top => self.keys.jump(false),
            Action::Bottom => self.keys.jump(true),
            Action::Filter => self.filtering = true,
            Action::Back => self.keys.set_filter(String::new()),
            Action::Sort => self.keys.next_order(self.system.as_ref().map(|s| &s.caps)),
            Action::Reverse => self.keys.turn(),
            Action::KeepCopy => self.keep_copy(effects),
            Action::Refresh => self.refresh(effects),
            Action::Open => {
                self.open_another();
                if !self.profiles.is_empty() {
                    self.pick_profile(effects);
                }
            }
            Action::Upgrade => self.open_upgrade(effects),
            Action::Quit => self.quit(effects),
            Action::Details => {
                if let Some(key) = self.keys.selected() {
                    self.modals.push(Modal::Details(Details {
                        id: key.id,
                        scroll: 0,
                    }));
                    self.want_catalogue(effects);
                    self.want_sessions(effects);
                }
            }
            Action::GoneSessions => self.open_gone_sessions(effects),
            Action::Sessions => {
                if let Some(key) = self.chosen_key() {
                    self.open_sessions(key.id, effects);
                }
            }
            Action::Access => {
                if let Some(key) = self.chosen_key() {
                    self.open_access_of(&key, effects);
                }
            }
            Action::New => self.new_key(effects),
            Action::Edit => self.with_selected(effects, Self::edit_key),
            Action::Reset => self.with_selected(effects, |model, key, effects| {
                model.ask_reset(&key, effects);
            }),
            Action::Rotate => self.with_selected(effects, |model, key, effects| {
                model.rotate(&key, effects);
            }),
            Action::ApplyExpiry => self.with_selected(effects, |model, key, _| {
                model.offer_to_apply(key.id);
            }),
            Action::Delete => self.with_selected(effects, |model, key, effects| {
                model.ask_delete(&key, effects);
            }),
            _ => {}
        }
    }

    pub(in crate::app) fn refuse_change(&mut self, effects: &mut Vec<Effect>) {
        self.say(Weight::Bad, "read-only: nothing can be changed", effects);
    }

    pub(in crate::app) fn filter_key(&mut self, action: Option<Action>, chord: Chord) {
        let mut filter = self.keys.filter().to_owned();
        match (action, chord.typed()) {
            (Some(Action::Accept), _) => self.filtering = false,
            (Some(Action::Back), _) => {
                self.filtering = false;
                self.keys.set_filter(String::new());
            }
            (Some(Action::Up), _) => self.keys.step(-1),
            (Some(Action::Down), _) => self.keys.step(1),
            (Some(action), _) => {
                crate::app::widget::line_edit::edit(&mut filter, action);
                self.keys.set_filter(filter);
            }
            (None, Some(c)) => {
                filter.push(c);
                self.keys.set_filter(filter);
            }
            (None, None) => {}
        }
    }

    /// Whether a key that connects or refreshes is only being held down: a terminal repeats it up to thirty times a second, and
    /// does not say so. What is held is one press.
    pub(in crate::app) fn is_held_down(&mut self) -> bool {
        let before = self.hurried.replace(self.now);
        // A clock that was set back holds nobody up.
        let since = before.and_then(|at| Duration::try_from(self.now.duration_since(at)).ok());
        since.is_some_and(|since| since < HELD)
    }

    /// Reads the list again, or tries to connect now.
    pub(in crate::app) fn refresh(&mut self, effects: &mut Vec<Effect>) {
        match self.link {
            Link::Live => {
                self.read_list(effects);
                self.read_open_sessions(effects);
            }
            Link::Lost(_) => {
                if !self.is_held_down() {
                    effects.push(Effect::Ask(Ask::RetryNow));
                }
            }
            Link::Ended(_) | Link::None => self.open_another(),
            Link::Connecting(_) => {}
        }
    }

    pub(in crate::app) fn read_list(&mut self, effects: &mut Vec<Effect>) {
        if !self.pending.list_asked() {
            let id = self.pending.add(Purpose::List);
            effects.push(Effect::Ask(Ask::Call {
                id,
                call: Call::Keys,
            }));
        }
    }

    pub(in crate::app) fn read_users(&mut self, effects: &mut Vec<Effect>) {
        let id = self.pending.add(Purpose::Users);
        effects.push(Effect::Ask(Ask::Call {
            id,
            call: Call::Users,
        }));
    }

    /// Reads the owners again where owners are chosen: their counts of keys and their roles change without an event.
    pub(in crate::app) fn read_owners_again(&mut self, effects: &mut Vec<Effect>) {
        let owners = self.system.as_ref().is_some_and(|it| it.caps.owner);
        if owners && self.link == Link::Live {
            self.read_users(effects);
        }
    }

    /// Reads a key again after an event; after many events at once, the whole list.
    pub(in crate::app) fn read_key(&mut self, key: KeyId, effects: &mut Vec<Effect>) {
        if self.pending.refreshes() >= 16 {
            return self.read_list(effects);
        }
        let id = self.pending.add(Purpose::Refresh(key));
        effects.push(Effect::Ask(Ask::Call {
            id,
            call: Call::Key(key),
        }));
    }

    /// Whether a request can go now; says so if not.
    pub(in crate::app) fn online(&mut self, effects: &mut Vec<Effect>) -> bool {
        if self.link == Link::Live {
            return true;
        }
        let text = match self.link {
            Link::Lost(_) => "offline: nothing can be changed now. R tries to connect",
            Link::Connecting(_) => "connecting: nothing can be changed now",
            Link::Ended(_) | Link::None | Link::Live => {
                "offline: nothing can be changed now. R opens the connection form"
            }
        };
        self.say(Weight::Bad, text, effects);
        false
    }

    fn new_key(&mut self, effects: &mut Vec<Effect>) {
        if !self.online(effects) {
            return;
        }
        let Some(system) = &self.system else { return };
        let form = KeyForm::create(system, self.now, &self.zone);
        let owners = system.caps.owner;
        self.modals.push(Modal::KeyForm(Box::new(form)));
        self.needed.clear();
        if owners {
            self.read_users(effects);
            self.want_catalogue(effects);
        }
        self.refresh_forms();
    }

    fn with_selected(
        &mut self,
        effects: &mut Vec<Effect>,
        then: impl FnOnce(&mut Self, ApiKey, &mut Vec<Effect>),
    ) {
        match self.chosen_key() {
            Some(key) if self.online(effects) => then(self, key, effects),
            Some(_) => {}
            None => self.say(Weight::Plain, "no key is selected", effects),
        }
    }

    /// The key whose details are open, else the selected one.
    fn chosen_key(&self) -> Option<ApiKey> {
        let id = match self.modals.last() {
            Some(Modal::Details(details)) => Some(details.id),
            _ => self.keys.selected().map(|key| key.id),
        };
        id.and_then(|id| self.keys.get(id)).cloned()
    }

    fn edit_key(&mut self, key: ApiKey, _: &mut Vec<Effect>) {
        if key.state(self.now) == State::Orphaned {
            let edit = Answer::EditOrphan(key.id);
            return self.ask_about_orphan(&key, edit);
        }
        self.open_edit_form(&key);
    }

    /// The person wants to edit a key whose owner was not found.
    pub(in crate::app) fn edit_orphan(&mut self, id: KeyId, effects: &mut Vec<Effect>) {
        match self.keys.get(id).cloned() {
            Some(key) => self.open_edit_form(&key),
            None => self.say(Weight::Plain, "this key does not exist any more", effects),
        }
    }

    fn open_edit_form(&mut self, key: &ApiKey) {
        let Some(system) = &self.system else { return };
        let form = KeyForm::edit(key, system, self.now, &self.zone);
        self.modals.push(Modal::KeyForm(Box::new(form)));
    }

    fn ask_reset(&mut self, key: &ApiKey, effects: &mut Vec<Effect>) {
        if key.state(self.now) == State::Orphaned {
            let notice = self.reset_will_not_help(key);
            return self.modals.push(Modal::Question(notice));
        }
        match ResetForm::for_key(key, self.now, &self.zone) {
            Some(form) => self.modals.push(Modal::ResetForm(Box::new(form))),
            None => {
                let question = reset_question(self, key, None);
                self.modals.push(Modal::Question(question));
                self.want_sessions(effects);
            }
        }
    }
}
