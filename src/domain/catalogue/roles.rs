//! Roles, the roles that they include, and the methods that they permit (24.04 and newer).

use std::collections::{BTreeMap, BTreeSet};

use super::{Method, Need};
use crate::domain::text::Text;

/// Permits everything, and is in no method's list.
const FULL_ADMIN: &str = "FULL_ADMIN";

/// Every role with the roles that it includes, as in `privilege.roles`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(BTreeMap<Box<str>, Vec<Text>>);

impl Roles {
    /// Builds it from names and included roles.
    pub fn new(roles: impl IntoIterator<Item = (Text, Vec<Text>)>) -> Self {
        let named = |(name, includes): (Text, _)| (name.as_str().into(), includes);
        Self(roles.into_iter().map(named).collect())
    }

    /// Every role with the roles that it includes, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Text])> {
        self.0.iter().map(|(name, all)| (&**name, all.as_slice()))
    }

    /// Whether no role is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These roles with all roles that they include; cycles are allowed.
    pub fn expand<'a>(&'a self, roles: impl IntoIterator<Item = &'a Text>) -> HeldRoles<'a> {
        let mut all = BTreeSet::new();
        let mut open: Vec<&str> = roles.into_iter().map(Text::as_str).collect();
        while let Some(role) = open.pop() {
            if all.insert(role) {
                let included = self.0.get(role).into_iter().flatten();
                open.extend(included.map(Text::as_str));
            }
        }
        HeldRoles(all)
    }
}

/// The roles of a user, with all included ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldRoles<'a>(BTreeSet<&'a str>);

impl HeldRoles<'_> {
    /// Whether everything may be called.
    pub fn full_admin(&self) -> bool {
        self.0.contains(FULL_ADMIN)
    }

    /// Whether this role is held.
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
