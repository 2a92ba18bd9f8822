//! `audit.query` (24.04 and newer): who called what, page by page.
//!
//! Invariant: parameters of calls are dropped while reading, and so is everything that may contain the text of a key:
//! up to 24.10 the audit log itself can hold one. Of such a string only the number before the dash is read.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::read;
use super::request::Request;
use crate::domain::audit_rules::{AuditEntry, Transport};
use crate::domain::{KeyId, Text};
use crate::wire::Params;

/// Entries per page.
pub const PAGE: usize = 500;

/// A page of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// Oldest time to include.
    pub since: Timestamp,
    /// Only calls of this user; `None` for all users, because the system has no filter for a key.
    pub user: Option<Text>,
    /// Number of newer entries to skip.
    pub offset: usize,
}

/// Requests a page, newest first. Selects whole columns and filters plain ones only, so that the system's database does
/// the work; a filter on a field inside a column would make the system read every row.
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

/// The entries of a result and its number of rows; rows that are not calls are skipped. `None` when it is not a list.
pub(super) fn read_page(result: &Value) -> Option<(Vec<AuditEntry>, usize)> {
    let rows = result.as_array()?;
    Some((rows.iter().filter_map(read_entry).collect(), rows.len()))
}

fn read_entry(row: &Value) -> Option<AuditEntry> {
    let mut parsed = (Params::default(), Params::default());
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

/// An object, or an object encoded as a JSON string. Such a string may hold a secret and is wiped.
fn object<'a>(value: Option<&'a Value>, parsed: &'a mut Params) -> Option<&'a Value> {
    match value? {
        Value::String(text) => {
            *parsed = Params::from(serde_json::from_str::<Value>(text).ok()?);
            Some(&**parsed)
        }
        other => Some(other),
    }
    .filter(|value| value.is_object())
}

/// The key of a session: an object with its id, or, in some releases, its whole text.
fn key(service: &Value) -> Option<KeyId> {
    match service.pointer("/credentials/credentials_data/api_key")? {
        Value::String(text) => KeyId::of_key_text(text),
        object => read::key_id(object.get("id")),
    }
}

#[cfg(test)]
mod tests;
