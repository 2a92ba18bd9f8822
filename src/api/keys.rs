//! `api_key.*`: requests of both eras, and parsing of their entries.
//!
//! Invariant: only the fields named here are read. `client_key` and `server_key` are never read; of `keyhash` and
//! `stored_key` only a digest of this run is kept. The plain `key` becomes a [`Secret`].

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::request::Request;
use super::{hash_print, read};
use crate::domain::draft::NewAccess;
use crate::domain::{
    Access, ApiKey, Caps, KeyChange, KeyId, NewKey, Owner, Ownership, Rule, Salting, Secret, Verb,
};
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
    Request::new("api_key.update", json!([id.0, fields]))
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

/// The keys of a query result, and the number of entries that could not be parsed. `None` when it is not a list.
pub fn read_list(result: &Value, caps: Caps) -> Option<(Vec<ApiKey>, usize)> {
    let entries = result.as_array()?;
    let keys: Vec<ApiKey> = entries
        .iter()
        .filter_map(|entry| read_key(entry, caps))
        .collect();
    let skipped = entries.len() - keys.len();
    Some((keys, skipped))
}

/// Parses a key; `None` without an id. The entry shows its era; otherwise `caps` decide.
pub fn read_key(entry: &Value, caps: Caps) -> Option<ApiKey> {
    let entry = entry.as_object()?;
    let user_era = ["username", "revoked", "expires_at"]
        .iter()
        .any(|field| entry.contains_key(*field));
    let rules = entry.get("allowlist");
    let access = if rules.is_some() || (caps.allowlist && !user_era) {
        Access::Allowlist(read_rules(rules).into())
    } else {
        Access::User(read_ownership(entry))
    };
    Some(ApiKey {
        id: read::key_id(entry.get("id"))?,
        name: read::text(entry.get("name")).unwrap_or_default(),
        created_at: entry.get("created_at").and_then(ejson::read_date).into(),
        access,
        hash_print: hash_print::read(entry),
    })
}

fn read_ownership(entry: &Map<String, Value>) -> Ownership {
    Ownership {
        owner: Arc::new(Owner {
            username: read::text(entry.get("username")),
            // Not asked for (see `query_without_owners`) is another thing than null, which means that the user is gone.
            unread: !entry.contains_key("username"),
            identifier: read::text(entry.get("user_identifier")),
            local: entry.get("local").and_then(Value::as_bool),
        }),
        expires_at: read::expiry(entry.get("expires_at")).into(),
        revoked: read::flag(entry.get("revoked")),
        revoked_reason: read::text(entry.get("revoked_reason")).map(Arc::new),
    }
}

/// Parses rules. A rule of another shape is kept with an unknown verb, so that an edit cannot drop it unnoticed.
fn read_rules(rules: Option<&Value>) -> Vec<Rule> {
    let rules = rules.and_then(Value::as_array);
    let read = |rule: &Value| match (read::text(rule.get("method")), rule.get("resource")) {
        (Some(verb), Some(Value::String(resource))) => Rule::new(Verb::parse(verb.raw()), resource),
        _ => Rule::new(Verb::Other(Box::new(rule.to_string().into())), ""),
    };
    rules.into_iter().flatten().map(read).collect()
}

/// Takes the new key's text out of a reply, whatever it looks like; the caller, who knows the id, checks it. `None`
/// when there is none, or one that cannot be shown on a screen.
pub(super) fn take_secret(reply: &mut Value) -> Option<Secret> {
    let Value::String(text) = reply.get_mut("key")?.take() else {
        return None;
    };
    let secret = Secret::new(text);
    (1..=MAX_KEY)
        .contains(&secret.expose().len())
        .then_some(secret)
}

/// Adds a missing id to an entry with a secret: the id of the key that was reset, or the one in the secret's own text.
pub(super) fn lend_id(reply: &mut Value, asked: Option<KeyId>, secret: &Secret) {
    let Some(entry) = reply.as_object_mut() else {
        return;
    };
    if read::key_id(entry.get("id")).is_some() {
        return;
    }
    if let Some(id) = asked.or_else(|| KeyId::of_key_text(secret.expose())) {
        entry.insert("id".into(), id.0.into());
    }
}

/// The SCRAM parameters of the new secret (26.0 and newer). The SCRAM keys beside them are dropped, because tnkeys
/// derives them when needed.
pub(super) fn read_salting(reply: &Value) -> Option<Salting> {
    let salt = reply.get("salt")?.as_str()?;
    let salt = STANDARD.decode(salt).ok()?;
    Salting::new(salt, reply.get("iterations")?.as_u64()?)
}

/// Longest accepted key text in bytes. Current keys have an id, a dash and 64 characters.
const MAX_KEY: usize = 4_096;

#[cfg(test)]
mod tests;
