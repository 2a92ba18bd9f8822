//! Role choices on the shipped catalogue, and against brute force on small systems.

use proptest::prelude::*;

use super::*;
use crate::domain::catalogue::{Effect, Origin, Takes};

fn declared() -> (Catalogue, Roles) {
    (Catalogue::declared(None, true), Roles::declared(true))
}

fn texts(names: &[&str]) -> Vec<Text> {
    names.iter().map(Text::from).collect()
}

fn chosen(names: &[&str]) -> RoleChoice {
    let (catalogue, roles) = declared();
    choose(&texts(names), &catalogue, &roles)
}

#[test]
fn the_fewest_roles_and_then_the_fewest_methods() {
    let choice = chosen(&["pool.snapshot.create", "pool.snapshot.query", "core.ping"]);
    assert_eq!(choice.roles, texts(&["SNAPSHOT_WRITE"]));
    assert_eq!(choice.covered.len(), 3);
    assert!(choice.exact && choice.gaining.is_empty() && choice.notes().is_empty());
    let (catalogue, roles) = declared();
    let held = roles.expand(&choice.roles);
    assert_eq!(
        choice.extra.len() + choice.covered.len(),
        by_roles(&held, &catalogue).permitted
    );
}

#[test]
fn narrow_takes_more_roles_that_permit_less() {
    let (catalogue, roles) = declared();
    let names = texts(&["alert.list", "pool.query", "disk.query"]);
    let few = choose(&names, &catalogue, &roles);
    assert_eq!(few.roles, texts(&["READONLY_ADMIN"]));
    let narrow = choose_narrow(&names, &catalogue, &roles);
    assert_eq!(
        narrow.roles,
        texts(&["ALERT_LIST_READ", "DISK_READ", "POOL_READ"])
    );
    assert!(narrow.extra.len() < few.extra.len() && narrow.exact);
}

#[test]
fn full_admin_only_where_a_method_needs_it() {
    let choice = chosen(&["system.reboot", "pool.query"]);
    assert_eq!(choice.roles, texts(&["FULL_ADMIN"]));
    assert_eq!(choice.full_admin_for, texts(&["system.reboot"]));
    assert_eq!(choice.notes(), ["Only FULL_ADMIN permits system.reboot."]);
    assert_eq!(choice.covered.len(), 2);
}

#[test]
fn roles_that_gain_rights_are_avoided_and_flagged() {
    // READONLY_ADMIN may create keys of its own; API_KEY_WRITE those of others.
    let choice = chosen(&["api_key.create"]);
    assert_eq!(choice.roles, texts(&["READONLY_ADMIN"]));
    assert!(choice.gaining.is_empty());
    let choice = chosen(&["user.create", "pool.query"]);
    assert_eq!(choice.roles, texts(&["ACCOUNT_WRITE", "POOL_READ"]));
    assert_eq!(choice.gaining, texts(&["ACCOUNT_WRITE"]));
    assert_eq!(
        choice.notes(),
        ["The account can give itself more rights: ACCOUNT_WRITE."]
    );
}

#[test]
fn methods_of_every_user_still_take_a_role_to_own_a_key() {
    let (catalogue, roles) = declared();
    let choice = chosen(&["core.ping", "auth.me", "interface.lacpdu_rate_choices"]);
    let [role] = choice.roles.as_slice() else {
        panic!("{:?}", choice.roles);
    };
    let reach = |role: &Text| by_roles(&roles.expand([role]), &catalogue).permitted;
    let least = roles.iter().map(|(name, _)| reach(&name.into())).min();
    assert_eq!(Some(reach(role)), least);
    assert!(choice.only_to_own_a_key && choice.covered.len() == 3);
    assert!(choice.notes()[0].starts_with("Every user may call these methods."));
}

#[test]
fn unknown_methods_are_named() {
    let choice = chosen(&["pool.query", "zfs.snapshot.query"]);
    assert_eq!(choice.unknown, texts(&["zfs.snapshot.query"]));
    assert_eq!(
        choice.notes(),
        ["This system does not have zfs.snapshot.query."]
    );
    assert!(!chosen(&["no.such"]).only_to_own_a_key);
}

#[test]
fn without_known_roles_those_of_the_methods_are_used() {
    let (catalogue, _) = declared();
    let choice = choose(&texts(&["pool.query"]), &catalogue, &Roles::default());
    assert_eq!(choice.roles, texts(&["POOL_READ"]));
    let none = choose(&texts(&["core.ping"]), &catalogue, &Roles::default());
    assert!(none.roles.is_empty());
}

#[test]
fn the_largest_set_takes_few_steps() {
    let (catalogue, roles) = declared();
    let all = catalogue.methods().iter();
    let other = |it: &&Method| it.roles.iter().any(|role| role.as_str() != FULL_ADMIN);
    let all = all.filter(|it| it.need != Need::Right || other(it));
    let names: Vec<Text> = all.map(|it| it.name.clone()).collect();
    assert!(names.len() > 600);
    for goal in [Goal::FewSets, Goal::FewOthers] {
        let (choice, work) = search(&names, &catalogue, &roles, goal, BUDGET);
        assert!(choice.exact && work < 200, "{work}");
        assert_eq!(choice.covered, names);
        assert!(choice.full_admin_for.is_empty());
    }
}

