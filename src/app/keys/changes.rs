//! Changes of the list of keys that follow from a reply or an event.

use crate::app::connect::connection::Link;
use crate::app::cx::Cx;
use crate::app::modal::Modal;
use crate::app::requests::reads;
use crate::domain::{ApiKey, KeyId};

/// Reads the list. Offline, the reconnect reads it.
pub(in crate::app) fn reread_list(cx: &mut Cx) {
    if cx.connection.link == Link::Live {
        reads::read_list(cx);
    }
}

/// Removes a key that was deleted, and closes its details.
pub(in crate::app) fn remove_key(id: KeyId, cx: &mut Cx) {
    cx.requests.drop_key_read(id);
    // A list in flight may still contain it.
    cx.requests.repeat_list_if_in_flight();
    cx.keys.remove(id);
    cx.modals
        .retain(|m| !matches!(m, Modal::Details(details) if details.id == id));
}

/// Adds or replaces a key that we created or edited, and selects it.
pub(in crate::app) fn put_and_select(key: ApiKey, cx: &mut Cx) {
    let id = key.id;
    cx.keys.put(key, cx.now);
    cx.keys.reveal(id);
}
