//! Sessions that signed in with an API key.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::key::KeyId;
use super::text::Text;

/// A session that signed in with an API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySession {
    /// The system's id, which is needed to end the session.
    pub id: Text,
    /// The key, which may have been deleted.
    pub key: KeyId,
    /// The key's name at the sign-in; empty when the system does not say.
    pub key_name: Text,
    /// The user, if the system says (25.10 and newer).
    pub username: Option<Text>,
    /// Whether the system considers the transport secure, if it says (25.10 and newer).
    pub secure: Option<bool>,
    /// An internal session of the system.
    pub internal: bool,
    /// The origin: an address with its port, or a description of a socket.
    pub origin: Text,
    /// When it started; `None` when the system does not say.
    pub since: Option<Timestamp>,
    /// It is our own session.
    pub current: bool,
}

impl KeySession {
    /// The address without its port.
    pub fn host(&self) -> &str {
        let origin = self.origin.as_str();
        match origin.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => origin,
        }
    }

    /// How the session reaches the system, as far as the system says: `secure`, `not secure`, `internal`, or `this session`.
    pub fn transport(&self) -> &'static str {
        match (self.current, self.internal, self.secure) {
            (true, ..) => "this session",
            (_, true, _) => "internal",
            (.., Some(true)) => "secure",
            (.., Some(false)) => "not secure",
            (.., None) => "",
        }
    }
}

/// The sessions of a key among sessions that are sorted by key.
pub fn of_key(sessions: &[KeySession], key: KeyId) -> &[KeySession] {
    let from = sessions.partition_point(|it| it.key < key);
    let to = sessions.partition_point(|it| it.key <= key);
    sessions.get(from..to).unwrap_or_default()
}

/// Where the clients of these sessions are, each address once. The session of this run is `tnkeys`, and comes first.
pub fn hosts(sessions: &[KeySession]) -> Vec<&str> {
    let own = sessions.iter().any(|it| it.current).then_some("tnkeys");
    let others = sessions.iter().filter(|it| !it.current);
    let others: BTreeSet<&str> = others.map(KeySession::host).collect();
    own.into_iter().chain(others).collect()
}

/// `2 sessions`.
pub fn count(sessions: usize) -> String {
    match sessions {
        0 => "no sessions".into(),
        1 => "1 session".into(),
        many => format!("{many} sessions"),
    }
}

/// Most hosts that are named in a question.
const HOSTS: usize = 4;

/// `2 sessions from 10.0.0.12 and 10.0.0.31`.
pub fn describe<'a>(sessions: impl IntoIterator<Item = &'a KeySession>) -> String {
    let sessions: Vec<_> = sessions.into_iter().collect();
    let hosts: BTreeSet<&str> = sessions.iter().map(|it| it.host()).collect();
    let count = match sessions.len() {
        0 => return "no session".into(),
        many => count(many),
    };
    let named: Vec<&str> = hosts.iter().copied().take(HOSTS).collect();
    let more = hosts.len() - named.len();
    let named = match (named.as_slice(), more) {
        ([one], 0) => (*one).to_owned(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {more} more", named.join(", ")),
    };
    format!("{count} from {named}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(origin: &str) -> KeySession {
        KeySession {
            id: "9a080c86".into(),
            key: KeyId(3),
            key_name: "".into(),
            username: None,
            secure: None,
            internal: false,
            origin: origin.into(),
            since: None,
            current: false,
        }
    }

    #[test]
    fn addresses_of_a_key() {
        let of = |key, origin, current| KeySession {
            key: KeyId(key),
            current,
            ..session(origin)
        };
        let sessions = [
            of(2, "z:1", false),
            of(3, "b:1", false),
            of(3, "x:1", true),
            of(3, "a:1", false),
            of(3, "b:2", false),
        ];
        assert_eq!(hosts(of_key(&sessions, KeyId(3))), ["tnkeys", "a", "b"]);
        assert_eq!(hosts(of_key(&sessions, KeyId(2))), ["z"]);
        assert!(of_key(&sessions, KeyId(4)).is_empty());
    }

    #[test]
    fn hosts_are_named_once_and_not_without_end() {
        let of = |origins: &[&str]| {
            let sessions: Vec<_> = origins.iter().map(|it| session(it)).collect();
            describe(&sessions)
        };
        assert_eq!(of(&[]), "no session");
        assert_eq!(of(&["10.0.0.12:51712"]), "1 session from 10.0.0.12");
        assert_eq!(
            of(&["10.0.0.31:1", "10.0.0.12:2", "10.0.0.31:3"]),
            "3 sessions from 10.0.0.12 and 10.0.0.31"
        );
        assert_eq!(
            of(&["a:1", "b:1", "c:1", "d:1", "e:1", "f:1"]),
            "6 sessions from a, b, c, d and 2 more"
        );
        assert_eq!(
            of(&["UNIX socket (pid=1 uid=0 gid=0)", "fe80::1:443"]),
            "2 sessions from UNIX socket (pid=1 uid=0 gid=0) and fe80::1"
        );
    }
}
