//! Capabilities of a connected system. Screens query these, never a version number.

use super::release::Release;

/// The first release with roles.
const V24_04: Release = Release::new(24, 4, 0);

/// The capabilities of a system, from its release or, when that is unknown, from its behavior.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Keys carry an allowlist (up to 24.10).
    pub allowlist: bool,
    /// Keys belong to a user (25.04 and newer).
    pub owner: bool,
    /// Keys may expire (25.04 and newer).
    pub expiry: bool,
    /// A new expiry takes effect only after some key is created, reset or deleted (25.04 to 26).
    pub expiry_waits: bool,
    /// A revoked key has a reason (25.10 and newer).
    pub revoked_reason: bool,
    /// Keys of deleted users are listed (25.10 and newer; on 25.04 one such key makes the whole query fail).
    pub lists_orphans: bool,
    /// Longest name in characters (24.10 and newer: 200).
    pub name_max: Option<usize>,
    /// Most keys per user (25.04.1 to 25.10: 10).
    pub keys_per_user: Option<usize>,
    /// `auth.login_ex` exists (25.04 and newer).
    pub login_ex: bool,
    /// API keys sign in with SCRAM, never as text (26.0 and newer).
    pub scram: bool,
    /// `core.bulk` checks the inner calls (24.04 and newer); before, a right to call it is a right to call everything.
    pub bulk_checks: bool,
    /// `user.query` returns roles (24.04 and newer).
    pub user_roles: bool,
    /// `core.get_methods` returns the roles of a method, and `privilege.roles` what each includes (24.04 and newer).
    pub method_roles: bool,
    /// `core.get_events` exists (up to 24.10).
    pub events_listed: bool,
    /// Every session receives events of all jobs (24.04 and newer).
    pub open_job_events: bool,
    /// How a REST template writes the id of an item; `None` without allowlists (25.04 and newer).
    pub rest_id: Option<&'static str>,
    /// `audit.query` exists (24.04 and newer).
    pub audit: bool,
    /// The REST API exists (up to 25.10).
    pub rest_api: bool,
}

impl Caps {
    /// The capabilities of a release; an unknown newer one has those of the newest known.
    pub fn of(release: Release) -> Self {
        let user_era = release.user_era();
        let limited = release >= Release::new(25, 4, 1) && release < Release::V26;
        Self {
            allowlist: !user_era,
            owner: user_era,
            expiry: user_era,
            expiry_waits: user_era && release < Release::V27,
            revoked_reason: release >= Release::V25_10,
            lists_orphans: release >= Release::V25_10,
            name_max: (release >= Release::V24_10).then_some(200),
            keys_per_user: limited.then_some(10),
            login_ex: user_era,
            scram: release >= Release::V26,
            bulk_checks: release >= V24_04,
            user_roles: release >= V24_04,
            method_roles: release >= V24_04,
            events_listed: !user_era,
            open_job_events: release >= V24_04,
            rest_id: match (user_era, release >= V24_04) {
                (true, _) => None,
                (false, true) => Some("{id_}"),
                (false, false) => Some("{id}"),
            },
            audit: release >= V24_04,
            rest_api: release < Release::V26,
        }
    }

    /// The capabilities of a system with an unknown release, by the era that its endpoint or its keys show.
    pub fn of_era(user_era: bool) -> Self {
        Self::of(if user_era { Release::V25_10 } else { V24_04 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eras_and_limits() {
        let old = Caps::of(Release::new(24, 4, 2));
        assert!(old.allowlist && !old.owner && !old.expiry && old.name_max.is_none());
        assert!(old.audit && !Caps::of(Release::new(23, 10, 2)).audit);
        assert_eq!(Caps::of(Release::new(24, 10, 0)).name_max, Some(200));
        assert_eq!(Caps::of(Release::new(25, 4, 0)).keys_per_user, None);
        assert_eq!(Caps::of(Release::new(25, 4, 1)).keys_per_user, Some(10));
        assert_eq!(Caps::of(Release::new(26, 0, 0)).keys_per_user, None);
        let waits = |major, minor| Caps::of(Release::new(major, minor, 0)).expiry_waits;
        assert!(!waits(24, 10) && waits(25, 4) && waits(26, 0) && !waits(27, 0));
        assert!(Caps::of(Release::new(31, 4, 0)).owner);
        let older = Caps::of(Release::new(23, 10, 0));
        assert_eq!((older.rest_id, old.rest_id), (Some("{id}"), Some("{id_}")));
        assert!(older.events_listed && !older.method_roles && old.method_roles);
        let new = Caps::of(Release::new(25, 4, 0));
        assert!(!new.events_listed && new.method_roles && new.rest_id.is_none());
    }
}
