use super::*;
use crate::domain::{Access, Verb};
use crate::domain::{ApiKey, Rows};
use proptest::prelude::*;

fn key(id: i64, name: &str, rules: &[(&str, &str)]) -> ApiKey {
    let rules = rules
        .iter()
        .map(|(verb, resource)| Rule::new(Verb::parse(verb), resource));
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: None.into(),
        access: Access::Allowlist(rules.collect()),
        hash_print: None,
    }
}

fn user(name: &str, uid: i64) -> User {
    User {
        username: name.into(),
        uid: Some(uid),
        full_name: "".into(),
        local: true,
        locked: false,
        roles: None,
        keys: None,
    }
}

fn report(keys: &[ApiKey], users: Option<&[User]>) -> Report {
    Report::new(About {
        system: "nas1",
        product: "TrueNAS 24.04.2",
        keys: &keys.iter().cloned().collect(),
        skipped: 0,
        users,
        has_roles: true,
        catalogue: &Catalogue::declared(None, false),
        roles: &Roles::declared(false),
    })
}

fn advice(rules: &[(&str, &str)]) -> Advice {
    match report(&[key(1, "k", rules)], None).keys.remove(0).fate {
        Fate::Revoked(advice) => advice,
        Fate::Survives => panic!("the key survives"),
    }
}

#[test]
fn the_heir_is_uid_950_else_root_else_nobody_knows() {
    let users = [user("root", 0), user("admin", 950), user("zoe", 3000)];
    assert_eq!(Heir::among(Some(&users)), Heir::User("admin".into()));
    assert_eq!(Heir::among(Some(&users[..1])), Heir::User("root".into()));
    assert_eq!(Heir::among(Some(&users[2..])), Heir::Unread);
    assert_eq!(Heir::among(None), Heir::Unread);
}

#[test]
fn revoked_keys_come_first_and_the_sum_is_said() {
    let keys = [
        key(1, "full", &[("*", "*")]),
        key(2, "zeta", &[("CALL", "*")]),
        key(3, "alpha", &[]),
    ];
    let it = report(&keys, None);
    let names: Vec<&str> = it.keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["alpha", "zeta", "full"]);
    assert_eq!(it.summary(), "1 of 3 keys survives; 2 will be revoked.");
    assert_eq!(report(&keys[..1], None).summary(), "The only key survives.");
    assert_eq!(
        report(&keys[1..], None).summary(),
        "All 2 keys will be revoked."
    );
    assert_eq!(report(&[], None).summary(), "There are no keys.");
}

#[test]
fn what_a_successor_needs() {
    assert_eq!(advice(&[]).instead, Instead::Nothing);
    assert_eq!(
        advice(&[("CALL", "nothing.here")]).instead,
        Instead::Nothing
    );
    assert_eq!(advice(&[("*", "**")]).instead, Instead::Everything);
    assert_eq!(advice(&[("CALL", "core.ping")]).instead, Instead::AnyUser);
    let snapshots = advice(&[
        ("CALL", "zfs.snapshot.create"),
        ("CALL", "zfs.snapshot.query"),
    ]);
    let Instead::Roles { roles, beyond: 0 } = &snapshots.instead else {
        panic!("{snapshots:?}")
    };
    // With the 20 methods that need no rule.
    assert_eq!(snapshots.methods.permitted, 22);
    assert_eq!(
        roles.iter().map(|r| r.as_str()).collect::<Vec<_>>(),
        ["SNAPSHOT_WRITE"]
    );
}

#[test]
fn what_reads_everything_is_told_the_role_that_does() {
    let readers = advice(&[
        ("CALL", "*.query"),
        ("CALL", "*.get_instance"),
        ("CALL", "*.config"),
    ]);
    let named = match &readers.instead {
        Instead::Roles { roles, .. } => roles.first(),
        Instead::Mostly { role, .. } => Some(role),
        _ => None,
    };
    assert_eq!(named.unwrap().as_str(), "READONLY_ADMIN", "{readers:?}");
}

