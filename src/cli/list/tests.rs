//! The formats of the list.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::columns::{Column, usual};
use super::*;
use crate::app::usage::state::Usage;
use crate::domain::ApiKey;
use crate::domain::expiry::Expiry;
use crate::domain::{Access, KeyId, KeySession, ListColumn, Owner, Ownership, Rule, User, Verb};

pub(in crate::cli) fn as_json(keys: &[ApiKey], now: Timestamp) -> String {
    let mut text = Vec::new();
    json::write(&mut text, keys, now, None).unwrap();
    String::from_utf8(text).unwrap()
}

pub(in crate::cli) fn as_table(
    keys: &[ApiKey],
    allowlist: bool,
    now: Timestamp,
    zone: &TimeZone,
) -> String {
    let about = About {
        usage: &Usage::default(),
        now,
        zone,
        users: &[],
        sessions: &[],
    };
    let mut text = Vec::new();
    columns::as_table(&mut text, &usual(allowlist), rows(keys, &about)).unwrap();
    String::from_utf8(text).unwrap()
}

pub(in crate::cli) fn as_csv(keys: &[ApiKey], allowlist: bool, now: Timestamp) -> String {
    let about = About {
        usage: &Usage::default(),
        now,
        zone: &TimeZone::UTC,
        users: &[],
        sessions: &[],
    };
    let mut text = Vec::new();
    columns::as_csv(&mut text, &usual(allowlist), rows(keys, &about)).unwrap();
    String::from_utf8(text).unwrap()
}

fn rows<'a>(
    keys: &'a [ApiKey],
    about: &'a About<'a>,
) -> impl Iterator<Item = columns::Row<'a>> + Clone {
    let row = |key| columns::Row {
        system: "nas1",
        key,
        about,
    };
    keys.iter().map(row)
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn key(id: i64, name: &str, access: Access) -> ApiKey {
    ApiKey {
        id: KeyId(id),
        name: name.into(),
        created_at: Some("2026-01-02T03:04:05Z".parse().unwrap()).into(),
        access,
        hash_print: None,
    }
}

fn owned(id: i64, name: &str, own: Ownership) -> ApiKey {
    key(id, name, Access::User(own))
}

fn some_keys() -> Vec<ApiKey> {
    vec![
        owned(
            3,
            "backup",
            Ownership {
                owner: Arc::new(Owner {
                    local: Some(true),
                    ..Owner::named("svc-backup")
                }),
                expires_at: Expiry::At("2026-12-04T22:59:59Z".parse().unwrap()).into(),
                ..Ownership::default()
            },
        ),
        owned(
            12,
            "größe \u{9b}31m日",
            Ownership {
                owner: Owner::named("root").into(),
                revoked: true,
                revoked_reason: Some(Arc::new("leaked".into())),
                ..Ownership::default()
            },
        ),
        owned(8, "orphan", Ownership::default()),
        owned(
            9,
            "odd date",
            Ownership {
                owner: Owner::named("root").into(),
                expires_at: Expiry::Unreadable.into(),
                ..Ownership::default()
            },
        ),
    ]
}

#[test]
fn the_table_lines_up() {
    let table = as_table(&some_keys(), false, now(), &TimeZone::UTC);
    insta::assert_snapshot!(table, @r"
    ID  NAME             OWNER         CREATED     EXPIRES         STATE
     3  backup           svc-backup    2026-01-02  2026-12-04      active, expires soon
    12  größe \x9b31m日  root          2026-01-02  never           revoked: leaked
     8  orphan           deleted user  2026-01-02  never           orphaned
     9  odd date         root          2026-01-02  not understood  unclear
    ");
}

#[test]
fn rules_in_brief_for_people_and_in_full_for_programs() {
    let rules = vec![Rule::new(Verb::Call, "a.b"), Rule::new(Verb::Any, "*")];
    let keys = [key(1, "old", Access::Allowlist(rules.into()))];
    let table = as_table(&keys, true, now(), &TimeZone::UTC);
    assert!(
        table.contains(" 1  old   2026-01-02  full access\n"),
        "{table}"
    );
    let value: Value = serde_json::from_str(&as_json(&keys, now())).unwrap();
    assert_eq!(
        value[0]["allowlist"],
        json!([{"method": "CALL", "resource": "a.b"}, {"method": "*", "resource": "*"}])
    );
}

#[test]
fn json_holds_every_field_and_does_nothing_to_a_terminal() {
    let text = as_json(&some_keys(), now());
    assert!(
        text.bytes()
            .all(|b| b == b'\n' || (0x20..0x7f).contains(&b))
    );
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value[1]["name"], "größe \u{9b}31m日");
    assert_eq!(value[1]["revoked_reason"], "leaked");
    assert_eq!(value[0]["expires_at"], "2026-12-04T22:59:59Z");
    assert_eq!(value[0]["expires_soon"], true);
    assert_eq!(value[2]["username"], Value::Null);
    assert_eq!(value[2]["state"], "orphaned");
    assert_eq!(value[2]["expires_at_known"], true);
    assert_eq!(value[3]["expires_at"], Value::Null);
    assert_eq!(value[3]["expires_at_known"], false);
    assert_eq!(value[3]["state"], "unclear");
}

