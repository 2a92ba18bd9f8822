//! `audit.query` (24.04 and newer): who signed in and called what, page by page.
//!
//! Invariant: parameters of calls are dropped while reading, and so is everything that may contain the text of a key:
//! up to 24.10, and on 26.0 for unknown ids, the audit log itself can hold one. Of such a string only the number before the dash
//! is read.

mod reading;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::read::{self, Entry, Limit, Over, Raw, Unread};
use super::request::Request;
use super::sessions::SessionKey;
use crate::domain::audit::{AuditEntry, AuditEvent, Protocol, SignInError};
use crate::domain::{KeyId, Text};

pub use reading::AuditReading;

/// How many days TrueNAS keeps entries at most.
pub const KEPT_DAYS: u16 = 30;
/// Entries per page.
pub const PAGE: usize = 500;
/// Most entries of a reply, for systems that ignore the size of a page.
const ENTRIES: Limit = Limit::new(10_000, "entries of the audit log");
/// Longest text of a field in characters.
const TEXT: usize = 1_024;
/// The error of a sign-in that revoked its key (25.04 and newer).
const INSECURE: &str = "revoked due to insecure transport";

/// A page of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// Oldest time to include.
    pub since: Timestamp,
    /// Newest time to include, to the second; `None` for the first page.
    pub until: Option<Timestamp>,
    /// Only entries of this user; `None` for all users, because the system has no filter for a key.
    pub user: Option<Text>,
    /// Which entries.
    pub events: AuditEvents,
    /// Number of entries to skip among those up to `until`.
    pub offset: usize,
}

impl AuditPage {
    /// The newest page of the calls and sign-ins of all users in the last days.
    pub fn of_all(now: Timestamp, days: u16) -> Self {
        Self::newest(now, days, None, AuditEvents::CallsAndSignIns)
    }

    /// The newest page of the calls of a user in the last days; `None`: of all users.
    pub fn of_calls(now: Timestamp, days: u16, user: Option<Text>) -> Self {
        Self::newest(now, days, user, AuditEvents::Calls)
    }

    fn newest(now: Timestamp, days: u16, user: Option<Text>, events: AuditEvents) -> Self {
        let span = SignedDuration::from_hours(24 * i64::from(days));
        Self {
            since: now.saturating_sub(span).unwrap_or(now),
            until: None,
            user,
            events,
            offset: 0,
        }
    }
}

/// Which entries of the audit log are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditEvents {
    /// Calls.
    Calls,
    /// Calls and sign-ins.
    CallsAndSignIns,
}

/// Requests a page, newest first. Selects whole columns and filters plain ones only, so that the system's database does
/// the work; a filter on a field inside a column would make the system read every row.
pub(super) fn query(page: &AuditPage) -> Request {
    let mut filters = vec![
        match page.events {
            AuditEvents::Calls => json!(["event", "=", "METHOD_CALL"]),
            AuditEvents::CallsAndSignIns => {
                json!(["event", "in", ["METHOD_CALL", "AUTHENTICATION"]])
            }
        },
        json!(["message_timestamp", ">=", page.since.as_second()]),
    ];
    if let Some(until) = page.until {
        filters.push(json!(["message_timestamp", "<=", until.as_second()]));
    }
    if let Some(user) = &page.user {
        filters.push(json!(["username", "=", user.raw()]));
    }
    let select = [
        "audit_id",
        "message_timestamp",
        "address",
        "username",
        "event",
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

/// The entries of a result and its number of rows; rows that are neither calls nor sign-ins are skipped.
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
    address: Option<Text>,
    user: Option<Text>,
    signs_in: bool,
    event: Option<Event>,
    service: Service,
}

impl Entry for Row {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "audit_id" => self.id = value.text(TEXT),
            "message_timestamp" => self.at = value.integer(),
            "address" => self.address = value.text(TEXT),
            "username" => self.user = value.text(TEXT),
            "event" => self.signs_in = value.string(|it| it == "AUTHENTICATION") == Some(true),
            "event_data" => self.event = object(value)?,
            "service_data" => self.service = object(value)?.unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }
}

impl Row {
    fn entry(self) -> Option<AuditEntry> {
        let data = self.event?;
        let (event, key) = match self.signs_in {
            true => (
                AuditEvent::SignIn { error: data.error },
                data.credentials.key(),
            ),
            false => {
                let call = AuditEvent::Call {
                    method: data.method?,
                    authorized: data.authorized,
                };
                (call, self.service.credentials.key())
            }
        };
        Some(AuditEntry {
            id: self.id.unwrap_or_default(),
            at: self.at.and_then(|at| Timestamp::from_second(at).ok()),
            event,
            protocol: self.service.protocol,
            user: self.user.unwrap_or_default(),
            key,
            address: self.address.unwrap_or_default(),
        })
    }
}

/// An object, or an object encoded as a JSON string. Such a string may hold a secret; its decoded text is wiped.
fn object<T: Entry>(value: Raw<'_>) -> Result<Option<T>, Over> {
    let inside = value.string(|json| read::value(json).map_or(Ok(None), Raw::object));
    inside.unwrap_or_else(|| value.object())
}

/// `event_data`, of a call or of a sign-in.
#[derive(Default)]
struct Event {
    method: Option<Text>,
    authorized: bool,
    credentials: Credentials,
    error: Option<SignInError>,
}

impl Entry for Event {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "method" => self.method = value.text(TEXT),
            "authorized" => self.authorized = value.flag().unwrap_or(false),
            "credentials" => self.credentials = value.object()?.unwrap_or_default(),
            "error" if !value.is_null() => self.error = Some(error(value)),
            _ => {}
        }
        Ok(())
    }
}

fn error(value: Raw<'_>) -> SignInError {
    match value.string(|it| it.contains(INSECURE)) {
        Some(true) => SignInError::Insecure,
        _ => SignInError::Other,
    }
}

/// `service_data`.
struct Service {
    protocol: Protocol,
    credentials: Credentials,
}

impl Default for Service {
    fn default() -> Self {
        Self {
            protocol: Protocol::Other(Text::default()),
            credentials: Credentials::default(),
        }
    }
}

impl Entry for Service {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "protocol" => {
                let known = value.string(|word| match word {
                    "WEBSOCKET" => Some(Protocol::WebSocket),
                    "REST" => Some(Protocol::Rest),
                    "LEGACY_REST" => Some(Protocol::LegacyRest),
                    _ => None,
                });
                let other = || Protocol::Other(value.text(TEXT).unwrap_or_default());
                self.protocol = known.flatten().unwrap_or_else(other);
            }
            "credentials" => self.credentials = value.object()?.unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }
}

/// How a session signed in, or tried to: only the key is read, and only if a key was used.
#[derive(Default)]
struct Credentials {
    of_key: bool,
    key: Option<KeyId>,
}

impl Credentials {
    fn key(self) -> Option<KeyId> {
        self.key.filter(|_| self.of_key)
    }
}

impl Entry for Credentials {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "credentials" => self.of_key = value.string(|kind| kind == "API_KEY") == Some(true),
            "credentials_data" => {
                self.key = match value.field("api_key") {
                    Some(key) => SessionKey::read(key)?.map(|key| key.id),
                    None => None,
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
