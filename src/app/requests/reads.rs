//! The reads that several features request: the list, one key, the users.

use crate::api::Call;
use crate::api::LinkCommand;
use crate::app::connect::connection::Link;
use crate::app::connect::held_key;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::requests::Purpose;
use crate::domain::KeyId;

pub(in crate::app) fn read_list(cx: &mut Cx) {
    if !cx.requests.list_asked() {
        let id = cx.requests.add(Purpose::List);
        cx.out.push(Effect::Ask(LinkCommand::Call {
            id,
            call: Call::Keys,
        }));
    }
}

pub(in crate::app) fn read_users(cx: &mut Cx) {
    let id = cx.requests.add(Purpose::Users);
    cx.out.push(Effect::Ask(LinkCommand::Call {
        id,
        call: Call::Users,
    }));
}

/// Reads the owners again where owners are chosen: their counts of keys and their roles change without an event.
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

/// Reads a key again after an event; after many events at once, the whole list.
pub(in crate::app) fn read_key(key: KeyId, cx: &mut Cx) {
    if cx.requests.refreshes() >= 16 {
        return read_list(cx);
    }
    let id = cx.requests.add(Purpose::Refresh(key));
    cx.out.push(Effect::Ask(LinkCommand::Call {
        id,
        call: Call::Key(key),
    }));
}

/// Reads who is signed in, for the list, unless that is under way.
pub(in crate::app) fn read_open_sessions(cx: &mut Cx) {
    if cx.connection.link == Link::Live && !cx.requests.open_sessions_asked() {
        let id = cx.requests.add(Purpose::OpenSessions);
        let call = Call::OpenSessions;
        cx.out.push(Effect::Ask(LinkCommand::Call { id, call }));
    }
}

/// Reads the list and the open sessions again, or tries to connect now.
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
