//! Sessions that outlive their key, which expired, was revoked or deleted. They are read with the list of keys, so that the list can
//! show them.

use crate::api::Scope;
use crate::app::cx::Cx;
use crate::app::sessions::Sessions;
use crate::domain::{ApiKey, KeySession, State};

impl Sessions {
    /// Stores the sessions of any read.
    pub(in crate::app) fn store_open_sessions(&mut self, sessions: &[KeySession]) {
        sessions.clone_into(&mut self.open_sessions);
    }

    /// Whether a key that no longer works has sessions.
    pub fn outlived(&self, key: &ApiKey, cx: &Cx) -> bool {
        let state = key.state(cx.now);
        matches!(state, State::Expired | State::Revoked | State::Orphaned)
            && self.open_sessions.iter().any(|it| it.key == key.id)
    }

    /// The sessions of deleted keys, if the list contains all keys.
    pub fn sessions_of_deleted_keys(&self, cx: &Cx) -> Vec<&KeySession> {
        let keys = &cx.keys;
        let all = matches!(keys.scope, Some(Scope::All | Scope::WithoutOwners));
        let gone = |it: &&KeySession| all && keys.skipped == 0 && keys.get(it.key).is_none();
        self.open_sessions.iter().filter(gone).collect()
    }
}
