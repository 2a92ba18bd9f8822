//! What a filter is evaluated on.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::level::Level;
use super::uses::Uses;
use crate::domain::key::{Access, ApiKey};
use crate::domain::text::Text;
use crate::domain::user::User;

/// What is known of a system beside its keys. It arrives after the keys, and changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The names of the system: its host name, its profile, its address.
    pub systems: Vec<String>,
    /// When its keys were used last.
    pub uses: Arc<Uses>,
    /// The access of its users; `None` if they were not read. A user may be missing.
    pub users: Option<BTreeMap<Text, Level>>,
}

impl Context {
    /// The access of users, by name. Users whose roles are unknown are left out.
    pub fn levels(users: &[User]) -> BTreeMap<Text, Level> {
        let known = users.iter().filter_map(|user| {
            let level = match user.roles.as_deref()? {
                [] => Level::Nothing,
                _ if user.full_admin() => Level::Full,
                _ => Level::Limited,
            };
            Some((user.username.clone(), level))
        });
        known.collect()
    }
}

/// A key with what is known about it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The key.
    pub key: &'a ApiKey,
    /// The current time.
    pub now: Timestamp,
    /// What is known of its system.
    pub context: &'a Context,
}

impl Facts<'_> {
    /// What the key may do, if that is known.
    pub(super) fn level(&self) -> Option<Level> {
        match &self.key.access {
            Access::Allowlist(rules) if rules.is_empty() => Some(Level::Nothing),
            Access::Allowlist(_) if self.key.has_full_access() => Some(Level::Full),
            Access::Allowlist(_) => Some(Level::Limited),
            Access::User(own) => match &own.owner.username {
                None if own.owner.unread => None,
                None => Some(Level::Nothing),
                Some(owner) => self.context.users.as_ref()?.get(owner).copied(),
            },
        }
    }
}
