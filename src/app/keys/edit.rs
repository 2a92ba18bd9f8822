//! The keys of the create, edit and reset forms.

use std::sync::Arc;

use crate::api::Call;
use crate::app::access::{self, Owners};
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::keys::confirm::{narrowing_question, reset_question};
use crate::app::keys::{identity, orphans};
use crate::app::modal::{KeyField, KeyForm, Modal, ResetForm};
use crate::app::notice::Weight;
use crate::app::requests::{give_up, send};
use crate::app::sessions::Sessions;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::picker::Offers;
use crate::app::widget::window::TakesKeys;
use crate::app::{allowlist, catalogue, present};
use crate::keymap::{Action, Chord};

impl TakesKeys for KeyForm {
    type With<'a> = (&'a mut Owners, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (access, cx): Self::With<'_>) {
        let Some(Modal::KeyForm(it)) = cx.modals.last_mut() else {
            return;
        };
        if let Some(id) = it.sending {
            return give_up::key(id, action, cx);
        }
        match action {
            Some(Action::Access) => return access::open_for_selection(cx),
            Some(Action::Needs) => return access.open_required_methods(cx),
            Some(Action::ServiceAccount) => {
                return cx.tell(Event::RunOnList(Action::ServiceAccount));
            }
            _ => {}
        }
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing => cx.tell(Event::FormChanged),
            FormKey::Save => save_key_form(cx),
            FormKey::Leave => present::leave_form(cx),
            FormKey::Pick(KeyField::Rules) => allowlist::open_builder(cx),
            FormKey::Pick(_) => access.pick_owner(cx),
        }
    }
}

fn save_key_form(cx: &mut Cx) {
    let (now, zone) = (cx.now, cx.zone.clone());
    let catalogue = catalogue::current(cx);
    let Some(Modal::KeyForm(it)) = cx.modals.last_mut() else {
        return;
    };
    let Some(call) = it.read(&catalogue, now, &zone) else {
        return;
    };
    let old = it.old.clone();
    match (call, old) {
        (Call::Update(_, change), _) if change.is_empty() => {
            cx.modals.pop();
            cx.say(Weight::Plain, "nothing was changed");
        }
        (Call::Update(id, change), Some(key))
            if identity::is_own(id, cx)
                && (change.allowlist.is_some() || change.expires_at.is_some()) =>
        {
            let question = narrowing_question(&key, Call::Update(id, change), cx);
            cx.modals.push(Modal::Question(question));
        }
        (call @ Call::Update(..), Some(old)) => {
            if let Some(call) = orphans::asks_about_lost_owner(&old, call, cx) {
                send::send_form(call, cx);
            }
        }
        (call, _) => send::send_form(call, cx),
    }
}

impl TakesKeys for ResetForm {
    type With<'a> = (&'a mut Sessions, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (sessions, cx): Self::With<'_>) {
        let (now, zone) = (cx.now, cx.zone.clone());
        let Some(Modal::ResetForm(it)) = cx.modals.last_mut() else {
            return;
        };
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => cx.tell(Event::FormChanged),
            FormKey::Leave => present::leave_form(cx),
            FormKey::Save => {
                let id = it.id;
                let Some(expires_at) = it.read(now, &zone) else {
                    return;
                };
                let Some(key) = cx.keys.get(id).cloned() else {
                    cx.modals.pop();
                    return cx.say(Weight::Bad, "this key was deleted in the meantime");
                };
                if orphans::is_orphan(id, cx) {
                    cx.modals.pop();
                    let notice = orphans::reset_will_not_help(&key, cx);
                    return cx.modals.push(Modal::Question(notice));
                }
                let question = reset_question(&key, Some(expires_at), cx);
                cx.modals.push(Modal::Question(question));
                sessions.request_sessions(cx);
            }
        }
    }
}

/// Brings the notes and the visibility of fields up to date with what was typed.
pub(in crate::app) fn refresh_forms(access: &mut Owners, cx: &mut Cx) {
    // Made from the declarations where nobody asked the system yet: only for who needs it.
    let wants = |modal: &Modal| match modal {
        Modal::KeyForm(it) => it.has_rules(),
        Modal::Builder(_) => true,
        _ => false,
    };
    let catalogue = cx.modals.iter().any(wants).then(|| catalogue::current(cx));
    note_owner(access, cx);
    let picks = |modal: &Modal| matches!(modal, Modal::Picker(it) if it.offers == Offers::Owners);
    let owners = cx
        .modals
        .iter()
        .any(picks)
        .then(|| access::owner_items(&access.required, cx));
    for modal in &mut cx.modals {
        match modal {
            Modal::KeyForm(it) => {
                it.refresh(cx.now, &cx.zone);
                if let Some(catalogue) = &catalogue {
                    it.tell_rules(catalogue);
                }
            }
            Modal::Builder(it) => {
                if let Some(catalogue) = &catalogue {
                    it.set_catalogue(Arc::clone(catalogue));
                }
            }
            Modal::ResetForm(it) => it.refresh(cx.now, &cx.zone),
            Modal::RotateForm(it) => it.refresh(cx.now, &cx.zone),
            Modal::Picker(it) if it.offers == Offers::Owners => {
                if let Some((items, summary)) = &owners {
                    it.set_items(items.clone());
                    it.summary.clone_from(summary);
                }
            }
            _ => {}
        }
    }
    access::refresh(cx);
}

/// Suggests an owner for a new key, says what is known of the owner, and whether the owner of an open form is a full
/// administrator.
fn note_owner(access: &Owners, cx: &mut Cx) {
    let wants = |modal: &Modal| matches!(modal, Modal::KeyForm(it) if it.wants_owner());
    // It takes the roles of all methods: only for a form that needs it.
    let suggestion = match cx.modals.iter().any(wants) {
        true => access.suggestion(cx),
        false => None,
    };
    let mut modals = std::mem::take(&mut cx.modals);
    for modal in &mut modals {
        match modal {
            Modal::KeyForm(it) => {
                if it.wants_owner()
                    && let Some((name, why)) = &suggestion
                {
                    it.suggest_owner(name, why);
                }
                let owner = it.owner();
                it.set_full_admin(access::is_full_admin(&owner, cx));
                if it.has_owner() {
                    let (note, warning) = access.owner_texts(&owner, cx);
                    it.note_owner(note, warning);
                }
            }
            Modal::ResetForm(it) => it.full_admin = access::is_full_admin(&it.owner, cx),
            Modal::RotateForm(it) if it.has_owner() => {
                let facts = access.facts_for_successor(it.old_owner(), &it.owner(), cx);
                it.note_owner(facts);
            }
            _ => {}
        }
    }
    cx.modals = modals;
}
