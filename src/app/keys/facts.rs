//! Facts that several parts of the details need.

use crate::app::cx::Cx;
use crate::domain::number::thousands;
use crate::domain::{ApiKey, Text, User, user};

/// A text, with its length if it was cut.
pub(super) fn in_full(text: &Text) -> String {
    match text.cut() {
        None => text.to_string(),
        Some(length) => format!("{text} (truncated: {} characters)", thousands(length)),
    }
}

/// Whether the owner of a key may do everything, as far as is known.
pub fn full_access(key: &ApiKey, cx: &Cx) -> bool {
    let users = cx.users.as_deref().unwrap_or_default();
    let owner = key.owner().and_then(|owner| user::named(users, owner));
    owner.is_some_and(User::full_admin)
}
