//! `api_key.*`: requests of both eras, and `entry`, which reads their replies.

mod entry;
mod pages;
mod shared;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(super) use self::entry::read_new_secret;
pub use self::entry::{List, read_key, read_list};
pub(super) use self::pages::{Next, Pages};
use super::request::Request;
use crate::domain::draft::NewAccess;
use crate::domain::{Caps, KeyChange, KeyId, NewKey, Rule};
use crate::wire::ejson;

/// Which keys a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which<'a> {
    /// All of them, in one reply.
    All,
    /// A page by ascending id: at most so many keys with a higher id than this.
    Page {
        /// The last id of the page before.
        after: Option<KeyId>,
        /// The most keys.
        limit: usize,
    },
    /// One key.
    One(KeyId),
    /// These keys.
    Some(&'a [KeyId]),
}

impl Which<'_> {
    fn filters(self) -> Value {
        match self {
            Self::All | Self::Page { after: None, .. } => json!([]),
            Self::Page {
                after: Some(id), ..
            } => json!([["id", ">", id.0]]),
            Self::One(id) => json!([["id", "=", id.0]]),
            Self::Some(ids) => {
                let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
                json!([["id", "in", ids]])
            }
        }
    }

    /// The options of the query.
    fn options(self) -> Map<String, Value> {
        let mut options = Map::new();
        if let Self::Page { limit, .. } = self {
            options.insert("order_by".into(), json!(["id"]));
            options.insert("limit".into(), limit.into());
        }
        options
    }
}

/// Requests keys.
pub(super) fn query(which: Which<'_>) -> Request {
    let options = which.options();
    let params = match which {
        Which::All => json!([]),
        _ if options.is_empty() => json!([which.filters()]),
        _ => json!([which.filters(), options]),
    };
    Request::new("api_key.query", params)
}

/// Requests keys without their owners: on 25.04 the owner makes the whole query fail when one key is orphaned.
pub(super) fn query_without_owners(which: Which<'_>, caps: Caps) -> Request {
    let mut select = vec!["id", "name", "created_at", "expires_at", "revoked"];
    if caps.revoked_reason {
        select.push("revoked_reason");
    }
    let mut options = which.options();
    options.insert("select".into(), json!(select));
    Request::new("api_key.query", json!([which.filters(), options]))
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
