//! `auth.sessions`: the sessions of API keys.
//!
//! Invariant: only the id and the name of a session's key are read. Other fields differ by release, and may be secret.

use serde_json::json;

use super::read::{self, Entry, Limit, Over, Raw, Unread};
use super::request::Request;
use crate::domain::{KeyId, KeySession, Text};
use crate::wire::Incoming;

/// Most sessions of a reply.
const SESSIONS: Limit = Limit::new(100_000, "sessions");
/// Longest text of a field in characters.
const TEXT: usize = 1_024;

/// The collection whose events report started and ended sessions.
pub const COLLECTION: &str = "auth.sessions";

/// Requests every session of an API key (role AUTH_SESSIONS_READ).
pub(super) fn query() -> Request {
    Request::new("auth.sessions", json!([[["credentials", "=", "API_KEY"]]]))
}

/// Ends a session (role AUTH_SESSIONS_WRITE): the system closes its connection and voids the tokens that it created.
/// The result is true, or false for an unknown id.
pub(super) fn terminate(id: &Text) -> Request {
    Request::new("auth.terminate_session", json!([id.raw()]))
}

/// The sessions of a result, without those that name no key.
///
/// # Errors
/// [`Unread`] when it is not a list, or exceeds a limit.
pub(super) fn read_list(json: &str) -> Result<Vec<KeySession>, Unread> {
    Ok(read::rows(json, SESSIONS, Row::session)?.rows)
}

/// One entry.
#[derive(Default)]
struct Row {
    id: Option<Text>,
    data: Data,
    secure: Option<bool>,
    internal: bool,
    origin: Option<Text>,
    since: Option<jiff::Timestamp>,
    current: bool,
}

impl Entry for Row {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "id" => self.id = value.text(TEXT),
            "credentials_data" => self.data = value.object()?.unwrap_or_default(),
            "secure_transport" => self.secure = value.flag(),
            "internal" => self.internal = value.flag().unwrap_or(false),
            "origin" => self.origin = value.text(TEXT),
            "created_at" => self.since = value.date(),
            "current" => self.current = value.flag().unwrap_or(false),
            _ => {}
        }
        Ok(())
    }
}

impl Row {
    fn session(self) -> Option<KeySession> {
        let SessionKey { id, name } = self.data.key?;
        Some(KeySession {
            id: self.id.unwrap_or_default(),
            key: id,
            key_name: name.unwrap_or_default(),
            username: self.data.username,
            secure: self.secure,
            internal: self.internal,
            origin: self.origin.unwrap_or_default(),
            since: self.since,
            current: self.current,
        })
    }
}

/// The account and the key of a session.
#[derive(Default)]
struct Data {
    username: Option<Text>,
    key: Option<SessionKey>,
}

impl Entry for Data {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "username" => self.username = value.text(TEXT),
            "api_key" => self.key = SessionKey::read(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// The key of a session: an object with its id and name, or, in some releases, its whole text, of which only the number
/// is read.
pub(super) struct SessionKey {
    pub(super) id: KeyId,
    name: Option<Text>,
}

impl SessionKey {
    pub(super) fn read(value: Raw<'_>) -> Result<Option<Self>, Over> {
        if let Some(id) = value.string(KeyId::of_key_text) {
            return Ok(id.map(|id| Self { id, name: None }));
        }
        let named: Named = value.object()?.unwrap_or_default();
        Ok(named.id.map(|id| Self {
            id,
            name: named.name,
        }))
    }
}

#[derive(Default)]
struct Named {
    id: Option<KeyId>,
    name: Option<Text>,
}

impl Entry for Named {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "id" => self.id = value.key_id(),
            "name" => self.name = value.text(TEXT),
            _ => {}
        }
        Ok(())
    }
}

/// Whether a message reports a started or ended session.
pub fn changed(message: &Incoming<'_>) -> bool {
    matches!(message, Incoming::Event { collection, .. } if collection == COLLECTION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Framing;

    #[test]
    fn a_session_is_read_down_to_its_key_and_where_it_is_from() {
        let rows = json!([
            {"id": "x", "current": true, "internal": false, "origin": "198.51.100.5:52814", "credentials": "API_KEY",
             "credentials_data": {"username": "root", "api_key": {"id": 1, "name": "k"}},
             "created_at": {"$date": 1_795_392_638_000_i64}, "secure_transport": true},
            {"origin": "10.0.0.1:1", "credentials_data": {"api_key": "7-notarealkey"}},
            {"origin": "10.0.0.1:1", "credentials_data": {"api_key": null}},
            {"origin": "10.0.0.1:1", "credentials_data": {"username": "root"}}, 5,
        ]);
        let sessions = read_list(&rows.to_string()).unwrap();
        let [ours, other] = sessions.as_slice() else {
            panic!("{sessions:?}")
        };
        assert_eq!((ours.key, ours.current), (KeyId(1), true));
        assert_eq!(ours.host(), "198.51.100.5");
        assert_eq!((ours.id.raw(), ours.key_name.raw()), ("x", "k"));
        assert_eq!(ours.username.as_ref().map(Text::raw), Some("root"));
        assert_eq!((ours.secure, other.secure), (Some(true), None));
        assert!(!ours.internal && other.key_name.raw().is_empty());
        assert_eq!(ours.since.unwrap().as_second(), 1_795_392_638);
        assert_eq!((other.key, other.since), (KeyId(7), None));
        assert!(!format!("{sessions:?}").contains("notarealkey"));
        assert_eq!(read_list("{}"), Err(Unread::Shape));
        let many = format!("[{}]", vec!["{}"; SESSIONS.most + 1].join(","));
        assert_eq!(read_list(&many), Err(Unread::Over(SESSIONS)));
    }

    #[test]
    fn who_came_or_went_is_told_without_an_id() {
        let told = |text: &str| changed(&Framing::JsonRpc.decode(text).unwrap());
        assert!(told(
            r#"{"jsonrpc":"2.0","method":"collection_update","params":{"msg":"removed","collection":"auth.sessions",
            "extra":{"fields":{"id":"9a080c86"}}}}"#
        ));
        assert!(!told(
            r#"{"method":"collection_update","params":{"msg":"added","collection":"api_key.query","id":1}}"#
        ));
    }
}
