//! The connected system and the account that is signed in.

use super::caps::Caps;
use super::key::{ApiKey, KeyId};
use super::release::Release;
use super::rows::Rows;
use super::rule;
use super::text::Text;

/// The connected system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// The system's host name, else the address's host.
    pub hostname: Text,
    /// The version as the system writes it; empty when it is unknown.
    pub version: Text,
    /// The parsed version.
    pub release: Option<Release>,
    /// The capabilities.
    pub caps: Caps,
    /// The account.
    pub me: Identity,
}

impl System {
    /// Whether the system's lists of methods and events are complete: they contain what the session may call, so they
    /// are complete for a full administrator, and for an allowlist key that permits everything.
    pub fn is_shown_everything(&self, keys: &Rows) -> bool {
        let own = self.me.key.and_then(|id| keys.get(id));
        let rules = own.and_then(ApiKey::rules);
        self.me.full_admin || rules.is_some_and(rule::survives_25_04)
    }

    /// `TrueNAS 24.04.2.5`: the version without the product name; else the release, when the version is unknown or too
    /// long for a line; `TrueNAS` when neither is known.
    pub fn product(&self) -> String {
        let version = self.version.as_str();
        let bare = version.strip_prefix("TrueNAS-").unwrap_or(version);
        let bare = bare.strip_prefix("SCALE-").unwrap_or(bare);
        match self.release {
            Some(_) if !bare.is_empty() && bare.chars().count() <= LONGEST_VERSION => {
                format!("TrueNAS {bare}")
            }
            Some(release) => format!("TrueNAS {release}"),
            None => "TrueNAS".into(),
        }
    }
}

/// Longest shown version in characters: `26.0.0-MASTER-20261127-120000` has 29.
const LONGEST_VERSION: usize = 40;

/// The account of this session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// `None` for an allowlist key, which has no owner.
    pub username: Option<Text>,
    /// Its roles, sorted; empty when the release does not say.
    pub roles: Vec<Text>,
    /// Permits everything.
    pub full_admin: bool,
    /// The key that this session signed in with. Deleting or resetting it may lock us out.
    pub key: Option<KeyId>,
}

impl Identity {
    /// Whether the account may manage other users' keys (API_KEY_WRITE or FULL_ADMIN); `true` when the roles are
    /// unknown.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Release;

    #[test]
    fn the_product_is_named_with_every_number_of_its_version() {
        let long = format!("TrueNAS-25.10.5-{}", "x".repeat(80));
        for (version, want) in [
            ("TrueNAS-SCALE-24.04.2.5", "TrueNAS 24.04.2.5"),
            ("TrueNAS-25.10.5", "TrueNAS 25.10.5"),
            ("25.04.0", "TrueNAS 25.04.0"),
            ("26.0.0-BETA.3", "TrueNAS 26.0.0-BETA.3"),
            (long.as_str(), "TrueNAS 25.10.5"),
            ("something else", "TrueNAS"),
            ("", "TrueNAS"),
        ] {
            let release = Release::parse(version);
            let system = System {
                hostname: "nas".into(),
                version: version.into(),
                release,
                caps: Caps::of_era(true),
                me: Identity::default(),
            };
            assert_eq!(system.product(), want, "{version}");
        }
    }
}
