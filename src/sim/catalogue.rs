//! The methods and roles of a release, as compiled from the vendor's declarations.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::traits::Traits;

/// Methods that anybody signed in may call although no role names them.
const ANYBODY: &[&str] = &[
    "auth.generate_token",
    "auth.logout",
    "auth.me",
    "auth.set_attribute",
    "core.bulk",
    "core.get_jobs",
    "core.get_methods",
    "core.get_services",
    "core.job_abort",
    "core.job_wait",
    "core.ping",
    "core.resize_shell",
    "core.subscribe",
    "core.unsubscribe",
    "system.version",
    "system.version_short",
];

#[derive(Debug)]
struct Method {
    open: bool,
    roles: Vec<&'static str>,
}

/// What may be called, and by whom.
#[derive(Debug)]
pub(super) struct Catalogue {
    methods: BTreeMap<&'static str, Method>,
    roles: BTreeMap<&'static str, Vec<&'static str>>,
}

fn lines(text: &'static str) -> impl Iterator<Item = std::str::SplitAsciiWhitespace<'static>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::split_ascii_whitespace)
}

impl Catalogue {
    pub(super) fn new(traits: &Traits) -> Self {
        let methods = lines(traits.catalogue).filter_map(|mut words| {
            let name = words.next()?;
            let mut roles: Vec<&str> = words.collect();
            let open = roles.first() == Some(&"!");
            if open {
                roles.remove(0);
            }
            Some((name, Method { open, roles }))
        });
        let roles =
            lines(traits.roles).filter_map(|mut words| Some((words.next()?, words.collect())));
        Self {
            methods: methods.collect(),
            roles: roles.collect(),
        }
    }

    pub(super) fn has(&self, method: &str) -> bool {
        self.methods.contains_key(method)
    }

    pub(super) fn has_service(&self, service: &str) -> bool {
        let prefix = format!("{service}.");
        self.methods
            .range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded))
            .next()
            .is_some_and(|(name, _)| name.starts_with(&prefix))
    }

    /// It may be called before sign-in.
    pub(super) fn is_open(&self, method: &str) -> bool {
        self.methods.get(method).is_some_and(|m| m.open)
    }

    /// It may be called by a user with these roles, already expanded.
    pub(super) fn permits(&self, method: &str, roles: &BTreeSet<&'static str>) -> bool {
        ANYBODY.contains(&method)
            || self
                .methods
                .get(method)
                .is_some_and(|m| m.open || m.roles.iter().any(|role| roles.contains(role)))
    }

    /// Every method that these roles may call because a role says so.
    pub(super) fn callable(&self, roles: &BTreeSet<&'static str>) -> Vec<&'static str> {
        self.methods
            .iter()
            .filter(|(_, m)| m.roles.iter().any(|role| roles.contains(role)))
            .map(|(name, _)| *name)
            .collect()
    }

    /// These roles and all that they include.
    pub(super) fn expand(&self, roles: &[&'static str]) -> BTreeSet<&'static str> {
        let mut all = BTreeSet::new();
        let mut open: Vec<&'static str> = roles.to_vec();
        while let Some(role) = open.pop() {
            if all.insert(role) {
                open.extend(self.roles.get(role).into_iter().flatten());
            }
        }
        all
    }

    pub(super) fn role_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.roles.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Release;

    #[test]
    fn roles_decide() {
        let catalogue = Catalogue::new(Release::V25_10.traits());
        let readonly = catalogue.expand(&["READONLY_ADMIN"]);
        let writer = catalogue.expand(&["API_KEY_WRITE"]);
        assert!(catalogue.permits("user.query", &readonly));
        assert!(!catalogue.permits("user.query", &writer));
        assert!(catalogue.permits("api_key.query", &writer));
        assert!(!catalogue.permits("auth.terminate_other_sessions", &readonly));
        assert!(catalogue.is_open("core.ping"));
        assert!(!catalogue.is_open("system.version"));
    }

    #[test]
    fn services_are_told_from_methods() {
        let catalogue = Catalogue::new(Release::V24_04.traits());
        assert!(catalogue.has_service("api_key"));
        assert!(!catalogue.has_service("api"));
        assert!(!catalogue.has("api_key.my_keys"));
    }
}
