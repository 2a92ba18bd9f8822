//! What the keys of the forms do.

use std::sync::Arc;

use crate::api::{Call, LinkCommand};
use crate::app::effect::Effect;
use crate::app::keys::confirm::{narrowing_question, reset_question};
use crate::app::modal::{KeyField, Modal};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::widget::picker::{Offers, Picked};
use crate::app::widget::question::{Answer, Line, Question};
use crate::form::{Did, Form};
use crate::keymap::{Action, Chord};

/// What a key did to a form, besides editing it.
pub(in crate::app) enum Wanted<Id> {
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
pub(in crate::app) fn drive<Id: Copy + Eq>(
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
    pub(in crate::app) fn refresh_forms(&mut self) {
        // Made from the declarations where nobody asked the system yet: only for who needs it.
        let wants = |modal: &Modal| match modal {
            Modal::KeyForm(it) => it.has_rules(),
            Modal::Builder(_) => true,
            _ => false,
        };
        let catalogue = self.cx.modals.iter().any(wants).then(|| self.catalogue());
        let owner = self.cx.modals.iter().find_map(|modal| match modal {
            Modal::KeyForm(it) if it.has_owner() => Some(it.form.text(KeyField::Owner)),
            _ => None,
        });
        let (note, warning) = owner
            .map(|name| self.owner_words(&name))
            .unwrap_or_default();
        let picks =
            |modal: &Modal| matches!(modal, Modal::Picker(it) if it.offers == Offers::Owners);
        let owners = self
            .cx
            .modals
            .iter()
            .any(picks)
            .then(|| self.owners(&self.access.needed));
        for modal in &mut self.cx.modals {
            match modal {
                Modal::KeyForm(it) => {
                    it.refresh(self.cx.now, &self.cx.zone);
                    if it.has_owner() {
                        it.note_owner(note.clone(), warning.clone());
                    }
                    if let Some(catalogue) = &catalogue {
                        it.tell_rules(catalogue);
                    }
                }
                Modal::Builder(it) => {
                    if let Some(catalogue) = &catalogue {
                        it.set_catalogue(Arc::clone(catalogue));
                    }
                }
                Modal::ResetForm(it) => it.refresh(self.cx.now, &self.cx.zone),
                Modal::RotateForm(it) => it.refresh(self.cx.now, &self.cx.zone),
                Modal::Picker(it) if it.offers == Offers::Owners => {
                    if let Some((items, said)) = &owners {
                        it.set_items(items.clone());
                        it.said.clone_from(said);
                    }
                }
                _ => {}
            }
        }
        self.refresh_access();
    }

    pub(in crate::app) fn key_form_key(&mut self, action: Option<Action>, chord: Chord) {
        let Some(Modal::KeyForm(it)) = self.cx.modals.last_mut() else {
            return;
        };
        if it.sending.is_some() {
            return;
        }
        match action {
            Some(Action::Access) => return self.open_access_of_choice(),
            Some(Action::Needs) => return self.open_needs(),
            _ => {}
        }
        match drive(&mut it.form, action, chord) {
            Wanted::Nothing => self.refresh_forms(),
            Wanted::Save => self.save_key_form(),
            Wanted::Leave => self.leave_form(),
            Wanted::Pick(KeyField::Rules) => self.open_builder(),
            Wanted::Pick(_) => self.pick_owner(),
        }
    }

    fn save_key_form(&mut self) {
        let (now, zone) = (self.cx.now, self.cx.zone.clone());
        let catalogue = self.catalogue();
        let Some(Modal::KeyForm(it)) = self.cx.modals.last_mut() else {
            return;
        };
        let Some(call) = it.read(&catalogue, now, &zone) else {
            return;
        };
        let old = it.old.clone();
        match (call, old) {
            (Call::Update(_, change), _) if change.is_empty() => {
                self.cx.modals.pop();
                self.cx.say(Weight::Plain, "nothing was changed");
            }
            (Call::Update(id, change), Some(key))
                if self.is_own(id)
                    && (change.allowlist.is_some() || change.expires_at.is_some()) =>
            {
                let question = narrowing_question(self, &key, Call::Update(id, change));
                self.cx.modals.push(Modal::Question(question));
            }
            (call @ Call::Update(..), Some(old)) => {
                if let Some(call) = self.asks_about_lost_owner(&old, call) {
                    self.send_form(call);
                }
            }
            (call, _) => self.send_form(call),
        }
    }

    pub(in crate::app) fn leave_form(&mut self) {
        let dirty = match self.cx.modals.last() {
            Some(Modal::KeyForm(it)) => it.dirty(),
            Some(Modal::ResetForm(it)) => it.form.dirty(),
            Some(Modal::RotateForm(it)) => it.form.dirty(),
            _ => false,
        };
        if dirty {
            let mut lines = vec![Line::plain("What you typed is lost.")];
            lines.extend(self.cx.caution());
            let question = Question::new(
                "Leave the form?",
                lines,
                "Stay",
                vec![("Leave", Answer::LeaveForm)],
            );
            self.cx.modals.push(Modal::Question(question));
        } else {
            self.cx.modals.pop();
        }
    }

    pub(in crate::app) fn picked(&mut self, picked: Picked) {
        if picked == Picked::Open {
            return;
        }
        let picker = self.cx.modals.pop();
        if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Profiles) {
            if let Picked::Value(name) = picked {
                self.picked_profile(&name);
            }
        } else if let (Some(Modal::Builder(_)), Some(Modal::Picker(from))) =
            (self.cx.modals.last(), &picker)
        {
            if let Picked::Value(value) = picked {
                self.picked_for_builder(from.offers, &value);
            }
        } else if let (Picked::Value(value), Some(Modal::Learn(_))) =
            (&picked, self.cx.modals.last())
        {
            let value = value.clone();
            self.picked_caller(&value);
        } else if matches!(&picker, Some(Modal::Picker(it)) if it.offers == Offers::Receivers) {
            if let Picked::Value(name) = picked {
                self.deliver(&name);
            }
        } else if let (Picked::Value(value), Some(Modal::KeyForm(it))) =
            (picked, self.cx.modals.last_mut())
        {
            it.form.set_text(KeyField::Owner, &value);
            it.form.act(Action::Next);
        }
        self.refresh_forms();
    }

