//! The owner of a key, and whether it is the key of this session.

use crate::app::cx::Cx;
use crate::domain::{ApiKey, KeyId};

/// The key that this session signed in with.
pub(in crate::app) fn is_own(id: KeyId, cx: &Cx) -> bool {
    cx.connection
        .system
        .as_ref()
        .is_some_and(|s| s.me.key == Some(id))
}

/// `On nas1. Owner svc-hass.`
pub(in crate::app) fn belongs(key: &ApiKey, cx: &Cx) -> String {
    let system = cx.on_system();
    match (key.ownership(), key.owner(), key.access_brief()) {
        (_, _, Some(access)) => format!("{system} Access: {access}."),
        (_, Some(owner), _) => format!("{system} Owner {owner}."),
        (Some(own), None, _) if own.owner.unread => {
            format!("{system} The owner could not be loaded.")
        }
        _ => format!("{system} The owner was not found."),
    }
}
