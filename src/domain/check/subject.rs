//! A key with everything that was read about it.

use std::rc::Rc;

use super::facts::Facts;
use super::rights::{AllRights, Rights};
use crate::domain::audit::KeyActivity;
use crate::domain::key::{ApiKey, State};
use crate::domain::session::{self, KeySession};
use crate::domain::user::{self, User};

/// A key with everything that was read about it.
pub(super) struct Subject<'a> {
    pub(super) key: &'a ApiKey,
    pub(super) state: State,
    /// Its owner; `None` when it was not read, and in the allowlist era.
    pub(super) owner: Option<&'a User>,
    pub(super) rights: Rc<Rights<'a>>,
    /// Its open sessions; `None` when they were not read.
    pub(super) sessions: Option<&'a [KeySession]>,
    /// What it did; `None` when the audit log has nothing, or was not read.
    pub(super) activity: Option<&'a KeyActivity>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(key: &'a ApiKey, facts: &Facts<'a>, all: &mut AllRights<'a>) -> Self {
        let owner = match (facts.users, key.owner()) {
            (Some(users), Some(name)) => user::named(users, name),
            _ => None,
        };
        Self {
            key,
            state: key.state(facts.now),
            owner,
            rights: all.of(key, owner),
            sessions: facts.sessions.map(|all| session::of_key(all, key.id)),
            activity: facts.activity.and_then(|all| all.of(key.id)),
        }
    }

    /// Whether the key signs in, apart from a locked owner, as far as is known.
    pub(super) fn is_usable(&self) -> bool {
        matches!(self.state, State::Active | State::Soon | State::Unclear)
    }

    /// Whether the owner is known to be locked.
    pub(super) fn is_locked(&self) -> bool {
        self.owner.is_some_and(|owner| owner.locked)
    }

    /// Whether it is known to have open sessions.
    pub(super) fn has_sessions(&self) -> bool {
        self.sessions.is_some_and(|all| !all.is_empty())
    }

    /// Whether a missing owner is known to have been deleted; the directory of the owner may be offline.
    pub(super) fn owner_was_deleted(&self) -> bool {
        let own = self.key.ownership();
        own.is_some_and(|own| !own.owner.unread && !own.owner.is_of_directory())
    }
}
