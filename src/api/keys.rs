//! `api_key.*`: requests of both eras, and `entry`, which reads their replies.

mod entry;
mod shared;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(super) use self::entry::read_new_secret;
pub use self::entry::{List, read_key, read_list};
use super::request::Request;
use crate::domain::draft::NewAccess;
use crate::domain::{Caps, KeyChange, KeyId, NewKey, Rule};
use crate::wire::ejson;

/// Requests all keys, or one of them.
pub(super) fn query(only: Option<KeyId>) -> Request {
    let params = match only {
        None => json!([]),
        Some(id) => json!([[["id", "=", id.0]]]),
    };
    Request::new("api_key.query", params)
}

/// Requests the keys without their owners: on 25.04 the owner makes the whole query fail when one key is orphaned.
pub(super) fn query_without_owners(only: Option<KeyId>, caps: Caps) -> Request {
    let filters = match only {
        None => json!([]),
        Some(id) => json!([["id", "=", id.0]]),
    };
    let mut select = vec!["id", "name", "created_at", "expires_at", "revoked"];
    if caps.revoked_reason {
        select.push("revoked_reason");
    }
    Request::new("api_key.query", json!([filters, { "select": select }]))
}

/// Requests the account's own keys (25.04 and newer).
pub(super) fn my_keys() -> Request {
    Request::new("api_key.my_keys", json!([]))
}

/// Creates a key. No expiry is sent for "never", which is the default.
pub(super) fn create(key: &NewKey) -> Request {
    let mut fields = Map::new();
    fields.insert("name".into(), key.name.as_str().into());
    match &key.access {
        NewAccess::Allowlist(rules) => {
            fields.insert("allowlist".into(), allowlist(rules));
        }
        NewAccess::User {
            username,
            expires_at,
        } => {
            fields.insert("username".into(), username.as_str().into());
            if let Some(at) = expires_at {
                fields.insert("expires_at".into(), ejson::date(*at));
            }
        }
    }
    Request::new("api_key.create", json!([fields]))
}

/// Changes a key. Only the changed fields are sent.
pub(super) fn update(id: KeyId, change: &KeyChange) -> Request {
    Request::new("api_key.update", update_params(id, change))
}

/// The parameters of [`update`].
pub(super) fn update_params(id: KeyId, change: &KeyChange) -> Value {
    let mut fields = Map::new();
    if let Some(name) = &change.name {
        fields.insert("name".into(), name.as_str().into());
    }
    if let Some(at) = change.expires_at {
        fields.insert("expires_at".into(), expiry(at));
    }
    if let Some(rules) = &change.allowlist {
        fields.insert("allowlist".into(), allowlist(rules));
    }
    json!([id.0, fields])
}

/// Creates a new secret for a key, with an expiry if one is given.
pub(super) fn reset(id: KeyId, expires_at: Option<Option<Timestamp>>) -> Request {
    let mut fields = Map::new();
    if let Some(at) = expires_at {
        fields.insert("expires_at".into(), expiry(at));
    }
    fields.insert("reset".into(), true.into());
    Request::new("api_key.update", json!([id.0, fields]))
}

/// Deletes a key.
pub(super) fn delete(id: KeyId) -> Request {
    Request::new("api_key.delete", json!([id.0]))
}

fn expiry(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, ejson::date)
}

/// Encodes rules. Text of the system is sent back unchanged.
fn allowlist(rules: &[Rule]) -> Value {
    rules
        .iter()
        .map(|rule| json!({"method": rule.verb.word(), "resource": rule.resource.raw()}))
        .collect()
}

#[cfg(test)]
mod tests;
