use std::sync::Arc;

use super::*;
use crate::domain::allowlist::{Census, Preset};
use crate::domain::{Caps, Catalogue, Release, Rule};

fn found_on(release: Release, rules: &[Rule]) -> Vec<Lint> {
    let catalogue = Arc::new(Catalogue::declared(Some(release), false));
    let counted = Census::new(Arc::clone(&catalogue)).count(rules);
    lint(rules, &counted, &catalogue, &Caps::of(release))
}

fn found(rules: &[(&str, &str)]) -> Vec<Lint> {
    found_on(Release::new(24, 4, 0), &set(rules))
}

fn set(rules: &[(&str, &str)]) -> Vec<Rule> {
    rules
        .iter()
        .map(|(verb, resource)| Rule::new(Verb::parse(verb), resource))
        .collect()
}

/// Whether a complaint of this kind is among them.
macro_rules! complains {
    ($rules:expr, $kind:pat) => {
        found($rules).iter().any(|lint| matches!(lint, $kind))
    };
}

#[test]
fn nothing_permitted() {
    assert!(complains!(&[], Lint::Nothing));
    assert!(complains!(&[("CALL", "no.such.method")], Lint::Nothing));
    assert!(!complains!(&[("CALL", "pool.query")], Lint::Nothing));
}

#[test]
fn full_access() {
    assert!(complains!(&[("*", "*")], Lint::Everything));
    assert!(!complains!(&[("CALL", "*")], Lint::Everything));
}

#[test]
fn core_bulk_where_it_does_not_look() {
    let rules = set(&[("CALL", "core.bulk"), ("CALL", "pool.query")]);
    let bulk = |release| found_on(release, &rules).contains(&Lint::Bulk { rule: 0 });
    assert!(bulk(Release::new(22, 12, 0)) && bulk(Release::new(23, 10, 2)));
    assert!(!bulk(Release::new(24, 4, 0)) && !bulk(Release::new(24, 10, 0)));
    let without = set(&[("CALL", "pool.query")]);
    assert!(
        !found_on(Release::new(23, 10, 0), &without)
            .iter()
            .any(|lint| matches!(lint, Lint::Bulk { .. }))
    );
}

#[test]
fn methods_that_are_no_words() {
    assert!(complains!(
        &[("call", "pool.query")],
        Lint::Verb {
            rule: 0,
            capitals: Some(Verb::Call)
        }
    ));
    assert!(complains!(
        &[("PATCH", "/pool")],
        Lint::Verb {
            rule: 0,
            capitals: None
        }
    ));
    assert!(!complains!(&[("CALL", "pool.query")], Lint::Verb { .. }));
}

#[test]
fn verbs_and_resources_that_do_not_go_together() {
    assert!(complains!(
        &[("GET", "pool.query")],
        Lint::NotAPath { rule: 0 }
    ));
    assert!(!complains!(
        &[("GET", "/pool"), ("GET", "*")],
        Lint::NotAPath { .. }
    ));
    assert!(complains!(&[("CALL", "/pool")], Lint::NotAName { rule: 0 }));
    assert!(complains!(
        &[("SUBSCRIBE", "/pool")],
        Lint::NotAName { rule: 0 }
    ));
    assert!(!complains!(
        &[("SUBSCRIBE", "pool.query")],
        Lint::NotAName { .. }
    ));
}

#[test]
fn what_this_system_does_not_have() {
    assert!(complains!(
        &[("CALL", "pool.query"), ("CALL", "pool.qurey")],
        Lint::Unknown { rule: 1 }
    ));
    assert!(complains!(
        &[("CALL", "nothing.*")],
        Lint::Unknown { rule: 0 }
    ));
    assert!(!complains!(&[("CALL", "pool.query")], Lint::Unknown { .. }));
    assert!(
        !complains!(&[("GET", "/pool"), ("GET", "/pool/")], Lint::Unknown { .. }),
        "a twin is known"
    );
}

#[test]
fn twice_and_in_the_shadow() {
    assert!(complains!(
        &[("CALL", "pool.query"), ("CALL", "pool.query")],
        Lint::Duplicate { rule: 1, of: 0 }
    ));
    assert!(complains!(
        &[("CALL", "pool.query"), ("CALL", "pool.*")],
        Lint::Shadowed { rule: 0, by: 1 }
    ));
    let apart = &[("CALL", "pool.query"), ("CALL", "disk.query")];
    assert!(
        !complains!(apart, Lint::Duplicate { .. }) && !complains!(apart, Lint::Shadowed { .. })
    );
    assert!(!complains!(
        &[("GET", "/pool"), ("GET", "/pool/")],
        Lint::Shadowed { .. }
    ));
}

