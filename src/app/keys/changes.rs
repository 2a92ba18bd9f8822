//! Changes of the list of keys that follow from a reply or an event.

use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::requests::reads;
use crate::domain::ApiKey;
use crate::domain::KeyId;

/// Reads the list, where it can be read now; else it is read when the link is back.
pub(in crate::app) fn look_again(cx: &mut Cx) {
    if cx.connection.link == Link::Live {
        reads::read_list(cx);
    }
}

pub(in crate::app) fn forget_key(id: KeyId, cx: &mut Cx) {
    cx.requests.forget_refresh(id);
    // A list that is on its way may still hold it.
    cx.requests.list_asked();
    cx.keys.remove(id);
    cx.modals
        .retain(|m| !matches!(m, Modal::Details(details) if details.id == id));
}

/// Takes a key that we made or changed and puts the selection on it.
pub(in crate::app) fn keep_in_sight(key: ApiKey, cx: &mut Cx) {
    let id = key.id;
    cx.keys.put(key, cx.now);
    cx.keys.reveal(id);
}
