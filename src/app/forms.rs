//! What the keys of the forms do.

use super::asking::{narrowing_question, reset_question};
use super::effect::Effect;
use super::modal::key_form::owner_items;
use super::modal::picker::{Offers, Picked};
use super::modal::question::{Answer, Line, Question};
use super::modal::{KeyField, Modal, Picker};
use super::model::{Model, Weight};
use crate::api::{Ask, Call};
use crate::form::{Did, Form};
use crate::keymap::{Action, Chord};

/// What a key did to a form, besides editing it.
pub(super) enum Wanted<Id> {
    /// Nothing more.
    Nothing,
    /// Save it.
    Save,
    /// Leave it.
    Leave,
    /// Open the list behind this field.
    Pick(Id),
}

/// Gives a key to a form.
pub(super) fn drive<Id: Copy + Eq>(
    form: &mut Form<Id>,
    action: Option<Action>,
    chord: Chord,
) -> Wanted<Id> {
    let did = match (action, chord.typed()) {
        (Some(Action::Save), _) => return Wanted::Save,
        (Some(Action::Back), _) => return Wanted::Leave,
        (Some(action), _) => form.act(action),
        (None, Some(c)) => form.type_char(c),
        (None, None) => Did::Nothing,
    };
    match did {
        Did::WantsPicker(id) => Wanted::Pick(id),
        // Enter on the last field goes to the first: only F2 sends, so that a second Enter never does.
        Did::AcceptedLast => {
            form.act(Action::Next);
            Wanted::Nothing
        }
        Did::Nothing | Did::Moved | Did::Edited => Wanted::Nothing,
    }
}

impl Model {
    /// Brings the notes and the visibility of fields up to date with what was typed.
    pub(super) fn refresh_forms(&mut self) {
        let users = self.users.as_deref().unwrap_or_default();
        let caps = self.system.as_ref().map(|s| s.caps);
        for modal in &mut self.modals {
            match modal {
                Modal::KeyForm(it) => {
                    it.refresh(self.now, &self.zone);
                    it.note_owner(users);
                }
                Modal::ResetForm(it) => it.refresh(self.now, &self.zone),
                Modal::Picker(it) if it.offers == Offers::Owners => {
                    if let Some(caps) = &caps {
                        it.set_items(owner_items(users, caps));
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn key_form_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        effects: &mut Vec<Effect>,
    ) {
        let Some(Modal::KeyForm(it)) = self.modals.last_mut() else {
            return;
        };
        if it.sending.is_some() {
            return;
        }
        match drive(&mut it.form, action, chord) {
            Wanted::Nothing => self.refresh_forms(),
            Wanted::Save => self.save_key_form(effects),
            Wanted::Leave => self.leave_form(),
            Wanted::Pick(_) => self.pick_owner(),
        }
    }

    fn save_key_form(&mut self, effects: &mut Vec<Effect>) {
        let (now, zone) = (self.now, self.zone.clone());
        let Some(Modal::KeyForm(it)) = self.modals.last_mut() else {
            return;
        };
        let Some(call) = it.read(now, &zone) else {
            return;
        };
        let old = it.old.clone();
        match (call, old) {
            (Call::Update(_, change), _) if change.is_empty() => {
                self.modals.pop();
                self.say(Weight::Plain, "nothing was changed", effects);
            }
            (Call::Update(id, change), Some(key))
                if self.is_own(id)
                    && (change.allowlist.is_some() || change.expires_at.is_some()) =>
            {
                let question = narrowing_question(self, &key, Call::Update(id, change));
                self.modals.push(Modal::Question(question));
            }
            (call, _) => self.send(call, effects),
        }
    }

    fn leave_form(&mut self) {
        let dirty = match self.modals.last() {
            Some(Modal::KeyForm(it)) => it.form.dirty(),
            Some(Modal::ResetForm(it)) => it.form.dirty(),
            _ => false,
        };
        if dirty {
            let mut lines = vec![Line::plain("What you typed is lost.")];
            lines.extend(self.caution());
            let question = Question::new(
                "Leave the form?",
                lines,
                "Stay",
                vec![("Leave", Answer::LeaveForm)],
            );
            self.modals.push(Modal::Question(question));
        } else {
            self.modals.pop();
        }
    }

    fn pick_owner(&mut self) {
        let Some(Modal::KeyForm(it)) = self.modals.last() else {
            return;
        };
        let typed = it.form.text(KeyField::Owner);
        let Some(system) = &self.system else { return };
        let items = owner_items(self.users.as_deref().unwrap_or_default(), &system.caps);
        let title = format!("Owner on {}", self.system_name());
        self.modals
            .push(Modal::Picker(Picker::new(title, items, typed.trim())));
    }

    pub(super) fn picked(&mut self, picked: Picked, effects: &mut Vec<Effect>) {
        if picked == Picked::Open {
            return;
        }
        let picker = self.modals.pop();
        if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Profiles) {
            if let Picked::Value(name) = picked {
                self.picked_profile(&name, effects);
            }
        } else if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Receivers) {
            if let Picked::Value(name) = picked {
                self.deliver(&name, effects);
            }
        } else if let (Picked::Value(value), Some(Modal::KeyForm(it))) =
            (picked, self.modals.last_mut())
        {
            it.form.set_text(KeyField::Owner, &value);
            it.form.act(Action::Next);
        }
        self.refresh_forms();
    }

    pub(super) fn reset_form_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        effects: &mut Vec<Effect>,
    ) {
        let (now, zone) = (self.now, self.zone.clone());
        let Some(Modal::ResetForm(it)) = self.modals.last_mut() else {
            return;
        };
        match drive(&mut it.form, action, chord) {
            Wanted::Nothing | Wanted::Pick(_) => self.refresh_forms(),
            Wanted::Leave => self.leave_form(),
            Wanted::Save => {
                let id = it.id;
                let Some(expires_at) = it.read(now, &zone) else {
                    return;
                };
                let Some(key) = self.keys.get(id).cloned() else {
                    self.modals.pop();
                    return self.say(Weight::Bad, "this key was deleted meanwhile", effects);
                };
                let question = reset_question(self, &key, Some(expires_at));
                self.modals.push(Modal::Question(question));
            }
        }
    }

    pub(super) fn code_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        effects: &mut Vec<Effect>,
    ) {
        let Some(Modal::Code(it)) = self.modals.last_mut() else {
            return;
        };
        let save = match action {
            // A form of one field: Enter sends it, as everywhere a code is asked for.
            Some(Action::Accept | Action::Save) => true,
            Some(Action::Back) => {
                self.modals.pop();
                return self.abandon_connection(effects);
            }
            _ => {
                drive(&mut it.form, action, chord);
                false
            }
        };
        if save && !it.form.missing() {
            let code = it.form.take_secret(super::modal::CodeField);
            self.modals.pop();
            effects.push(Effect::Ask(Ask::Code(code)));
        }
    }
}
