//! Changes of the list of keys that follow from a reply or an event.

use std::collections::BTreeSet;

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
    cx.requests.deleted(id);
    cx.keys.remove(id);
    cx.modals
        .retain(|m| !matches!(m, Modal::Details(details) if details.id == id));
}

/// Keys were read again after their events. Those that were not found do not exist any more.
pub(in crate::app) fn refreshed(asked: &BTreeSet<KeyId>, found: Vec<ApiKey>, cx: &mut Cx) {
    let mut gone = asked.clone();
    for key in found {
        // Without the keys that were deleted meanwhile.
        if gone.remove(&key.id) {
            cx.keys.put(key, cx.now);
        }
    }
    for id in gone {
        remove_key(id, cx);
    }
}

/// Adds or replaces a key that we created or edited, and selects it.
pub(in crate::app) fn put_and_select(key: ApiKey, cx: &mut Cx) {
    let id = key.id;
    cx.keys.put(key, cx.now);
    cx.keys.reveal(id);
}
