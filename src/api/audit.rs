//! `audit.query` (24.04 on): who called what, a page at a time.
//!
//! Invariant: parameters of calls are dropped at this door, and so is everything that may be the text of a key: up to 24.10
//! the audit itself can hold one. Of such a string only the number before its dash is read.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::read;
use super::request::Request;
use crate::domain::audit_rules::{AuditEntry, Transport};
use crate::domain::{KeyId, Text};
use crate::wire::Opaque;

/// Entries that a page has.
pub const PAGE: usize = 500;

/// Which page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// Nothing older than this.
    pub since: Timestamp,
    /// Only calls of this user; `None`: anybody's, because no filter of the system finds those of a key.
    pub user: Option<Text>,
    /// How many entries, newest first, come before it.
    pub offset: usize,
}

/// Asks for a page, newest first. Only whole columns are selected, and only plain ones filtered: all of that is done by the
/// database of the system, while a field within one would make it read everything.
pub(super) fn query(page: &AuditPage) -> Request {
    let mut filters = vec![
        json!(["event", "=", "METHOD_CALL"]),
        json!(["message_timestamp", ">=", page.since.as_second()]),
    ];
    if let Some(user) = &page.user {
        filters.push(json!(["username", "=", user.raw()]));
    }
    let select = [
        "audit_id",
        "message_timestamp",
        "username",
        "service_data",
        "event_data",
    ];
    let params = json!([{
        "services": ["MIDDLEWARE"],
        "query-filters": filters,
        "query-options": {
            "select": select,
            "order_by": ["-message_timestamp", "audit_id"],
            "limit": PAGE,
            "offset": page.offset,
        },
    }]);
    Request::new("audit.query", params)
}

/// The entries of a result, and how many rows it had; rows that are no calls are passed over. `None`: it is no list.
pub(super) fn read_page(result: &Value) -> Option<(Vec<AuditEntry>, usize)> {
    let rows = result.as_array()?;
    Some((rows.iter().filter_map(read_entry).collect(), rows.len()))
}

fn read_entry(row: &Value) -> Option<AuditEntry> {
    let mut parsed = (Opaque::default(), Opaque::default());
    let event = object(row.get("event_data"), &mut parsed.0)?;
    let service = object(row.get("service_data"), &mut parsed.1);
    let rest = service
        .and_then(|service| service.get("protocol"))
        .and_then(Value::as_str)
        // From 25.10.1 on the REST API has a word of its own, and "REST" is left for file transfers.
        .is_some_and(|protocol| ["REST", "LEGACY_REST"].contains(&protocol));
    let seconds = row.get("message_timestamp").and_then(Value::as_i64);
    Some(AuditEntry {
        id: read::text(row.get("audit_id")).unwrap_or_default(),
        at: seconds.and_then(|at| Timestamp::from_second(at).ok()),
        method: read::text(event.get("method"))?,
        transport: if rest {
            Transport::Rest
        } else {
            Transport::WebSocket
        },
        authorized: read::flag(event.get("authorized")),
        user: read::text(row.get("username")).unwrap_or_default(),
        key: service.and_then(key),
    })
}

/// An object, or the same as a string of JSON, which may hold a secret too: it is wiped.
fn object<'a>(value: Option<&'a Value>, parsed: &'a mut Opaque) -> Option<&'a Value> {
    match value? {
        Value::String(text) => {
            *parsed = Opaque::from(serde_json::from_str::<Value>(text).ok()?);
            Some(&**parsed)
        }
        other => Some(other),
    }
    .filter(|value| value.is_object())
}

/// The key of a session: an object with its id, or, carelessly, its whole text.
fn key(service: &Value) -> Option<KeyId> {
    match service.pointer("/credentials/credentials_data/api_key")? {
        Value::String(text) => KeyId::of_key_text(text),
        object => read::key_id(object.get("id")),
    }
}

#[cfg(test)]
mod tests;