/// As `serde_json` indents, so that a run can be compared with an older one by its text.
#[test]
fn json_is_laid_out_as_ever() {
    let rules = vec![Rule::new(Verb::Call, "\"a\\b\u{7f}\u{1f511}")];
    let keys = [
        key(1, "old", Access::Allowlist(rules.into())),
        key(2, "none", Access::Allowlist(Vec::new().into())),
    ];
    insta::assert_snapshot!(as_json(&keys, now()), @r#"
    [
      {
        "id": 1,
        "name": "old",
        "created_at": "2026-01-02T03:04:05Z",
        "state": "active",
        "expires_soon": false,
        "allowlist": [
          {
            "method": "CALL",
            "resource": "\"a\\b\u007f\ud83d\udd11"
          }
        ],
        "revoked_by_upgrade_to_25_04": true
      },
      {
        "id": 2,
        "name": "none",
        "created_at": "2026-01-02T03:04:05Z",
        "state": "active",
        "expires_soon": false,
        "allowlist": [],
        "revoked_by_upgrade_to_25_04": true
      }
    ]
    "#);
    let value: Value = serde_json::from_str(&as_json(&some_keys(), now())).unwrap();
    let again = format!("{value:#}\n")
        .replace('ö', r"\u00f6")
        .replace('ß', r"\u00df");
    let again = again.replace('\u{9b}', r"\u009b").replace('日', r"\u65e5");
    assert_eq!(as_json(&some_keys(), now()), again);
}

#[test]
fn no_keys_are_an_empty_array_and_a_bare_head() {
    assert_eq!(as_json(&[], now()), "[]\n");
    let table = as_table(&[], true, now(), &TimeZone::UTC);
    assert_eq!(table, "ID  NAME  CREATED  ACCESS\n");
}

#[test]
fn csv_is_for_programs_and_runs_nothing_in_a_spreadsheet() {
    let mut keys = some_keys();
    keys.push(owned(
        -5,
        "=HYPERLINK(\"https://evil.example\"),\n",
        Ownership {
            owner: Owner::named("@a\"b").into(),
            ..Ownership::default()
        },
    ));
    insta::assert_snapshot!(as_csv(&keys, false, now()), @r#"
    id,name,owner,created,expires,state
    3,backup,svc-backup,2026-01-02T03:04:05Z,2026-12-04T22:59:59Z,"active, expires soon"
    12,größe \x9b31m日,root,2026-01-02T03:04:05Z,never,revoked: leaked
    8,orphan,deleted user,2026-01-02T03:04:05Z,never,orphaned
    9,odd date,root,2026-01-02T03:04:05Z,not understood,unclear
    -5,"'=HYPERLINK(""https://evil.example""),\n","'@a""b",2026-01-02T03:04:05Z,never,active
    "#);
}

#[test]
fn columns_of_either_era_and_of_other_lists() {
    let rules = vec![Rule::everything()];
    let keys = [
        key(1, "old", Access::Allowlist(rules.into())),
        key(2, "none", Access::Allowlist(Vec::new().into())),
        owned(
            3,
            "new",
            Ownership {
                owner: Owner::named("svc").into(),
                ..Ownership::default()
            },
        ),
    ];
    let users = [User {
        username: "svc".into(),
        uid: None,
        full_name: "".into(),
        local: true,
        locked: false,
        roles: Some(vec!["DATASET_READ".into(), "POOL_READ".into()]),
        keys: None,
    }];
    let session = |origin: &str, current| KeySession {
        id: "s".into(),
        key: KeyId(3),
        key_name: "".into(),
        username: None,
        secure: None,
        internal: false,
        origin: origin.into(),
        since: None,
        current,
    };
    let sessions = [session("10.0.0.5:1", false), session("10.0.0.9:1", true)];
    let about = About {
        usage: &Usage::default(),
        now: now(),
        zone: &TimeZone::UTC,
        users: &users,
        sessions: &sessions,
    };
    let all: Vec<Column> = clap::ValueEnum::value_variants().to_vec();
    let mut text = Vec::new();
    columns::as_table(&mut text, &all, rows(&keys, &about)).unwrap();
    insta::assert_snapshot!(String::from_utf8(text).unwrap(), @r"
    SYSTEM  ID  NAME  OWNER  CREATED     EXPIRES  STATE   ACCESS       AT 25.04  ROLES                    USED BY           LAST USED
    nas1     1  old   -      2026-01-02  -        active  full access  survives  -                        -                 -
    nas1     2  none  -      2026-01-02  -        active  no access    revoked   -                        -                 -
    nas1     3  new   svc    2026-01-02  never    active  -            -         DATASET_READ, POOL_READ  tnkeys, 10.0.0.5  -
    ");
}

#[test]
fn the_names_of_the_columns_are_those_of_the_csv() {
    let names: Vec<String> = <Column as clap::ValueEnum>::value_variants()
        .iter()
        .filter_map(clap::ValueEnum::to_possible_value)
        .map(|value| value.get_name().to_owned())
        .collect();
    let all: Vec<Column> = clap::ValueEnum::value_variants().to_vec();
    let about = About {
        usage: &Usage::default(),
        now: now(),
        zone: &TimeZone::UTC,
        users: &[],
        sessions: &[],
    };
    let mut text = Vec::new();
    columns::as_csv(&mut text, &all, rows(&[], &about)).unwrap();
    assert_eq!(String::from_utf8(text).unwrap(), names.join(",") + "\n");
}

fn last_use() -> Usage {
    use crate::domain::audit::{Interface, KeptUse, KeptUses, LastUse};
    let last = LastUse {
        at: "2026-11-20T12:00:00Z".parse().unwrap(),
        address: "10.0.0.31".into(),
        interface: Interface::Rest,
        rest: true,
        calls: 3,
    };
    let keys = vec![key(3, "backup", Access::User(Ownership::default()))];
    let kept = KeptUses {
        read_at: "2026-11-22T09:00:00Z".parse().unwrap(),
        since: "2026-10-23T09:00:00Z".parse().unwrap(),
        uses: vec![KeptUse {
            key: KeyId(3),
            created: keys[0].created_at().unwrap().as_second(),
            last,
        }],
    };
    Usage::kept(kept, &keys.into())
}

#[test]
fn a_key_without_sessions_has_its_last_use_with_its_age() {
    let about = About {
        usage: &last_use(),
        now: now(),
        zone: &TimeZone::UTC,
        users: &[],
        sessions: &[],
    };
    let (columns, keys) = (
        [ListColumn::Id, ListColumn::UsedBy].map(Column::Listed),
        some_keys(),
    );
    let mut text = Vec::new();
    columns::as_table(&mut text, &columns, rows(&keys[..2], &about)).unwrap();
    insta::assert_snapshot!(String::from_utf8(text).unwrap(), @r"
    ID  USED BY
     3  10.0.0.31 2d ago REST (audit log read 3 hours ago)
    12  -
    ");
    // The CSV has addresses of sessions only.
    let mut text = Vec::new();
    columns::as_csv(&mut text, &columns, rows(&keys[..1], &about)).unwrap();
    assert_eq!(String::from_utf8(text).unwrap(), "id,used-by\n3,\n");
    let mut text = Vec::new();
    json::write(&mut text, &keys[..2], now(), Some(about.usage)).unwrap();
    let json: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(
        json[0]["last_use"],
        json!({
            "at": "2026-11-20T12:00:00Z",
            "address": "10.0.0.31",
            "interface": "REST",
            "audit_log_read_at": "2026-11-22T09:00:00Z",
        })
    );
    assert_eq!(json[1]["last_use"], Value::Null);
}
