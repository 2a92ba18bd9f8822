//! `auth.sessions`: the sessions of API keys.
//!
//! Invariant: only the id and the name of a session's key are read. Other fields differ by release, and may be secret.

use serde_json::{Value, json};

use super::read;
use super::request::Request;
use crate::domain::{KeyId, KeySession, Text};
use crate::wire::{Incoming, ejson};

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

/// The sessions of a result, without those that name no key. `None` when it is not a list.
pub(super) fn read_list(result: &Value) -> Option<Vec<KeySession>> {
    let rows = result.as_array()?;
    Some(rows.iter().filter_map(read_session).collect())
}

fn read_session(row: &Value) -> Option<KeySession> {
    let named = row.pointer("/credentials_data/api_key")?;
    let key = match named {
        Value::String(text) => KeyId::of_key_text(text)?,
        object => read::key_id(object.get("id"))?,
    };
    Some(KeySession {
        id: read::text(row.get("id")).unwrap_or_default(),
        key,
        key_name: read::text(named.get("name")).unwrap_or_default(),
        username: read::text(row.pointer("/credentials_data/username")),
        secure: row.get("secure_transport").and_then(Value::as_bool),
        internal: read::flag(row.get("internal")),
        origin: read::text(row.get("origin")).unwrap_or_default(),
        since: row.get("created_at").and_then(ejson::read_date),
        current: read::flag(row.get("current")),
    })
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
        let sessions = read_list(&rows).unwrap();
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
        assert_eq!(read_list(&json!({})), None);
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
