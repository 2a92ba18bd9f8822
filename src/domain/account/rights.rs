//! Whether an account may create service accounts, decided before the first request.

use crate::domain::catalogue::Roles;
use crate::domain::system::System;
use crate::domain::text::Text;

/// The roles that the creation of a service account needs: of users and groups, of privileges, of keys.
pub const NEEDED: [&str; 3] = ["ACCOUNT_WRITE", "PRIVILEGE_WRITE", "API_KEY_WRITE"];

/// Why no service account can be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The release has no owners of keys (24.10 and older).
    Era,
    /// The connection is read-only.
    ReadOnly,
    /// The account lacks these roles.
    Roles(Vec<&'static str>),
}

/// Why the account cannot create a service account, as far as its roles say. STIG mode and directories cannot be told in advance.
pub fn obstacle(system: &System, roles: &Roles, read_only: bool) -> Option<Obstacle> {
    if !system.caps.owner {
        return Some(Obstacle::Era);
    }
    if read_only {
        return Some(Obstacle::ReadOnly);
    }
    let me = &system.me;
    // Without roles the system does not say what the account may do.
    if me.full_admin || me.roles.is_empty() {
        return None;
    }
    let missing = missing(&me.roles, roles);
    (!missing.is_empty()).then_some(Obstacle::Roles(missing))
}

fn missing(mine: &[Text], roles: &Roles) -> Vec<&'static str> {
    let held = roles.expand(mine);
    if held.full_admin() {
        return Vec::new();
    }
    NEEDED
        .into_iter()
        .filter(|needed| !held.has(needed))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::caps::Caps;
    use crate::domain::system::Identity;

    fn system(roles: &[&str], owner: bool) -> System {
        System {
            hostname: "nas1".into(),
            version: "".into(),
            release: None,
            caps: Caps::of_era(owner),
            me: Identity {
                username: Some("amy".into()),
                roles: roles.iter().map(Text::from).collect(),
                full_admin: false,
                key: None,
            },
        }
    }

    #[test]
    fn every_missing_role_is_named_and_included_roles_count() {
        let declared = Roles::new([
            ("ACCOUNT_WRITE".into(), vec!["ACCOUNT_READ".into()]),
            (
                "SETUP".into(),
                vec!["ACCOUNT_WRITE".into(), "PRIVILEGE_WRITE".into()],
            ),
        ]);
        let of = |roles: &[&str]| obstacle(&system(roles, true), &declared, false);
        assert_eq!(of(&["FULL_ADMIN"]), None);
        assert_eq!(of(&["SETUP", "API_KEY_WRITE"]), None);
        assert_eq!(of(&["SETUP"]), Some(Obstacle::Roles(vec!["API_KEY_WRITE"])));
        assert_eq!(
            of(&["READONLY_ADMIN"]),
            Some(Obstacle::Roles(NEEDED.to_vec()))
        );
        // A system that says nothing about roles decides by itself.
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn an_old_release_and_a_read_only_connection_come_first() {
        let declared = Roles::default();
        assert_eq!(
            obstacle(&system(&["FULL_ADMIN"], false), &declared, true),
            Some(Obstacle::Era)
        );
        assert_eq!(
            obstacle(&system(&["FULL_ADMIN"], true), &declared, true),
            Some(Obstacle::ReadOnly)
        );
    }
}