#[test]
fn the_roles_of_the_advice_hold_what_they_are_said_to() {
    let catalogue = Catalogue::declared(None, false);
    let all = Roles::declared(false);
    for rules in [
        &[("CALL", "replication.*"), ("CALL", "zfs.snapshot.*")][..],
        &[
            ("GET", "/pool/dataset"),
            ("CALL", "pool.snapshottask.create"),
        ],
        &[
            ("CALL", "vm.query"),
            ("CALL", "vm.start"),
            ("CALL", "vm.stop"),
        ],
        &[("SUBSCRIBE", "alert.list"), ("CALL", "disk.query")],
    ] {
        let it = advice(rules);
        let Instead::Roles { roles, beyond } = &it.instead else {
            panic!("{rules:?}: {it:?}")
        };
        let held = all.expand(roles);
        let rules: Vec<Rule> = rules
            .iter()
            .map(|(v, r)| Rule::new(Verb::parse(v), r))
            .collect();
        let permitted = advice::permitted(&rules, &catalogue);
        let lacking = permitted
            .iter()
            .filter(|method| !held.permits(method))
            .count();
        assert_eq!(lacking, *beyond, "{roles:?}");
    }
}

#[test]
fn where_nobody_tells_roles_none_are_made_up() {
    let keys = [key(1, "k", &[("CALL", "pool.query")])];
    let it = Report::new(About {
        system: "old",
        product: "TrueNAS 23.10",
        keys: &Rows::from_iter([
            keys[0].clone(),
            key(2, "l", &[("CALL", "pool.query"), ("CALL", "x.y")]),
        ]),
        skipped: 2,
        users: None,
        has_roles: false,
        catalogue: &Catalogue::declared(None, false),
        roles: &Roles::declared(false),
    });
    let text = it.as_text();
    assert!(text.contains("2 more keys could not be read"), "{text}");
    assert!(!text.contains("privilege with the role"), "{text}");
}

#[test]
fn the_text_of_a_report() {
    let keys = [
        key(1, "terraform", &[("*", "*")]),
        key(
            3,
            "backup-replication",
            &[
                ("CALL", "replication.*"),
                ("CALL", "zfs.snapshot.*"),
                ("SUBSCRIBE", "zfs.snapshot.query"),
            ],
        ),
        key(4, "useless", &[]),
        key(5, "nearly", &[("*", "*"), ("CALL", "*")]),
        key(
            6,
            "wide",
            &[
                ("GET", "*"),
                ("CALL", "*.query"),
                ("CALL", "*.update"),
                ("CALL", "*.create"),
                ("CALL", "*.do"),
            ],
        ),
    ];
    let users = [user("root", 0), user("truenas_admin", 950)];
    insta::assert_snapshot!(report(&keys, Some(&users)).as_text());
}

proptest! {
    #[test]
    fn only_the_exact_rule_survives_and_no_line_is_too_long(
        sets in prop::collection::vec(
            prop::collection::vec(("(CALL|GET|SUBSCRIBE|\\*|call)", "[a-z.*/]{1,120}|\\*"), 0..4), 0..6),
        name in "\\PC{1,80}",
        cells in 30usize..120,
    ) {
        let keys: Vec<ApiKey> = (1..).zip(&sets).map(|(id, set)| {
            let rules: Vec<(&str, &str)> = set.iter().map(|(v, r)| (v.as_str(), r.as_str())).collect();
            key(id, &name, &rules)
        }).collect();
        let it = report(&keys, None);
        prop_assert_eq!(it.keys.len(), keys.len());
        for fated in &it.keys {
            prop_assert_eq!(fated.fate == Fate::Survives, rule::survives_25_04(&fated.rules));
        }
        for row in it.rows(cells) {
            let line = format!("{}{}", row.padded_lead(), row.text);
            prop_assert!(unicode_width::UnicodeWidthStr::width(line.as_str()) <= cells, "{}", line);
        }
    }
}
