//! Queries and the keys that they find, and mistakes with their places.

use proptest::prelude::*;

use super::*;
use crate::domain::expiry::Expiry;
use crate::domain::{Access, KeyId, Owner, Ownership};

fn line(rest: &str) -> Line {
    let words = ["api_key", "query", rest].map(str::to_owned);
    Line::of(&words, false).unwrap()
}

fn key(id: i64, name: &str, owner: Option<&str>, expires: Expiry) -> ApiKey {
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: Some("2026-01-02T03:04:05Z".parse().unwrap()).into(),
        access: Access::User(Ownership {
            owner: owner.map(Owner::named).unwrap_or_default().into(),
            expires_at: expires.into(),
            revoked: id == 3,
            ..Ownership::default()
        }),
        hash_print: None,
    }
}

fn keys() -> Vec<ApiKey> {
    let soon = Expiry::At("2026-12-31T23:59:59Z".parse().unwrap());
    vec![
        key(1, "backup", Some("root"), Expiry::Never),
        key(2, "svc-metrics", Some("svc"), soon),
        key(3, "svc-old", None, soon),
    ]
}

fn found(rest: &str) -> Vec<i64> {
    let query = Query::read(&line(rest), &Column::EVERY);
    let query = query.unwrap_or_else(|wrong| panic!("{rest}: {wrong:?}"));
    let keys = keys();
    let keys = keys.iter().filter(|key| query.holds(key));
    keys.map(|key| key.id.0).collect()
}

#[test]
fn conditions_find_keys() {
    for (rest, ids) in [
        ("", &[1, 2, 3][..]),
        ("*", &[1, 2, 3]),
        ("id,name", &[1, 2, 3]),
        ("* WHERE id > 1", &[2, 3]),
        ("* where id >= 2 and id <= 2", &[2]),
        ("* WHERE id < 2 or name == 'svc-old'", &[1, 3]),
        ("* WHERE not (id < 2 or name == \"svc-old\")", &[2]),
        ("* WHERE name != “backup”", &[2, 3]),
        ("* WHERE id in [1, 3]", &[1, 3]),
        ("* WHERE id in (1, 3,)", &[1, 3]),
        ("* WHERE id not in {1, 3}", &[2]),
        ("* WHERE name.startswith('svc')", &[2, 3]),
        ("* WHERE name.endswith('old')", &[3]),
        ("* WHERE name.match('s.c-m')", &[2]),
        // As Python's re.match: at the start.
        ("* WHERE name.match('metrics')", &[]),
        ("* WHERE 'metrics' in name", &[2]),
        ("* WHERE 'svc' not in name", &[1]),
        ("* WHERE username == null", &[3]),
        ("* WHERE username != None", &[1, 2]),
        ("* WHERE revoked == true", &[3]),
        ("* WHERE expires_at == null", &[1]),
        ("* WHERE expires_at < '2027-01-01'", &[2, 3]),
        (
            "* WHERE created_at == '2026-01-02T03:04:05+00:00'",
            &[1, 2, 3],
        ),
        ("* WHERE created_at > '2026-01-02T03:04:05'", &[]),
        ("* WHERE user_identifier == null", &[1, 2, 3]),
        ("* WHERE 'x' in revoked_reason", &[]),
    ] {
        assert_eq!(found(rest), ids, "{rest}");
    }
}

#[test]
fn columns_stand_in_the_order_of_truenas() {
    let columns = |rest: &str| {
        let query = Query::read(&line(rest), &Column::EVERY).unwrap();
        query.columns.iter().map(|it| it.name()).collect::<Vec<_>>()
    };
    assert_eq!(columns("name, id"), ["id", "name"]);
    assert_eq!(columns("*").len(), Column::EVERY.len());
}

/// The mistake, the place below the command, and the line to enter.
fn refused(rest: &str) -> String {
    let wrong = Query::read(&line(rest), &Column::EVERY).unwrap_err();
    let lines = [
        Some(wrong.shown(&format!("api_key query {rest}"))),
        wrong.why.clone(),
        wrong.line(&[]),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

#[test]
fn mistakes_have_a_place() {
    let all: Vec<String> = [
        "id,",
        "id name",
        "color",
        "* WHERE",
        "* WHERE id",
        "* WHERE id = 3",
        "* WHERE id > 'x'",
        "* WHERE id ++ 3",
        "* WHERE name == svc",
        "* WHERE name = svc or username = root",
        "* WHERE name == 'svc",
        "* WHERE revoked",
        "* WHERE revoked > true",
        "* WHERE allowlist == []",
        "* WHERE expires_at < 'soon'",
        "* WHERE expires_at < null",
        "* WHERE expires_at is not null",
        "* WHERE 1 < id",
        "* WHERE 'x' == name",
        "* WHERE name.isdigit()",
        "* WHERE name.match('(')",
        "* WHERE id in 3",
        "* WHERE id in [1, [2]]",
        "* WHERE (id == 1",
        "* WHERE id == 1 name",
    ]
    .into_iter()
    .map(refused)
    .collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn a_deep_condition_is_refused() {
    let deep = format!("* WHERE {}id == 1", "not ".repeat(1000));
    assert!(refused(&deep).contains("nested too deeply"));
    let deep = format!("* WHERE id in {}", "[".repeat(10_000));
    assert!(refused(&deep).contains("only plain values"));
}

proptest! {
    #[test]
    fn no_query_is_too_odd(rest in "([a-z_]{1,10}|[\\[\\](){}'\"“”,.<>=!*0-9 é\\\\-]| and | not | in | WHERE |id|name){0,24}") {
        if let Err(wrong) = Query::read(&line(&rest), &Column::EVERY) {
            prop_assert!(wrong.at.is_none_or(|at| at <= 14 + rest.chars().count()));
        }
    }
}