    pub(in crate::app) fn reset_form_key(&mut self, action: Option<Action>, chord: Chord) {
        let (now, zone) = (self.cx.now, self.cx.zone.clone());
        let Some(Modal::ResetForm(it)) = self.cx.modals.last_mut() else {
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
                let Some(key) = self.cx.keys.get(id).cloned() else {
                    self.cx.modals.pop();
                    return self.cx.say(Weight::Bad, "this key was deleted meanwhile");
                };
                if self.is_orphan(id) {
                    self.cx.modals.pop();
                    let notice = self.reset_will_not_help(&key);
                    return self.cx.modals.push(Modal::Question(notice));
                }
                let question = reset_question(self, &key, Some(expires_at));
                self.cx.modals.push(Modal::Question(question));
                self.want_sessions();
            }
        }
    }

    pub(in crate::app) fn code_key(&mut self, action: Option<Action>, chord: Chord) {
        let Some(Modal::Code(it)) = self.cx.modals.last_mut() else {
            return;
        };
        let save = match action {
            // A form of one field: Enter sends it, as everywhere a code is asked for.
            Some(Action::Accept | Action::Save) => true,
            Some(Action::Back) => {
                self.cx.modals.pop();
                return self.abandon_connection();
            }
            _ => {
                drive(&mut it.form, action, chord);
                false
            }
        };
        if save && !it.form.missing() {
            let code = it.form.take_secret(crate::app::modal::CodeField);
            self.cx.modals.pop();
            self.cx.out.push(Effect::Ask(LinkCommand::Code(code)));
        }
    }
}
