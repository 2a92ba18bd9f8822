//! The system we are connected to, and who we are there.

use super::caps::Caps;
use super::key::{ApiKey, KeyId};
use super::release::Release;
use super::rule;
use super::text::Text;

/// What the status line shows and the screens ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// What the system calls itself, else the address's host.
    pub hostname: Text,
    /// The version as the system writes it; empty where it would not say.
    pub version: Text,
    /// The same, understood.
    pub release: Option<Release>,
    /// What it can do.
    pub caps: Caps,
    /// Who is signed in.
    pub me: Identity,
}

impl System {
    /// Whether the system's lists of methods and events hold everything: they hold what the session may call itself, so a
    /// full administrator must ask, or one of these keys that may do everything.
    pub fn is_shown_everything(&self, keys: &[ApiKey]) -> bool {
        let own = keys.iter().find(|key| Some(key.id) == self.me.key);
        let rules = own.and_then(ApiKey::rules);
        self.me.full_admin || rules.is_some_and(rule::survives_25_04)
    }

    /// `TrueNAS 25.10.5`, or `TrueNAS` where the system would not say.
    pub fn product(&self) -> String {
        match self.release {
            Some(release) => format!("TrueNAS {release}"),
            None => "TrueNAS".into(),
        }
    }
}

/// The account this session runs as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// `None` for an allowlist-era key, which belongs to nobody.
    pub username: Option<Text>,
    /// Its roles, sorted; empty where the release does not say.
    pub roles: Vec<Text>,
    /// May do everything.
    pub full_admin: bool,
    /// The key that this session signed in with: deleting or resetting it may lock us out.
    pub key: Option<KeyId>,
}

impl Identity {
    /// Whether the account may manage other users' keys (API_KEY_WRITE or FULL_ADMIN); `true` where the roles are unknown.
    pub fn manages_others(&self) -> bool {
        self.full_admin
            || self.roles.is_empty()
            || self.roles.iter().any(|r| r.as_str() == "API_KEY_WRITE")
    }

    /// `truenas_admin (full admin)`, `svc-metrics (READONLY_ADMIN)`, `API key 7`.
    pub fn label(&self) -> String {
        let name = match (&self.username, self.key) {
            (Some(name), _) => name.to_string(),
            (None, Some(key)) => return format!("API key {key}"),
            (None, None) => return String::new(),
        };
        match self.roles.as_slice() {
            _ if self.full_admin => format!("{name} (full admin)"),
            [one] => format!("{name} ({one})"),
            [] => name,
            many => format!("{name} ({} roles)", many.len()),
        }
    }
}
