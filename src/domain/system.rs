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

    /// `TrueNAS 24.04.2.5`: the version as the system writes it, without its product's name; else the release, where the
    /// version was not told or is too long for a line; `TrueNAS` where neither is known.
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

/// The longest version that is shown as it is, in characters: `26.0.0-MASTER-20261127-120000` has 29.
const LONGEST_VERSION: usize = 40;

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
