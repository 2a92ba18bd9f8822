//! Sessions that outlived their key: of one that expired or was revoked, and of one that does not exist any more. Who is signed in is
//! read with the list, so that the list can show it; between two lists it is as old as they are.

use crate::api::Scope;
use crate::app::cx::Cx;
use crate::app::sessions::Sessions;
use crate::domain::{ApiKey, KeySession, State};

impl Sessions {
    /// It was read, for whatever reason.
    pub(in crate::app) fn store_open_sessions(&mut self, sessions: &[KeySession]) {
        sessions.clone_into(&mut self.open_sessions);
    }

    /// Whether somebody is signed in with a key that signs in nobody any more, as far as was read.
    pub fn outlived(&self, key: &ApiKey, cx: &Cx) -> bool {
        let state = key.state(cx.now);
        matches!(state, State::Expired | State::Revoked | State::Orphaned)
            && self.open_sessions.iter().any(|it| it.key == key.id)
    }

    /// The sessions of keys that do not exist any more, as far as all keys are known.
    pub fn sessions_of_deleted_keys(&self, cx: &Cx) -> Vec<&KeySession> {
        let keys = &cx.keys;
        let all = matches!(keys.scope, Some(Scope::All | Scope::WithoutOwners));
        let gone = |it: &&KeySession| all && keys.skipped == 0 && keys.get(it.key).is_none();
        self.open_sessions.iter().filter(gone).collect()
    }
}
