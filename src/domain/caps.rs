//! What a connected system can do. Screens ask these, never a version number.

use super::release::Release;

/// The first release with roles.
const V24_04: Release = Release::new(24, 4, 0);

/// The abilities of a system, from its release or, where that is unknown, from how it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Keys carry an allowlist (up to 24.10).
    pub allowlist: bool,
    /// Keys belong to a user (25.04 on).
    pub owner: bool,
    /// Keys may expire (25.04 on).
    pub expiry: bool,
    /// A new expiry that an update sets is not handed to sign-in until some key is created, reset or deleted (25.04 to 26).
    pub expiry_waits: bool,
    /// A revoked key says why (25.10 on).
    pub revoked_reason: bool,
    /// Lists keys whose user is gone (25.10 on; on 25.04 one such key makes the whole query fail).
    pub lists_orphans: bool,
    /// The longest name in characters (24.10 on: 200).
    pub name_max: Option<usize>,
    /// How many keys a user may have (25.04.1 to 25.10: 10).
    pub keys_per_user: Option<usize>,
    /// `auth.login_ex` exists (25.04 on).
    pub login_ex: bool,
    /// API keys sign in by SCRAM, and never in plain (26.0 on).
    pub scram: bool,
    /// `core.bulk` looks at what it is to call (24.04 on); before, whoever may call it may call anything.
    pub bulk_checks: bool,
    /// `user.query` gives roles (24.04 on).
    pub user_roles: bool,
    /// `core.get_methods` says which roles may call a method, and `privilege.roles` what each includes (24.04 on).
    pub method_roles: bool,
    /// `core.get_events` exists (up to 24.10).
    pub events_listed: bool,
    /// Whoever is signed in hears of all jobs (24.04 on).
    pub open_job_events: bool,
    /// How a REST template writes the id of an item; `None` where there are no allowlists, and nobody asks (25.04 on).
    pub rest_id: Option<&'static str>,
    /// `audit.query` exists (24.04 on).
    pub audit: bool,
}

impl Caps {
    /// The abilities of a release; a newer one than we know has those of the newest.
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
        }
    }

    /// The abilities of a system that would not tell its release, by the era its endpoint or its keys show.
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
