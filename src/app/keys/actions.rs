//! The actions of the list of keys.

use crate::app::access::Owners;
use crate::app::catalogue;
use crate::app::connect::Connecting;
use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::keys::confirm::reset_question;
use crate::app::keys::{orphans, save_filter};
use crate::app::modal::{KeyForm, Modal, ResetForm};
use crate::app::notice::Weight;
use crate::app::requests::reads;
use crate::app::sessions::Sessions;
use crate::app::widget::line_edit;
use crate::app::widget::question::Answer;
use crate::domain::{ApiKey, KeyId, State};
use crate::keymap::{Action, Chord};

pub(in crate::app) fn ask_reset(key: &ApiKey, sessions: &mut Sessions, cx: &mut Cx) {
    if key.state(cx.now) == State::Orphaned {
        let notice = orphans::reset_will_not_help(key, cx);
        return cx.modals.push(Modal::Question(notice));
    }
    match ResetForm::for_key(key, cx.host_name(), cx.now, &cx.zone) {
        Some(form) => {
            cx.modals.push(Modal::ResetForm(Box::new(form)));
            cx.tell(Event::FormChanged);
        }
        None => {
            let question = reset_question(key, None, cx);
            cx.modals.push(Modal::Question(question));
            sessions.request_sessions(cx);
        }
    }
}

pub(in crate::app) fn filter_key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
    let mut filter = cx.keys.filter().to_owned();
    match (action, chord.typed()) {
        (Some(Action::Accept), _) => accept_filter(cx),
        (Some(Action::Complete), _) => cx.keys.complete_filter(),
        (Some(Action::SaveFilter), _) => {
            let typed = cx.keys.typed_filter().clone();
            save_filter::ask_filter_name(&typed, cx);
        }
        (Some(Action::Back), _) => {
            cx.keys.filtering = false;
            cx.keys.clear_filter();
        }
        (Some(Action::Up), _) => cx.keys.step(-1),
        (Some(Action::Down), _) => cx.keys.step(1),
        (Some(action), _) => {
            line_edit::edit(&mut filter, action);
            cx.keys.set_filter(filter);
        }
        (None, Some(c)) => {
            filter.push(c);
            cx.keys.set_filter(filter);
        }
        (None, None) => {}
    }
}

/// Leaves the filter line, unless the filter is invalid.
fn accept_filter(cx: &mut Cx) {
    match cx.keys.typed_filter().refusal() {
        Some(words) => cx.say(Weight::Bad, words),
        None => cx.keys.filtering = false,
    }
}

/// Shows only the keys that need attention, or all keys again.
pub(in crate::app) fn toggle_attention(cx: &mut Cx) {
    if !cx.keys.only_attention() && cx.keys.concerns().total() == 0 {
        return cx.say(Weight::Good, "no key needs attention");
    }
    cx.keys.toggle_attention();
}

/// Refreshes the list, or reconnects.
pub(in crate::app) fn refresh(connect: &mut Connecting, cx: &mut Cx) {
    match cx.connection.link {
        Link::Ended(_) | Link::None => connect.open_another(cx),
        Link::Live | Link::Lost(_) | Link::Connecting(_) => reads::refresh(cx),
    }
}

pub(in crate::app) fn new_key(access: &mut Owners, cx: &mut Cx) {
    if !cx.online() {
        return;
    }
    let Some(system) = &cx.connection.system else {
        return;
    };
    let form = KeyForm::create(system, cx.now, &cx.zone);
    let owners = system.caps.owner;
    cx.modals.push(Modal::KeyForm(Box::new(form)));
    access.required.clear();
    if owners {
        reads::read_users(cx);
        catalogue::request(cx);
    }
    cx.tell(Event::FormChanged);
}

/// The key whose details are open, else the selected one.
pub(in crate::app) fn chosen_key(cx: &Cx) -> Option<ApiKey> {
    let selected = || cx.keys.selected().map(|key| key.id);
    let id = cx.modals.last().and_then(Modal::key).or_else(selected);
    id.and_then(|id| cx.keys.get(id)).cloned()
}

pub(in crate::app) fn edit_key(key: ApiKey, cx: &mut Cx) {
    if key.state(cx.now) == State::Orphaned {
        let edit = Answer::EditOrphan(key.id);
        return orphans::ask_about_orphan(&key, edit, cx);
    }
    open_edit_form(&key, cx);
}

/// Opens the form for a key whose owner was not found, after the question.
pub(in crate::app) fn edit_orphan(id: KeyId, cx: &mut Cx) {
    match cx.keys.get(id).cloned() {
        Some(key) => open_edit_form(&key, cx),
        None => cx.say(Weight::Plain, "this key no longer exists"),
    }
}

fn open_edit_form(key: &ApiKey, cx: &mut Cx) {
    let Some(system) = &cx.connection.system else {
        return;
    };
    let form = KeyForm::edit(key, system, cx.now, &cx.zone);
    cx.modals.push(Modal::KeyForm(Box::new(form)));
    cx.tell(Event::FormChanged);
}
