//! Roles that include roles, and whom they let call what (24.04 on).

use std::collections::{BTreeMap, BTreeSet};

use super::{Method, Need};
use crate::domain::text::Text;

/// May do everything, and stands in no list of a method.
const FULL_ADMIN: &str = "FULL_ADMIN";

/// Every role with those that it includes, as `privilege.roles` lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(BTreeMap<Box<str>, Vec<Text>>);

impl Roles {
    /// From names and what each includes.
    pub fn new(roles: impl IntoIterator<Item = (Text, Vec<Text>)>) -> Self {
        let named = |(name, includes): (Text, _)| (name.as_str().into(), includes);
        Self(roles.into_iter().map(named).collect())
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These roles and all that they include, round circles too.
    pub fn expand<'a>(&'a self, roles: impl IntoIterator<Item = &'a Text>) -> Held<'a> {
        let mut all = BTreeSet::new();
        let mut open: Vec<&str> = roles.into_iter().map(Text::as_str).collect();
        while let Some(role) = open.pop() {
            if all.insert(role) {
                let included = self.0.get(role).into_iter().flatten();
                open.extend(included.map(Text::as_str));
            }
        }
        Held(all)
    }
}

/// What somebody holds: roles with all that they include.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held<'a>(BTreeSet<&'a str>);

impl Held<'_> {
    /// Whether everything may be called.
    pub fn full_admin(&self) -> bool {
        self.0.contains(FULL_ADMIN)
    }

    /// Whether this role is among them.
    pub fn has(&self, role: &str) -> bool {
        self.0.contains(role)
    }

    /// The roles, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().copied()
    }

    /// Whether a user with these roles may call the method.
    pub fn permits(&self, method: &Method) -> bool {
        method.need != Need::Right
            || self.full_admin()
            || method.roles.iter().any(|role| self.has(role.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles() -> Roles {
        let role = |name: &str, includes: &[&str]| {
            (Text::from(name), includes.iter().map(Text::from).collect())
        };
        Roles::new([
            role("POOL_READ", &[]),
            role("POOL_WRITE", &["POOL_READ"]),
            role("STORAGE", &["POOL_WRITE", "STORAGE"]),
        ])
    }

    #[test]
    fn roles_include_roles_and_circles_end() {
        let roles = roles();
        let mine = [Text::from("STORAGE")];
        let held = roles.expand(&mine);
        assert!(held.has("POOL_READ") && held.has("STORAGE") && !held.full_admin());
    }

    #[test]
    fn a_role_that_nobody_declares_is_held_all_the_same() {
        let mine = [Text::from("NEW_ROLE")];
        let roles = roles();
        assert!(roles.expand(&mine).has("NEW_ROLE"));
    }
}
