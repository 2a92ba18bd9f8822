//! Sets of rules for common purposes, computed from the catalogue of the system.

use std::collections::BTreeSet;

use super::cover::{cover, numbers};
use crate::domain::catalogue::{Catalogue, Effect, Item};
use crate::domain::rule::{Rule, Verb};

/// A purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Full access: the one rule that survives the upgrade to 25.04.
    FullAccess,
    /// Everything that changes nothing.
    ReadOnly,
    /// Snapshots, replication and what they read.
    Replication,
    /// What a monitor reads: figures, states, alerts.
    Monitoring,
    /// Everything in one namespace.
    Namespace(String),
}

impl Preset {
    /// The presets without a parameter, in the order of the menu.
    pub const FIXED: [Self; 4] = [
        Self::FullAccess,
        Self::ReadOnly,
        Self::Replication,
        Self::Monitoring,
    ];

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::FullAccess => "full access",
            Self::ReadOnly => "read only",
            Self::Replication => "replication",
            Self::Monitoring => "monitoring",
            Self::Namespace(name) => name,
        }
    }

    /// Its purpose in a few words.
    pub fn about(&self) -> &'static str {
        match self {
            Self::FullAccess => "the only access that survives the upgrade to 25.04",
            Self::ReadOnly => "read-only methods, by the system's roles",
            Self::Replication => "replication tasks, snapshots, credentials",
            Self::Monitoring => "status, statistics, alerts",
            Self::Namespace(_) => "all methods of one namespace",
        }
    }

    /// Its rules for this catalogue.
    pub fn rules(&self, catalogue: &Catalogue) -> Vec<Rule> {
        let wanted = match self {
            Self::FullAccess => return vec![Rule::everything()],
            Self::ReadOnly => numbers(catalogue, |item| reads(item, catalogue)),
            Self::Replication => with_methods(catalogue, |name, effect| {
                starts(name, REPLICATION)
                    || (effect == Effect::Reads && starts(name, REPLICATION_READS))
            }),
            Self::Monitoring => with_methods(catalogue, |name, effect| {
                effect == Effect::Reads && starts(name, MONITORING)
            }),
            Self::Namespace(namespace) => {
                with_methods(catalogue, |name, _| within(name, namespace))
            }
        };
        let mut rules = cover(catalogue, &wanted, true);
        // What every WebSocket client does, whatever it is for.
        for name in ["core.ping", "auth.logout", "auth.me"] {
            let rule = Rule::new(Verb::Call, name);
            let permits = super::Permits::new(&rules);
            if catalogue.method(name).is_some() && permits.by(&Verb::Call, name).is_none() {
                rules.push(rule);
            }
        }
        rules
    }
}

const REPLICATION: &[&str] = &[
    "replication",
    "pool.snapshottask",
    "zfs.snapshot",
    "keychaincredential",
];
const REPLICATION_READS: &[&str] = &[
    "pool",
    "pool.dataset",
    "core.get_jobs",
    "system.info",
    "system.version",
    "system.ready",
];
const MONITORING: &[&str] = &[
    "alert",
    "app",
    "boot",
    "chart.release",
    "cloudsync",
    "disk",
    "enclosure",
    "interface",
    "pool",
    "pool.dataset",
    "pool.scrub",
    "pool.snapshottask",
    "replication",
    "reporting",
    "service",
    "smart.test",
    "system",
    "update",
    "ups",
    "vm",
    "core.get_jobs",
];

fn starts(name: &str, namespaces: &[&str]) -> bool {
    namespaces.iter().any(|namespace| {
        name == *namespace
            || name
                .rsplit_once('.')
                .is_some_and(|(service, _)| service == *namespace)
    })
}

/// Whether a name is in a namespace or below it.
fn within(name: &str, namespace: &str) -> bool {
    name.strip_prefix(namespace)
        .is_some_and(|rest| rest.starts_with('.'))
}

/// Whether an item only reads, according to the system's own read-only role; without roles, by its name.
fn reads(item: &Item<'_>, catalogue: &Catalogue) -> bool {
    let method = match item {
        // An event tells what a query would, and `core.get_jobs` what jobs were called with.
        Item::Event(event) => catalogue.method(event.name.raw()),
        Item::Method(method) => Some(*method),
        Item::Route(route) if route.verb == Verb::Get => catalogue.method(route.method.raw()),
        Item::Route(_) => None,
    };
    method.is_some_and(|method| {
        let said = !catalogue.has_roles || !method.roles.is_empty();
        method.effect == Effect::Reads && said && !FILES.contains(&method.name.raw())
    })
}

/// Methods that read whole files of any kind.
const FILES: &[&str] = &["filesystem.get", "filesystem.file_get_contents"];

/// Methods by name, with the events and routes of the same methods.
fn with_methods(catalogue: &Catalogue, want: impl Fn(&str, Effect) -> bool) -> BTreeSet<usize> {
    numbers(catalogue, |item| match item {
        Item::Method(method) => want(method.name.raw(), method.effect),
        Item::Event(event) => want(event.name.raw(), Effect::Reads),
        Item::Route(route) => want(route.method.raw(), route.effect),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::allowlist::Permits;

    fn permitted(preset: &Preset) -> Vec<String> {
        let catalogue = Catalogue::declared(None, false);
        let permits = Permits::new(&preset.rules(&catalogue));
        let methods = catalogue.methods().iter().map(|method| method.name.raw());
        methods
            .filter(|name| permits.by(&Verb::Call, name).is_some())
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn read_only_permits_what_reads_and_what_a_client_needs() {
        let catalogue = Catalogue::declared(None, false);
        let names = permitted(&Preset::ReadOnly);
        assert!(names.iter().any(|name| name == "pool.dataset.query"));
        for name in &names {
            let harmless = ["core.ping", "auth.logout", "auth.me"].contains(&name.as_str());
            assert!(
                harmless || catalogue.method(name).unwrap().effect == Effect::Reads,
                "{name}"
            );
        }
    }

    #[test]
    fn one_namespace_is_one_namespace() {
        let names = permitted(&Preset::Namespace("zfs.snapshot".into()));
        let others: Vec<&String> = names
            .iter()
            .filter(|name| !name.starts_with("zfs.snapshot."))
            .collect();
        assert_eq!(others, ["auth.logout", "auth.me", "core.ping"]);
    }

    #[test]
    fn purposes_permit_what_they_are_for_and_little_else() {
        let names = permitted(&Preset::Replication);
        for name in [
            "replication.run",
            "zfs.snapshot.create",
            "pool.dataset.query",
            "core.get_jobs",
        ] {
            assert!(names.iter().any(|own| own == name), "{name}");
        }
        for name in ["pool.dataset.delete", "user.query", "system.reboot"] {
            assert!(!names.iter().any(|own| own == name), "{name}");
        }
        let monitoring = permitted(&Preset::Monitoring);
        assert!(monitoring.iter().any(|name| name == "alert.list"));
        assert!(!monitoring.iter().any(|name| name == "alert.dismiss"));
    }
}
