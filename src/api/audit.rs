//! `audit.query` (24.04 and newer): who called what, page by page.
//!
//! Invariant: parameters of calls are dropped while reading, and so is everything that may contain the text of a key:
//! up to 24.10 the audit log itself can hold one. Of such a string only the number before the dash is read.

use jiff::Timestamp;
use serde_json::json;

use super::read::{self, Entry, Limit, Over, Raw, Unread};
use super::request::Request;
use super::sessions::SessionKey;
use crate::domain::audit_rules::{AuditEntry, Transport};
use crate::domain::{KeyId, Text};

/// Entries per page.
pub const PAGE: usize = 500;
/// Most entries of a reply, for systems that ignore the size of a page.
const ENTRIES: Limit = Limit::new(10_000, "entries of the audit log");
/// Longest text of a field in characters.
const TEXT: usize = 1_024;

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

/// The entries of a result and its number of rows; rows that are not calls are skipped.
///
/// # Errors
/// [`Unread`] when it is not a list, or exceeds a limit.
pub(super) fn read_page(json: &str) -> Result<(Vec<AuditEntry>, usize), Unread> {
    let read = read::rows(json, ENTRIES, Row::entry)?;
    let rows = read.rows.len() + read.odd;
    Ok((read.rows, rows))
}

/// One row.
#[derive(Default)]
struct Row {
    id: Option<Text>,
    at: Option<i64>,
    user: Option<Text>,
    event: Option<Event>,
    service: Service,
}

impl Entry for Row {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "audit_id" => self.id = value.text(TEXT),
            "message_timestamp" => self.at = value.integer(),
            "username" => self.user = value.text(TEXT),
            "event_data" => self.event = object(value)?,
            "service_data" => self.service = object(value)?.unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }
}

impl Row {
    fn entry(self) -> Option<AuditEntry> {
        let event = self.event?;
        Some(AuditEntry {
            id: self.id.unwrap_or_default(),
            at: self.at.and_then(|at| Timestamp::from_second(at).ok()),
            method: event.method?,
            transport: match self.service.rest {
                true => Transport::Rest,
                false => Transport::WebSocket,
            },
            authorized: event.authorized,
            user: self.user.unwrap_or_default(),
            key: self.service.key,
        })
    }
}

/// An object, or an object encoded as a JSON string. Such a string may hold a secret; its decoded text is wiped.
fn object<T: Entry>(value: Raw<'_>) -> Result<Option<T>, Over> {
    let inside = value.string(|json| read::value(json).map_or(Ok(None), Raw::object));
    inside.unwrap_or_else(|| value.object())
}

#[derive(Default)]
struct Event {
    method: Option<Text>,
    authorized: bool,
}

impl Entry for Event {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "method" => self.method = value.text(TEXT),
            "authorized" => self.authorized = value.flag().unwrap_or(false),
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct Service {
    rest: bool,
    key: Option<KeyId>,
}

impl Entry for Service {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            // From 25.10.1 on the REST API has a word of its own, and "REST" is left for file transfers.
            "protocol" => {
                let rest = value.string(|protocol| ["REST", "LEGACY_REST"].contains(&protocol));
                self.rest = rest.unwrap_or(false);
            }
            "credentials" => {
                let key = value
                    .field("credentials_data")
                    .and_then(|data| data.field("api_key"));
                self.key = match key {
                    Some(key) => SessionKey::read(key)?.map(|key| key.id),
                    None => None,
                };
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
