//! What the facts about a key are taken from: the context on the screen, what a script command has read.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::keys::own_session::{self, OURS};
use crate::app::keys::{Enforcing, unenforced};
use crate::app::rotation::Rotations;
use crate::app::sessions::{Sessions, poll};
use crate::domain::catalogue::Roles;
use crate::domain::expiry::Expiry;
use crate::domain::session::{describe, of_key};
use crate::domain::{ApiKey, Catalogue, KeySession, Rows, Text, User, time, user};

/// What is known beside the key.
pub struct Known<'a> {
    /// The current time.
    pub now: Timestamp,
    /// The time zone of the user.
    pub zone: &'a TimeZone,
    /// All keys.
    pub keys: &'a Rows,
    /// The users sorted by name; `None` if they were not read.
    pub users: Option<&'a [User]>,
    /// The methods and the roles. They are only asked for where a fact needs them.
    pub rights: &'a dyn Fn() -> (Arc<Catalogue>, Arc<Roles>),
    /// Who uses the key.
    pub used_by: String,
    /// Its last use, if the audit log was read: in full, and in brief.
    pub last_use: Option<(String, String)>,
    /// The sessions of a key that no longer works.
    pub outlived: Option<String>,
    /// The part of the key in a rotation.
    pub rotation: Option<String>,
    /// The expiry that still applies, if the new one is not enforced yet.
    pub enforced: Option<Expiry>,
}

impl<'a> Known<'a> {
    /// The user with a name.
    pub(super) fn user(&self, name: &Text) -> Option<&'a User> {
        user::named(self.users.unwrap_or_default(), name)
    }
}

/// Calls `with` with what the screen knows.
pub(super) fn on_screen<T>(
    key: &ApiKey,
    (enforcing, rotation, sessions): (&Enforcing, &Rotations, &Sessions),
    cx: &Cx,
    with: impl FnOnce(&Known<'_>) -> T,
) -> T {
    let rights = || (catalogue::current(cx), catalogue::roles(cx));
    let outlived = sessions.outlived(key, cx);
    with(&Known {
        now: cx.now,
        zone: &cx.zone,
        keys: cx.keys.all(),
        users: cx.users.as_deref(),
        rights: &rights,
        used_by: used_by(key, sessions, cx),
        last_use: cx.usage.words(key, cx.now),
        outlived: outlived.then(|| describe(sessions.open_sessions_of(key.id))),
        rotation: rotation.key_status(key.id, cx),
        enforced: unenforced::enforced_expiry(key, enforcing),
    })
}

/// Who uses a key, by sessions that were read just now. `own`: tnkeys is signed in with the key.
pub fn used_now(sessions: &[KeySession], key: &ApiKey, own: bool) -> String {
    let others = of_key(sessions, key.id).iter().filter(|it| !it.current);
    match (own, others.clone().count()) {
        (false, 0) => "no active sessions".to_owned(),
        (false, _) => describe(others),
        (true, 0) => format!("only {OURS}"),
        (true, _) => format!("{OURS}; {}", describe(others)),
    }
}

/// Who is signed in with the key: now where a window watches it, else at the last read.
fn used_by(key: &ApiKey, sessions: &Sessions, cx: &Cx) -> String {
    if poll::shows_sessions(cx) {
        let words = match (sessions.other_sessions_of(key.id), sessions.read_fault()) {
            (Some(users), _) if users.is_empty() => Some("no active sessions".into()),
            (Some(users), _) => Some(describe(users)),
            (None, Some(fault)) => Some(format!("unknown: {}", fault.what)),
            (None, None) => None,
        };
        if let Some(words) = words {
            return own_session::with_own_session(key, words, sessions, cx);
        }
    }
    let Some(at) = sessions.open_sessions_read_at() else {
        return "unknown".to_owned();
    };
    let open = sessions.open_sessions_of(key.id);
    let others = open.iter().filter(|it| !it.current);
    let count = others.clone().count();
    let words = match (count, sessions.last_seen(key.id)) {
        (0, _) if !open.is_empty() => OURS.to_owned(),
        (0, Some(seen)) => format!("last seen {}", time::clock(seen, &cx.zone)),
        (0, None) => "no active sessions".into(),
        _ if count < open.len() => format!("{OURS}; {}", describe(others)),
        _ => describe(others),
    };
    format!("{words} ({})", time::clock(at, &cx.zone))
}
