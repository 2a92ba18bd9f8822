//! The sessions of all keys, read together with the list of keys: the list shows who uses a key, and the sessions that outlive their key,
//! which expired, was revoked or deleted.

use jiff::Timestamp;

use crate::api::Scope;
use crate::app::cx::Cx;
use crate::app::sessions::Sessions;
use crate::app::sessions::state::OpenSessions;
use crate::domain::session::{hosts, of_key};
use crate::domain::{ApiKey, KeyId, KeySession, State};

impl Sessions {
    /// Stores the sessions of any read.
    pub(in crate::app) fn store_open_sessions(&mut self, sessions: &[KeySession], now: Timestamp) {
        let seen = self.open.read_at;
        for key in self.open.sessions.iter().map(|it| it.key) {
            // A key that has a session now needs no time.
            self.open.last_seen.extend(seen.map(|at| (key, at)));
        }
        sessions.clone_into(&mut self.open.sessions);
        self.open.sessions.sort_by_key(|it| it.key);
        self.open.read_at = Some(now);
    }

    /// Forgets the sessions of another system.
    pub(in crate::app) fn forget_open_sessions(&mut self) {
        self.open = OpenSessions::default();
    }

    /// The sessions of a key at the last read.
    pub fn open_sessions_of(&self, key: KeyId) -> &[KeySession] {
        of_key(&self.open.sessions, key)
    }

    /// The sessions of all keys at the last read, sorted by key; `None` when they were not read.
    pub fn all_open_sessions(&self) -> Option<&[KeySession]> {
        self.open.read_at.map(|_| self.open.sessions.as_slice())
    }

    /// When the sessions were read last; `None` when the account may not read them.
    pub fn open_sessions_read_at(&self) -> Option<Timestamp> {
        self.open.read_at
    }

    /// When a key without a session had one, if this run has seen it.
    pub fn last_seen(&self, key: KeyId) -> Option<Timestamp> {
        self.open.last_seen.get(&key).copied()
    }

    /// The keys that had a session in this run, with the time of the last read that found one.
    pub(in crate::app) fn seen(&self) -> impl Iterator<Item = (KeyId, Timestamp)> {
        let before = self.open.last_seen.iter().map(|(id, at)| (*id, *at));
        let now = self.open.read_at.into_iter().flat_map(|at| {
            let open = self.open.sessions.iter();
            open.map(move |it| (it.key, at))
        });
        before.chain(now)
    }

    /// Where the clients of a key were at the last read, each address once, with the session of this run.
    pub fn origins_of(&self, key: KeyId) -> Vec<&str> {
        hosts(self.open_sessions_of(key))
    }

    /// Whether a key that no longer works has sessions.
    pub fn outlived(&self, key: &ApiKey, cx: &Cx) -> bool {
        let state = key.state(cx.now);
        matches!(state, State::Expired | State::Revoked | State::Orphaned)
            && !self.open_sessions_of(key.id).is_empty()
    }

    /// The sessions of deleted keys, if the list contains all keys.
    pub fn sessions_of_deleted_keys(&self, cx: &Cx) -> Vec<&KeySession> {
        let keys = &cx.keys;
        let all = matches!(keys.scope, Some(Scope::All | Scope::WithoutOwners));
        let gone = |it: &&KeySession| all && keys.skipped == 0 && keys.get(it.key).is_none();
        self.open.sessions.iter().filter(gone).collect()
    }
}
