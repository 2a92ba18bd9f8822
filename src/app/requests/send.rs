//! Sends requests that change something. Each is sent once.
//!
//! Invariant: a request that creates a secret is sent only while no other one is in flight, and is never resent.

use crate::api::{Call, LinkCommand, RequestId};
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::keys::list::Load;
use crate::app::lost_reply::window::Sent;
use crate::app::modal::{Modal, Waiting};
use crate::app::notice::Weight;
use crate::app::requests::{give_up, kind_of};
use crate::app::widget::scroll::Scroll;
use crate::app::widget::window::TakesKeys;
use crate::domain::unanswered::Change;
use crate::keymap::{Action, Chord};

impl TakesKeys for Waiting {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, _: Chord, cx: &mut Cx) {
        if let Some(Modal::Waiting(it)) = cx.modals.last() {
            give_up::key(it.id, action, cx);
        }
    }
}

/// Whether a create or reset is in flight.
pub fn secret_in_flight(cx: &Cx) -> bool {
    cx.requests.secret_in_flight()
}

/// Whether a create or reset is in flight. If so, says that no second one is sent.
pub(in crate::app) fn refuse_second_secret(cx: &mut Cx) -> bool {
    let Some(sent) = cx.requests.secret_request() else {
        return false;
    };
    let words = format!("not sent: waiting for the response to {}", sent.describe());
    cx.say(Weight::Bad, words);
    true
}

/// Sends a request that changes something. Nothing else sends one.
pub(in crate::app) fn send(call: Call, cx: &mut Cx) -> Option<RequestId> {
    // No action offers it on a read-only system. The link refuses it too.
    if cx.connection.read_only && call.changes() {
        cx.refuse_change();
        return None;
    }
    // One new secret at a time: the user has to save each one.
    if call.makes_secret() && refuse_second_secret(cx) {
        return None;
    }
    let name = call
        .key()
        .and_then(|id| cx.keys.get(id))
        .map_or(String::new(), |key| key.name.to_string());
    let kind = kind_of(&call, name.clone(), |change| about_to_send(change, cx));
    let id = cx.requests.add(kind);
    match &call {
        Call::Reset { id: key, .. } => {
            let title = format!("Reset {name} ({key})");
            let text = format!("Waiting for {} to send the new secret.", cx.host_name());
            cx.modals.push(Modal::Waiting(Waiting {
                id,
                title,
                text,
                scroll: Scroll::default(),
            }));
        }
        Call::Delete(_) => cx.say(Weight::Plain, format!("deleting {name} …")),
        _ => {}
    }
    // One that creates a secret is sent by `hold.rs` once its note is on disk.
    if !call.makes_secret() {
        let call = call.clone();
        cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    }
    cx.tell(Event::Sent(id, Box::new(call)));
    Some(id)
}

/// Sends the request of the form on top, which then waits for the reply.
pub(in crate::app) fn send_form(call: Call, cx: &mut Cx) {
    let Some(id) = send(call, cx) else {
        return;
    };
    match cx.modals.last_mut() {
        Some(Modal::KeyForm(form)) => form.sending = Some(id),
        Some(Modal::RotateForm(form)) => form.sending = Some(id),
        _ => {}
    }
}

/// A create or reset, with what is known before it is sent.
fn about_to_send(change: Change, cx: &Cx) -> Sent {
    let print = match &change {
        Change::Create { .. } => None,
        Change::Reset { id, .. } => cx.keys.get(*id).and_then(|key| key.hash_print),
    };
    // A list that was never read proves nothing about the keys that existed before.
    let known = cx.keys.load == Load::Here;
    Sent {
        change,
        at: cx.now,
        before: known.then(|| cx.keys.all().iter().map(|key| key.id).collect()),
        print,
    }
}
