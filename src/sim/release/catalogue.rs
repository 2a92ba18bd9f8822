//! The methods, roles and events of a release, from the vendor's declarations.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::sim::release::traits::{Era, Traits};

/// Methods that any user may call although no role names them. In contrast to those marked "~", no list shows them to a
/// key with an allowlist.
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

/// Up to 24.10, READONLY_ADMIN may read every collection and configuration.
const READS: &[&str] = &[".query", ".get_instance", ".config"];

/// One method.
#[derive(Debug, Default)]
pub(in crate::sim) struct Method {
    /// The method needs no sign-in.
    pub(in crate::sim) open: bool,
    /// Every signed-in user may call the method. Lists show it to a key with an allowlist, but the key needs a rule to
    /// call it.
    free: bool,
    /// The method starts a job.
    pub(in crate::sim) job: bool,
    /// The roles that its declaration names.
    roles: Vec<&'static str>,
}

impl Method {
    /// The roles that may call the method: the roles it names, and those that include one of them.
    pub(in crate::sim) fn callers(
        &self,
        roles: &[(&'static str, BTreeSet<&'static str>)],
    ) -> Vec<&'static str> {
        let may = |all: &BTreeSet<&str>| self.roles.iter().any(|named| all.contains(named));
        let callers = roles.iter().filter(|(_, all)| may(all));
        callers.map(|(role, _)| *role).collect()
    }
}

/// Which methods exist, and who may call them.
#[derive(Debug)]
pub(in crate::sim) struct Catalogue {
    methods: BTreeMap<&'static str, Method>,
    roles: BTreeMap<&'static str, Vec<&'static str>>,
    events: Vec<&'static str>,
}

fn lines(text: &'static str) -> impl Iterator<Item = std::str::SplitAsciiWhitespace<'static>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::split_ascii_whitespace)
}

/// 25.04 on: the roles that may call `NAME_choices` although its declaration does not name them: READONLY_ADMIN, and
/// the role that reads the service.
fn roles_of_choices(
    name: &str,
    declared: &BTreeMap<&str, Vec<&'static str>>,
) -> BTreeSet<&'static str> {
    let service = name.rsplit_once('.').filter(|_| name.ends_with("_choices"));
    let Some((service, _)) = service else {
        return BTreeSet::new();
    };
    let reads = ["config", "query"].map(|read| declared.get(format!("{service}.{read}").as_str()));
    let reads = reads.into_iter().flatten().flatten();
    let reads = reads.copied().filter(|role| role.ends_with("_READ"));
    reads.chain(["READONLY_ADMIN"]).collect()
}

impl Catalogue {
    pub(in crate::sim) fn new(traits: &Traits) -> Self {
        let declared: BTreeMap<_, Vec<_>> = lines(traits.catalogue)
            .filter_map(|mut words| Some((words.next()?, words.collect())))
            .collect();
        let methods = lines(traits.catalogue).filter_map(|mut words| {
            let name = words.next()?;
            let mut method = Method::default();
            for word in words {
                match word {
                    "!" => method.open = true,
                    "~" => method.free = true,
                    "&" => method.job = true,
                    role => method.roles.push(role),
                }
            }
            if traits.era == Era::Allowlist && READS.iter().any(|end| name.ends_with(end)) {
                method.roles.push("READONLY_ADMIN");
            }
            if traits.era == Era::User && !method.open {
                method.roles.extend(roles_of_choices(name, &declared));
            }
            Some((name, method))
        });
        let roles =
            lines(traits.roles).filter_map(|mut words| Some((words.next()?, words.collect())));
        let events = lines(traits.events).filter_map(|mut words| words.next());
        Self {
            methods: methods.collect(),
            roles: roles.collect(),
            events: events.collect(),
        }
    }

    /// All methods, sorted by name.
    pub(in crate::sim) fn methods(&self) -> impl Iterator<Item = (&'static str, &Method)> {
        self.methods.iter().map(|(name, method)| (*name, method))
    }

    /// The events that `core.get_events` lists; empty where the release has no such method.
    pub(in crate::sim) fn events(&self) -> &[&'static str] {
        &self.events
    }