#[test]
fn wider_than_it_looks() {
    let wide = found(&[("CALL", "pool*")]);
    let example = wide.iter().find_map(|lint| match lint {
        Lint::Wide { rule: 0, example } => Some(example.to_string()),
        _ => None,
    });
    assert!(example.unwrap().starts_with("pool."));
    assert!(
        complains!(&[("CALL", "pool.*")], Lint::Wide { .. }),
        "it covers pool.dataset.delete"
    );
    assert!(!complains!(
        &[("CALL", "zfs.snapshot.*")],
        Lint::Wide { .. }
    ));
    let reads = &[("CALL", "system.general.kbd*")];
    assert!(!complains!(reads, Lint::Wide { .. }));
    assert!(
        !complains!(&[("CALL", "*.query")], Lint::Wide { .. }),
        "a star in front is plain to see"
    );
}

#[test]
fn a_pattern_that_reads_and_changes() {
    let mixed = found(&[("CALL", "zfs.snapshot.*")]);
    let lint = mixed
        .iter()
        .find(|lint| matches!(lint, Lint::Mixed { .. }))
        .unwrap();
    assert_eq!(
        lint.to_string(),
        "rule 1 also permits zfs.snapshot.clone, zfs.snapshot.create, zfs.snapshot.delete and 5 more methods that change something"
    );
    assert!(!complains!(&[("CALL", "*.query")], Lint::Mixed { .. }));
}

#[test]
fn a_reading_set_with_one_method_that_changes() {
    let reads = [
        "pool.query",
        "disk.query",
        "user.query",
        "vm.query",
        "alert.list",
        "system.info",
    ];
    let mut rules: Vec<(&str, &str)> = reads.iter().map(|name| ("CALL", *name)).collect();
    assert!(!complains!(&rules, Lint::AlmostReadOnly { .. }));
    rules.push(("CALL", "pool.scrub.run"));
    let changing = vec![Text::from("pool.scrub.run")];
    assert!(found(&rules).contains(&Lint::AlmostReadOnly { changing }));
}

#[test]
fn what_clients_cannot_do_without() {
    assert!(complains!(&[("CALL", "pool.query")], Lint::NoPing { .. }));
    assert!(!complains!(
        &[
            ("CALL", "pool.query"),
            ("CALL", "core.ping"),
            ("CALL", "auth.logout")
        ],
        Lint::NoPing { .. }
    ));
    assert!(
        !complains!(&[("GET", "/pool")], Lint::NoPing { .. }),
        "REST clients do neither"
    );
}

#[test]
fn routes_have_twins() {
    assert!(found(&[("GET", "/pool")]).contains(&Lint::NoTwin {
        rule: 0,
        twin: "/pool/".into()
    }));
    assert!(found(&[("GET", "/pool/")]).contains(&Lint::NoTwin {
        rule: 0,
        twin: "/pool".into()
    }));
    assert!(!complains!(
        &[("GET", "/pool"), ("GET", "/pool/")],
        Lint::NoTwin { .. }
    ));
    assert!(!complains!(&[("GET", "/pool*")], Lint::NoTwin { .. }));
}

#[test]
fn revoked_by_the_upgrade() {
    assert!(complains!(&[("CALL", "pool.query")], Lint::Revoked));
    assert!(complains!(
        &[("*", "*"), ("CALL", "pool.query")],
        Lint::Revoked
    ));
    assert!(!complains!(&[("*", "*")], Lint::Revoked));
}

#[test]
fn what_matters_most_comes_first() {
    let weights: Vec<Weight> = found(&[("call", "x"), ("CALL", "pool*"), ("GET", "/pool")])
        .iter()
        .map(Lint::weight)
        .collect();
    assert!(weights.is_sorted() && weights.len() > 3);
}

/// A set that we offer must not be complained about for what a person could not help.
#[test]
fn the_presets_are_clean() {
    let catalogue = Catalogue::declared(None, false);
    for preset in &Preset::FIXED {
        for lint in found_on(Release::new(24, 4, 0), &preset.rules(&catalogue)) {
            let expected = match lint {
                Lint::Everything => *preset == Preset::FullAccess,
                Lint::Revoked => true,
                Lint::Mixed { .. } | Lint::Wide { .. } => *preset == Preset::Replication,
                Lint::NoTwin { .. } => true,
                _ => false,
            };
            assert!(expected, "{}: {lint}", preset.name());
        }
    }
}
