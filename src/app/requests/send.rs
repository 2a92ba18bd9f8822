//! The one way out for a request that changes something. Each goes out once.
//!
//! Invariant: a request that creates a secret is sent while no other is unanswered, and is never sent again.

use crate::api::Call;
use crate::api::LinkCommand;
use crate::api::RequestId;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::keys::list::Load;
use crate::app::lost_reply::window::Sent;
use crate::app::modal::Modal;
use crate::app::modal::Waiting;
use crate::app::notice::Weight;
use crate::app::requests::purpose_of;
use crate::domain::unanswered::Change;

/// Whether a create or a reset was sent and is not answered yet.
pub fn secret_on_its_way(cx: &Cx) -> bool {
    cx.requests.secret_on_its_way()
}

/// Whether a create or a reset is unanswered; then it says that nothing else is sent that makes a secret.
pub(in crate::app) fn waits_for_secret(cx: &mut Cx) -> bool {
    let Some(sent) = cx.requests.sent_secret() else {
        return false;
    };
    let words = format!("not sent: {} is not answered yet", sent.describe());
    cx.say(Weight::Bad, words);
    true
}

/// Sends what changes something: the one way out for such a request, and each goes out once.
pub(in crate::app) fn send(call: Call, cx: &mut Cx) -> Option<RequestId> {
    // Nothing offers it; and if something did, it would end here, and again in the link.
    if cx.connection.read_only && call.changes() {
        cx.refuse_change();
        return None;
    }
    // Two secrets at once are one too many to carry away.
    if call.makes_secret() && waits_for_secret(cx) {
        return None;
    }
    let target = match &call {
        Call::Update(id, _) | Call::Delete(id) | Call::Reset { id, .. } | Call::Key(id) => {
            Some(*id)
        }
        Call::Create(_)
        | Call::Keys
        | Call::Users
        | Call::Catalogue
        | Call::Roles
        | Call::Sessions { .. }
        | Call::OpenSessions
        | Call::EndSession(_)
        | Call::Audit(_) => None,
    };
    let name = target
        .and_then(|id| cx.keys.get(id))
        .map_or(String::new(), |key| key.name.to_string());
    let purpose = purpose_of(&call, name.clone(), |change| about_to_send(change, cx));
    let id = cx.requests.add(purpose);
    match &call {
        Call::Reset { id: key, .. } => {
            let title = Change::Reset { id: *key, name }.describe();
            let text = format!(
                "Waiting for {} to answer with the new secret.",
                cx.system_name()
            );
            cx.modals.push(Modal::Waiting(Waiting { id, title, text }));
        }
        Call::Delete(_) => cx.say(Weight::Plain, format!("deleting {name} …")),
        Call::Create(_)
        | Call::Update(..)
        | Call::Keys
        | Call::Key(_)
        | Call::Users
        | Call::Catalogue
        | Call::Roles
        | Call::Sessions { .. }
        | Call::OpenSessions
        | Call::EndSession(_)
        | Call::Audit(_) => {}
    }
    // One that creates a secret leaves once the disk has what a later run must know.
    if !call.makes_secret() {
        let call = call.clone();
        cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    }
    cx.tell(Event::Sent(id, Box::new(call)));
    Some(id)
}

/// The form on top sends this, and waits for the answer.
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

/// A create or a reset that is about to be sent, with what is known before.
fn about_to_send(change: Change, cx: &Cx) -> Sent {
    let print = match &change {
        Change::Create { .. } => None,
        Change::Reset { id, .. } => cx.keys.get(*id).and_then(|key| key.hash_print),
    };
    // A list that was never read says nothing about what was there before.
    let known = cx.keys.load == Load::Here;
    Sent {
        change,
        at: cx.now,
        before: known.then(|| cx.keys.all().iter().map(|key| key.id).collect()),
        print,
    }
}
