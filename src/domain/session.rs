//! Who is signed in with a key right now.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::key::KeyId;
use super::text::Text;

/// A session that signed in with an API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySession {
    /// What the system calls it: what ends it.
    pub id: Text,
    /// The key. It need not exist any more.
    pub key: KeyId,
    /// What the key was called at the sign-in; empty where the system did not say.
    pub key_name: Text,
    /// Whose it is, where the system says (25.10 on).
    pub username: Option<Text>,
    /// Whether the system takes its transport for secure, where it says (25.10 on).
    pub secure: Option<bool>,
    /// One of the system's own.
    pub internal: bool,
    /// From where: an address with its port, or a socket in words.
    pub origin: Text,
    /// Since when; `None` where the system did not say.
    pub since: Option<Timestamp>,
    /// It is this very session of ours.
    pub current: bool,
}

impl KeySession {
    /// The address without its port, which says nothing to a person.
    pub fn host(&self) -> &str {
        let origin = self.origin.as_str();
        match origin.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => origin,
        }
    }
}

/// How many hosts are named; more would fill a question.
const HOSTS: usize = 4;

/// `2 sessions from 10.0.0.12 and 10.0.0.31`.
pub fn describe<'a>(sessions: impl IntoIterator<Item = &'a KeySession>) -> String {
    let sessions: Vec<_> = sessions.into_iter().collect();
    let hosts: BTreeSet<&str> = sessions.iter().map(|it| it.host()).collect();
    let count = match sessions.len() {
        0 => return "no session".into(),
        1 => "1 session".to_owned(),
        many => format!("{many} sessions"),
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
