use super::*;
use crate::domain::catalogue::{Effect, Origin, Takes};
use proptest::prelude::*;

fn declared() -> (Catalogue, Roles) {
    (Catalogue::declared(None, true), Roles::declared(true))
}

fn names(names: &[&str]) -> Vec<Text> {
    names.iter().map(Text::from).collect()
}

#[test]
fn the_narrowest_user_that_can_do_it_comes_first() {
    let (catalogue, roles) = declared();
    let needs = Needs::new(
        ["pool.snapshot.create", "pool.snapshot.query"],
        &catalogue,
        &roles,
    );
    assert_eq!(needs.len(), 2);
    let mut ranked: Vec<(Fit, &str)> = [
        ("admin", &["FULL_ADMIN"][..]),
        ("backup", &["REPLICATION_ADMIN"]),
        ("snap", &["SNAPSHOT_WRITE"]),
        ("reader", &["READONLY_ADMIN"]),
        ("nobody", &[]),
    ]
    .into_iter()
    .map(|(user, own)| (needs.fit(&names(own)), user))
    .collect();
    ranked.sort_by_key(|(fit, _)| fit.rank());
    let order: Vec<&str> = ranked.iter().map(|(_, user)| *user).collect();
    assert_eq!(order, ["snap", "backup", "admin", "nobody", "reader"]);
    let (fit, _) = &ranked[4];
    assert_eq!(fit.missing, names(&["SNAPSHOT_WRITE"]));
    // To nobody, the writing role alone is told: it includes the reading one.
    assert_eq!(ranked[3].0.missing, names(&["SNAPSHOT_WRITE"]));
}

#[test]
fn what_only_full_administrators_may_needs_one() {
    let (catalogue, roles) = declared();
    let needs = Needs::new(["system.reboot", "pool.query"], &catalogue, &roles);
    assert_eq!(needs.fit(&[]).missing, names(&["FULL_ADMIN"]));
    assert!(needs.fit(&names(&["FULL_ADMIN"])).suits());
}

#[test]
fn needing_nothing_suits_everybody_and_unknown_names_are_nothing() {
    let (catalogue, roles) = declared();
    let needs = Needs::new(["no.such"], &catalogue, &roles);
    assert!(needs.is_empty() && needs.fit(&[]).suits());
}

/// A world of ten roles, R0 … R9, that include others at will, round circles too, and methods that name some of them.
fn worlds() -> impl Strategy<Value = (Catalogue, Roles)> {
    let role = || 0..10_usize;
    let includes = proptest::collection::vec(proptest::collection::btree_set(role(), 0..3), 10);
    let method = (0..4_u8, proptest::collection::btree_set(role(), 0..4));
    let methods = proptest::collection::vec(method, 1..25);
    (includes, methods).prop_map(|(includes, methods)| {
        let name = |n: &usize| Text::from(format!("R{n}"));
        let roles = includes.iter().enumerate();
        let roles =
            roles.map(|(n, included)| (name(&n), included.iter().map(name).collect::<Vec<_>>()));
        let methods = methods.iter().enumerate().map(|(n, (need, roles))| Method {
            name: format!("s.m{n}").into(),
            about: Text::default(),
            job: false,
            need: match need {
                0 => Need::Nothing,
                1 => Need::SignIn,
                _ => Need::Right,
            },
            effect: Effect::Reads,
            roles: roles.iter().map(name).collect(),
            item: false,
            takes: Takes::Unknown,
            web_socket_only: false,
        });
        let catalogue = Catalogue::new(methods.collect(), Vec::new(), None, Origin::System);
        (catalogue, Roles::new(roles))
    })
}

fn own() -> impl Strategy<Value = Vec<Text>> {
    proptest::collection::btree_set(0..11_usize, 0..4).prop_map(|numbers| {
        let name = |n| match n {
            10 => Text::from(FULL_ADMIN),
            n => Text::from(format!("R{n}")),
        };
        numbers.into_iter().map(name).collect()
    })
}

proptest! {
    #[test]
    fn who_suits_can_do_it_and_who_gets_what_is_missing_suits(
        (catalogue, roles) in worlds(),
        own in own(),
        needed in proptest::collection::btree_set(0..25_usize, 0..6),
    ) {
        let needed: Vec<String> = needed.iter().map(|n| format!("s.m{n}")).collect();
        let needs = Needs::new(needed.iter().map(String::as_str), &catalogue, &roles);
        let fit = needs.fit(&own);
        let held = roles.expand(&own);
        let can = needed.iter().filter_map(|name| catalogue.method(name)).all(|method| held.permits(method));
        prop_assert_eq!(fit.suits(), can);

        let permitted: BTreeSet<&str> = catalogue
            .methods()
            .iter()
            .filter(|method| held.permits(method))
            .map(|method| method.name.as_str())
            .collect();
        let besides = permitted.iter().filter(|name| !needed.iter().any(|n| n == *name)).count();
        prop_assert_eq!(fit.excess, besides);

        let mut more = own.clone();
        more.extend(fit.missing.clone());
        prop_assert!(needs.fit(&more).suits(), "{:?} do not do it", fit.missing);
        // No role is told that another one brings along.
        for left_out in &fit.missing {
            let rest: Vec<Text> = own.iter().chain(fit.missing.iter().filter(|r| *r != left_out)).cloned().collect();
            prop_assert!(!needs.fit(&rest).suits(), "{left_out} was not missing");
        }
    }

    #[test]
    fn more_roles_are_never_less_excess((catalogue, roles) in worlds(), own in own(), more in own()) {
        let needs = Needs::new([], &catalogue, &roles);
        let both: Vec<Text> = own.iter().chain(&more).cloned().collect();
        prop_assert!(needs.fit(&own).excess <= needs.fit(&both).excess);
    }
}