#[test]
fn a_search_that_ends_early_says_so_and_keeps_to_the_bound() {
    // Every method has three roles, in a pattern without structure.
    let pattern = |method: usize, turn: usize| (method * (7 + 4 * turn) + turn * turn) % 40;
    let methods = (0..60).map(|number| {
        let mut roles: Vec<Text> = (0..3)
            .map(|turn| format!("R{:02}", pattern(number, turn)).into())
            .collect();
        roles.sort();
        roles.dedup();
        method(&format!("m.{number:02}"), roles)
    });
    let methods: Vec<Method> = methods.collect();
    let names: Vec<Text> = methods.iter().map(|it| it.name.clone()).collect();
    let catalogue = Catalogue::new(methods, Vec::new(), None, Origin::System);
    let roles = Roles::new((0..40).map(|number| (format!("R{number:02}").into(), Vec::new())));
    let (cut, work) = search(&names, &catalogue, &roles, Goal::FewSets, 5);
    assert!(!cut.exact && work > 5);
    assert_eq!(cut.covered, names);
    assert_eq!(
        cut.notes(),
        ["A smaller set of roles may exist: the search ended early."]
    );
    let (longer, _) = search(&names, &catalogue, &roles, Goal::FewSets, 100_000);
    // H(60) is 4.68.
    assert!(longer.roles.len() <= cut.roles.len() && cut.roles.len() <= longer.roles.len() * 4);
}

fn method(name: &str, roles: Vec<Text>) -> Method {
    Method {
        name: name.into(),
        about: Text::default(),
        job: false,
        need: Need::Right,
        effect: Effect::Reads,
        roles,
        item: false,
        takes: Takes::Unknown,
        web_socket_only: false,
    }
}

/// Names of roles in the small systems; two of them gain rights.
const NAMES: [&str; 8] = [
    "A",
    "ACCOUNT_WRITE",
    "API_KEY_WRITE",
    "B",
    "C",
    "D",
    "E",
    "FULL_ADMIN",
];

/// A system with eight roles that include others, round circles too, and methods that name some of them.
fn systems() -> impl Strategy<Value = (Catalogue, Roles, Vec<Text>)> {
    let role = || 0..NAMES.len();
    let includes =
        proptest::collection::vec(proptest::collection::btree_set(role(), 0..2), NAMES.len());
    let methods = proptest::collection::vec(
        (
            0..6_u8,
            proptest::collection::btree_set(0..NAMES.len() - 1, 0..4),
            any::<bool>(),
        ),
        1..9,
    );
    (includes, methods).prop_map(|(includes, methods)| {
        let named = |all: std::collections::BTreeSet<usize>| -> Vec<Text> {
            all.into_iter().map(|at| NAMES[at].into()).collect()
        };
        let roles = NAMES.iter().zip(includes);
        let roles = Roles::new(roles.map(|(name, all)| (Text::from(*name), named(all))));
        let mut wanted = Vec::new();
        let methods = methods
            .into_iter()
            .enumerate()
            .map(|(number, (need, all, want))| {
                let mut method = method(&format!("m.m{number}"), named(all));
                if need == 0 {
                    method.need = Need::SignIn;
                }
                if want {
                    wanted.push(method.name.clone());
                }
                method
            });
        let methods: Vec<Method> = methods.collect();
        (
            Catalogue::new(methods, Vec::new(), None, Origin::System),
            roles,
            wanted,
        )
    })
}

/// Dangers, roles and extra methods of a set of roles; `None` when it does not permit everything.
fn cost(
    own: &[Text],
    wanted: &[Text],
    catalogue: &Catalogue,
    roles: &Roles,
) -> Option<(usize, usize, usize)> {
    let held = roles.expand(own);
    let all = wanted.iter().all(|name| {
        catalogue
            .method(name.raw())
            .is_some_and(|it| held.permits(it))
    });
    let dangers = GAINING.iter().filter(|role| held.has(role)).count();
    let extra = || by_roles(&held, catalogue).permitted - wanted.len();
    (all && !held.full_admin()).then(|| (dangers, own.len(), extra()))
}

proptest! {
    #[test]
    fn no_set_of_roles_is_better((catalogue, roles, wanted) in systems()) {
        let needs = wanted.iter().any(|name| catalogue.method(name.raw()).unwrap().need == Need::Right);
        let sets = (0..1_u32 << NAMES.len()).map(|set| -> Vec<Text> {
            let chosen = NAMES.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
            chosen.map(|(_, name)| Text::from(*name)).collect()
        });
        let costs: Vec<_> = sets.filter_map(|set| cost(&set, &wanted, &catalogue, &roles)).collect();
        let narrow = |(dangers, count, extra): (usize, usize, usize)| (dangers, extra, count);
        for goal in [Goal::FewSets, Goal::FewOthers] {
            let (choice, _) = search(&wanted, &catalogue, &roles, goal, BUDGET);
            prop_assert!(choice.exact);
            let again = search(wanted.iter().rev(), &catalogue, &roles, goal, BUDGET).0;
            prop_assert_eq!(&choice, &again);
            if !needs {
                prop_assert_eq!(choice.only_to_own_a_key, !wanted.is_empty());
                continue;
            }
            prop_assert_eq!(&choice.covered, &wanted);
            let own = cost(&choice.roles, &wanted, &catalogue, &roles);
            let best = match goal {
                Goal::FewSets => costs.iter().copied().min(),
                Goal::FewOthers => costs.iter().copied().min_by_key(|cost| narrow(*cost)),
            };
            prop_assert_eq!(own, best);
            if best.is_none() {
                prop_assert_eq!(&choice.roles, &texts(&["FULL_ADMIN"]));
                prop_assert!(!choice.full_admin_for.is_empty());
            }
        }
    }
}