    /// The service names: what stands before the last dot of every method, sorted.
    pub(in crate::sim) fn services(&self) -> BTreeSet<&'static str> {
        let names = self.methods.keys().filter_map(|name| name.rsplit_once('.'));
        names.map(|(service, _)| service).collect()
    }

    /// Every role with all roles that it includes. FULL_ADMIN includes none: it may call only the methods that name it.
    pub(in crate::sim) fn expanded(&self) -> Vec<(&'static str, BTreeSet<&'static str>)> {
        let roles = self.roles.keys();
        roles.map(|role| (*role, self.expand(&[role]))).collect()
    }

    pub(in crate::sim) fn has(&self, method: &str) -> bool {
        self.methods.contains_key(method)
    }

    pub(in crate::sim) fn has_service(&self, service: &str) -> bool {
        let prefix = format!("{service}.");
        self.methods
            .range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded))
            .next()
            .is_some_and(|(name, _)| name.starts_with(&prefix))
    }

    /// The method starts a job.
    pub(in crate::sim) fn is_job(&self, method: &str) -> bool {
        self.methods.get(method).is_some_and(|m| m.job)
    }

    /// The method may be called before sign-in.
    pub(in crate::sim) fn is_open(&self, method: &str) -> bool {
        self.methods.get(method).is_some_and(|m| m.open)
    }

    /// Every signed-in user may call the method.
    pub(in crate::sim) fn is_free(&self, method: &str) -> bool {
        self.methods.get(method).is_some_and(|m| m.free)
    }

    /// A user with these roles may call the method. `roles` must be expanded.
    pub(in crate::sim) fn permits(&self, method: &str, roles: &BTreeSet<&'static str>) -> bool {
        ANYBODY.contains(&method)
            || self.methods.get(method).is_some_and(|m| {
                m.open || m.free || m.roles.iter().any(|role| roles.contains(role))
            })
    }

    /// Every method that these roles may call because it names one of them.
    pub(in crate::sim) fn callable(&self, roles: &BTreeSet<&'static str>) -> Vec<&'static str> {
        self.methods
            .iter()
            .filter(|(_, m)| m.roles.iter().any(|role| roles.contains(role)))
            .map(|(name, _)| *name)
            .collect()
    }

    /// These roles and all roles that they include.
    pub(in crate::sim) fn expand(&self, roles: &[&'static str]) -> BTreeSet<&'static str> {
        let mut all = BTreeSet::new();
        let mut open: Vec<&'static str> = roles.to_vec();
        while let Some(role) = open.pop() {
            if all.insert(role) {
                open.extend(self.roles.get(role).into_iter().flatten());
            }
        }
        all
    }

    /// The role with this name.
    pub(in crate::sim) fn role(&self, name: &str) -> Option<&'static str> {
        self.roles.get_key_value(name).map(|(known, _)| *known)
    }

    /// Every role with the roles that it names as included.
    pub(in crate::sim) fn roles(
        &self,
    ) -> impl Iterator<Item = (&'static str, &[&'static str])> + '_ {
        self.roles
            .iter()
            .map(|(name, included)| (*name, included.as_slice()))
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
    fn choices_carry_the_roles_that_read_their_service() {
        let catalogue = Catalogue::new(Release::V25_10.traits());
        let free = "interface.lacpdu_rate_choices";
        let carried = catalogue.expand(&["NETWORK_INTERFACE_READ"]);
        assert!(catalogue.callable(&carried).contains(&free));
        let none = BTreeSet::new();
        assert!(catalogue.permits(free, &none) && catalogue.is_free(free));
        let bound = "tunable.tunable_type_choices";
        let reader = catalogue.expand(&["SYSTEM_TUNABLE_READ"]);
        assert!(catalogue.permits(bound, &reader) && !catalogue.permits(bound, &none));
    }

    #[test]
    fn services_are_told_from_methods() {
        let catalogue = Catalogue::new(Release::V24_04.traits());
        assert!(catalogue.has_service("api_key"));
        assert!(!catalogue.has_service("api"));
        assert!(!catalogue.has("api_key.my_keys"));
    }
}
