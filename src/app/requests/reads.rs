//! Reads that several features request: the list, one key, the users.

use crate::api::{Call, LinkCommand};
use crate::app::connect::connection::Link;
use crate::app::connect::held_key;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::message::Wake;
use crate::app::requests::RequestKind;
use crate::app::requests::changed_keys::Due;
use crate::domain::KeyId;

pub(in crate::app) fn read_list(cx: &mut Cx) {
    if !cx.requests.repeat_list_if_in_flight() {
        let id = cx.requests.add(RequestKind::List);
        cx.out.push(Effect::Ask(LinkCommand::Call {
            id,
            call: Call::Keys,
        }));
    }
}

pub(in crate::app) fn read_users(cx: &mut Cx) {
    let id = cx.requests.add(RequestKind::Users);
    cx.out.push(Effect::Ask(LinkCommand::Call {
        id,
        call: Call::Users,
    }));
}

/// Reads the users again if a form needs them: no event reports their roles or their number of keys.
pub(in crate::app) fn read_owners_again(cx: &mut Cx) {
    let owners = cx
        .connection
        .system
        .as_ref()
        .is_some_and(|it| it.caps.owner);
    if owners && cx.connection.link == Link::Live {
        read_users(cx);
    }
}

/// Reads a key after an event, together with others that change now.
pub(in crate::app) fn read_key(key: KeyId, cx: &mut Cx) {
    cx.requests.changed.add(key);
    read_changed(cx);
}

/// The pause between two reads of changed keys is over.
pub(in crate::app) fn changed_keys_due(cx: &mut Cx) {
    cx.requests.changed.woke();
    read_changed(cx);
}

/// Reads the keys that events reported, unless an earlier read is in flight or was sent just now.
pub(in crate::app) fn read_changed(cx: &mut Cx) {
    if cx.requests.list_in_flight() || cx.requests.key_read_in_flight() {
        return;
    }
    match cx.requests.changed.take_due(cx.now) {
        Due::Nothing => {}
        Due::Later(wait) => cx.out.push(Effect::Wake(Wake::ChangedKeys, wait)),
        Due::List => read_list(cx),
        Due::Keys(keys) => {
            let mut ids: Vec<KeyId> = keys.iter().copied().collect();
            let call = match ids.as_slice() {
                [id] => Call::Key(*id),
                _ => Call::SomeKeys(std::mem::take(&mut ids)),
            };
            let id = cx.requests.add(RequestKind::Refresh(keys));
            cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
        }
    }
}

/// Reads the sessions for the list of keys, unless that read is in flight.
pub(in crate::app) fn read_open_sessions(cx: &mut Cx) {
    if cx.connection.link == Link::Live && !cx.requests.open_sessions_in_flight() {
        let id = cx.requests.add(RequestKind::OpenSessions);
        let call = Call::OpenSessions;
        cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    }
}

/// Reads the list and the sessions, or reconnects now.
pub(in crate::app) fn refresh(cx: &mut Cx) {
    match cx.connection.link {
        Link::Live => {
            read_list(cx);
            read_open_sessions(cx);
        }
        Link::Lost(_) => {
            if !held_key::is_held_down(cx) {
                cx.out.push(Effect::Ask(LinkCommand::RetryNow));
            }
        }
        Link::Connecting(_) | Link::Ended(_) | Link::None => {}
    }
}
