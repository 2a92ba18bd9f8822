//! Builds a [`System`] from the replies to the first calls.

use crate::api::system;
use crate::domain::{Caps, Fault, Identity, KeyId, Kind, Release, System, Text};

/// The era that the endpoint implies, for a system that does not report its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    /// Up to 24.10.
    Allowlist,
    /// 25.04 and newer, with the newest API version in its list.
    User(Option<Release>),
}

/// The replies so far.
#[derive(Debug, Default)]
pub(super) struct SystemInfo {
    hostname: Option<Text>,
    /// The version string of the system.
    pub(super) version: Option<Text>,
    /// The account that is signed in.
    pub(super) me: Option<Identity>,
    /// A reply said that nobody is signed in.
    pub(super) nobody: bool,
    /// The system accepted the subscription to key changes.
    pub(super) subscribed: bool,
}

impl SystemInfo {
    /// Reads `system.info`. Returns whether it contained a version.
    pub(super) fn read_info(&mut self, json: &str) -> bool {
        let Some(info) = system::read_info(json) else {
            return false;
        };
        self.hostname = info.hostname;
        self.version = Some(info.version);
        true
    }

    /// Builds the system, or explains why tnkeys does not manage it. `label` replaces a missing host name; `key` is the
    /// key that signed in.
    pub(super) fn system(
        self,
        era: Era,
        label: &Text,
        key: Option<KeyId>,
    ) -> Result<System, Fault> {
        let version = self.version.unwrap_or_default();
        if is_core(version.as_str()) {
            return Err(core(&format!("{version}: TrueNAS CORE (or FreeNAS)")));
        }
        let hinted = match era {
            Era::User(newest) => newest,
            Era::Allowlist => None,
        };
        let release = Release::parse(version.as_str()).or(hinted);
        let caps = match release {
            Some(release) => Caps::of(release),
            None => Caps::of_era(era != Era::Allowlist),
        };
        Ok(System {
            hostname: self.hostname.unwrap_or_else(|| label.clone()),
            version,
            release,
            caps,
            me: Identity {
                key,
                ..self.me.unwrap_or_default()
            },
        })
    }
}

/// The fault of an open connection on which nobody is signed in.
pub(super) fn nobody(socket: bool) -> Fault {
    if socket {
        return Fault::new(
            Kind::SignIn,
            "TrueNAS does not accept this user over its socket.",
        )
        .meaning("It accepts root, and users whose groups have a privilege.")
        .next("Run tnkeys as such a user, or connect to the address (wss://) with an account.");
    }
    Fault::new(
        Kind::SignIn,
        "The system accepted the sign-in but then reports no signed-in user.",
    )
    .next("Try again. If it happens again, see the audit log of the system.")
}

/// The fault of a TrueNAS CORE system, by its product name.
pub(super) fn core(name: &str) -> Fault {
    Fault::new(Kind::NotTrueNas, format!("This is {name}, not SCALE."))
        .next("tnkeys manages TrueNAS SCALE 22.12 and newer.")
}

/// Recognizes TrueNAS CORE (`TrueNAS-13.0-U6.1`) and FreeNAS (`FreeNAS-11.3-U5`).
fn is_core(version: &str) -> bool {
    if version.starts_with("FreeNAS") {
        return true;
    }
    let numbers = version.strip_prefix("TrueNAS-").unwrap_or(version);
    let major = numbers
        .split('.')
        .next()
        .and_then(|n| n.parse::<u16>().ok());
    Release::parse(version).is_none() && major.is_some_and(|major| (11..20).contains(&major))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn core_is_told_apart_by_its_version() {
        for version in ["TrueNAS-13.0-U6.1", "FreeNAS-11.3-U5", "13.3"] {
            let info = SystemInfo {
                version: Some(version.into()),
                ..SystemInfo::default()
            };
            let fault = info.system(Era::Allowlist, &"x".into(), None).unwrap_err();
            assert_eq!(fault.kind, Kind::NotTrueNas);
            assert!(
                fault.what.contains(version) && fault.what.contains("CORE"),
                "{fault}"
            );
        }
        for version in [
            "25.10.5",
            "TrueNAS-SCALE-22.12.4",
            "27.0-BETA",
            "",
            "nightly",
        ] {
            assert!(!is_core(version), "{version}");
        }
    }

    #[test]
    fn the_version_counts_more_than_the_way_to_the_system() {
        let caps = |version: &str, era| {
            let info = SystemInfo {
                version: Some(version.into()),
                ..SystemInfo::default()
            };
            info.system(era, &"x".into(), None).unwrap().caps
        };
        let hinted = Era::User(Some(Release::new(25, 4, 1)));
        assert!(caps("24.10.2", hinted).allowlist);
        assert!(caps("nightly", Era::Allowlist).allowlist);
        assert_eq!(caps("", hinted), Caps::of(Release::new(25, 4, 1)));
        assert_eq!(caps("", Era::User(None)), Caps::of_era(true));
    }
}
