//! What the text of an error says about a key that does not exist.

use crate::domain::KeyId;

/// Whether the text of an error of `core.bulk` says that the key does not exist. There is no errno beside it.
pub(in crate::api) fn is_missing_key(text: &str, id: KeyId) -> bool {
    text.starts_with("MatchNotFound")
        || text.contains("[ENOENT]")
        || text.ends_with("does not exist")
        || text == id.to_string()
        || text == format!("[EINVAL] {id}")
}
