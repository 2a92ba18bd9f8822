//! Which methods a user may call through roles, and why.

use std::fmt;

use super::catalogue::{Method, Need, Roles};
use super::text::Text;

/// Whether a method may be called, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is answered before sign-in.
    Open,
    /// Every user may call it.
    AnyUser,
    /// Full administrators may call everything.
    FullAdmin,
    /// A role permits it.
    Role {
        /// The role in the method's list.
        role: Text,
        /// The user's role that includes it, if it is another one.
        within: Option<Text>,
    },
    /// Not permitted; any one of these roles would be enough. Empty when only full administrators may call it.
    No {
        /// The roles with the fewest extra rights.
        any_of: Vec<Text>,
    },
}

impl Verdict {
    /// The verdict on a method for a user with these roles, as in `user.query`.
    pub fn of(method: &Method, own: &[Text], roles: &Roles) -> Self {
        match method.need {
            Need::Nothing => return Self::Open,
            Need::SignIn => return Self::AnyUser,
            Need::Right => {}
        }
        let held = roles.expand(own);
        if held.full_admin() {
            return Self::FullAdmin;
        }
        let named = |role: &&Text| held.has(role.as_str());
        let Some(role) = method.roles.iter().find(|role| own.contains(role)) else {
            return match least(&method.roles, roles).into_iter().find(named) {
                Some(role) => Self::Role {
                    within: own.iter().find(|own| includes(own, role, roles)).cloned(),
                    role: role.clone(),
                },
                None => Self::No {
                    any_of: least(&method.roles, roles).into_iter().cloned().collect(),
                },
            };
        };
        Self::Role {
            role: role.clone(),
            within: None,
        }
    }

    /// Whether it may be called.
    pub fn is_yes(&self) -> bool {
        !matches!(self, Self::No { .. })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("yes, no sign-in needed"),
            Self::AnyUser => f.write_str("yes, for any user"),
            Self::FullAdmin => f.write_str("yes, as full administrator"),
            Self::Role { role, within: None } => write!(f, "yes, by role {role}"),
            Self::Role {
                role,
                within: Some(own),
            } => write!(f, "yes, by role {role} in {own}"),
            Self::No { any_of } if any_of.is_empty() => {
                f.write_str("no, only for full administrators")
            }
            Self::No { any_of } => {
                f.write_str("no, requires ")?;
                for (at, role) in any_of.iter().enumerate() {
                    let or = if at == 0 { "" } else { " or " };
                    write!(f, "{or}{role}")?;
                }
                Ok(())
            }
        }
    }
}

/// The names that include none of the others: a system lists every role that leads to a method.
pub(super) fn least<'a>(names: &'a [Text], roles: &Roles) -> Vec<&'a Text> {
    let wider = |name: &Text| {
        let others = names.iter().filter(|other| *other != name);
        let mut included = others.filter(|other| includes(name, other, roles));
        // Of two that include each other, the first stays.
        included.any(|other| !includes(other, name, roles) || other < name)
    };
    let own = |name: &&Text| names.len() == 1 || !wider(name);
    names.iter().filter(own).collect()
}

/// Whether `role` is, or includes, `other`.
pub(super) fn includes(role: &Text, other: &Text, roles: &Roles) -> bool {
    roles.expand([role]).has(other.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::Catalogue;
    use crate::domain::method_count::by_roles;

    fn verdict(method: &str, own: &[&str]) -> String {
        let catalogue = Catalogue::declared(None, true);
        let own: Vec<Text> = own.iter().map(Text::from).collect();
        let roles = Roles::declared(true);
        let method = catalogue.method(method).unwrap();
        let verdict = Verdict::of(method, &own, &roles);
        assert_eq!(verdict.is_yes(), roles.expand(&own).permits(method));
        verdict.to_string()
    }

    #[test]
    fn it_says_why() {
        for (method, own, words) in [
            ("core.ping", "", "yes, no sign-in needed"),
            ("auth.me", "", "yes, for any user"),
            ("system.reboot", "FULL_ADMIN", "yes, as full administrator"),
            (
                "pool.dataset.create",
                "DATASET_WRITE",
                "yes, by role DATASET_WRITE",
            ),
            (
                "pool.dataset.create",
                "SHARING_ADMIN",
                "yes, by role DATASET_WRITE in SHARING_ADMIN",
            ),
            (
                "pool.dataset.create",
                "READONLY_ADMIN",
                "no, requires DATASET_WRITE",
            ),
            ("system.reboot", "SHARING_ADMIN", "no, requires FULL_ADMIN"),
        ] {
            let own: Vec<&str> = own.split_whitespace().collect();
            assert_eq!(verdict(method, &own), words, "{method} {own:?}");
        }
    }

    #[test]
    fn what_a_system_lists_is_brought_back_to_what_matters() {
        // core.get_methods names every role that comes to a method by including another.
        let names = ["API_KEY_WRITE", "READONLY_ADMIN", "SHARING_ADMIN"].map(Text::from);
        let roles = Roles::declared(true);
        let least: Vec<&str> = least(&names, &roles)
            .into_iter()
            .map(Text::as_str)
            .collect();
        assert_eq!(least, ["API_KEY_WRITE", "READONLY_ADMIN"]);
    }

    #[test]
    fn roles_that_include_each_other_leave_one() {
        let roles = Roles::new([
            (Text::from("A"), vec![Text::from("B")]),
            (Text::from("B"), vec![Text::from("A")]),
        ]);
        let names = ["A", "B"].map(Text::from);
        assert_eq!(least(&names, &roles), [&Text::from("A")]);
    }

    #[test]
    fn a_count_for_the_details() {
        let catalogue = Catalogue::declared(None, true);
        let roles = Roles::declared(true);
        let held = |own: &[Text]| by_roles(&roles.expand(own), &catalogue).permitted;
        let (none, full) = (held(&[]), held(&["FULL_ADMIN".into()]));
        assert_eq!(full, catalogue.methods().len());
        assert!(none > 20 && none < held(&["SNAPSHOT_READ".into()]));
    }
}
