//! Reads that several features request: the list, one key, the users.

use crate::api::{Call, LinkCommand};
use crate::app::connect::connection::Link;
use crate::app::connect::held_key;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::requests::RequestKind;
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

/// Reads a key after an event; after many events, the whole list.
pub(in crate::app) fn read_key(key: KeyId, cx: &mut Cx) {
    if cx.requests.key_reads_in_flight() >= 16 {
        return read_list(cx);
    }
    let id = cx.requests.add(RequestKind::Refresh(key));
    cx.out.push(Effect::Ask(LinkCommand::Call {
        id,
        call: Call::Key(key),
    }));
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
