//! `tnkeys list`: prints the keys, as a table or as JSON.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr as _;

use super::args::SignIn;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in;
use crate::api::{Call, Reply, Scope};
use crate::domain::expiry::{Expiry, LAST};
use crate::domain::{Access, ApiKey, State, Text};
use crate::net::client::Session;

/// Runs the command.
pub(super) async fn run(
    args: &SignIn,
    system: Option<&str>,
    json: bool,
    settings: &Settings,
) -> Result<(), Problem> {
    let mut session = sign_in::connect(args, system, settings).await?;
    let allowlist = session.system().caps.allowlist;
    let Found {
        keys,
        scope,
        skipped,
    } = read(&mut session).await?;
    match scope {
        Scope::All => {}
        Scope::Own => exit::remark("these are your own keys only: the account may not see others"),
        Scope::WithoutOwners => {
            exit::remark(
                "the owners could not be read: a key's user is gone, on which this release fails",
            );
        }
    }
    if skipped > 0 {
        exit::remark(&format!(
            "{skipped} keys could not be understood and are missing here"
        ));
    }
    let now = Timestamp::now();
    if json {
        exit::print(&as_json(&keys, now))
    } else {
        exit::print(&as_table(&keys, allowlist, now, &TimeZone::system()))
    }
}

/// The keys that were read.
pub(super) struct Found {
    pub(super) keys: Vec<ApiKey>,
    scope: Scope,
    /// Number of entries that could not be parsed.
    skipped: usize,
}

/// Reads the keys.
pub(super) async fn read(session: &mut Session) -> Result<Found, Problem> {
    match session.call(Call::Keys).await? {
        Reply::Keys {
            keys,
            scope,
            skipped,
        } => Ok(Found {
            keys,
            scope,
            skipped,
        }),
        _ => Err(Problem::local(
            "cannot list",
            &"the answer is about something else",
        )),
    }
}

/// A JSON array with every field. Pure ASCII, so that no name can control the terminal.
pub(super) fn as_json(keys: &[ApiKey], now: Timestamp) -> String {
    let array = Value::Array(keys.iter().map(|key| key_as_json(key, now)).collect());
    let mut text = String::new();
    // Beyond ASCII there is only the inside of strings, where an escape means the same.
    for c in format!("{array:#}\n").chars() {
        if c.is_ascii() && c != '\u{7f}' {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

fn key_as_json(key: &ApiKey, now: Timestamp) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("id", json!(key.id.0));
    put("name", json!(key.name.raw()));
    put("created_at", time(key.created_at()));
    put("state", json!(key.state(now).word()));
    put("expires_soon", json!(key.state(now) == State::Soon));
    match &key.access {
        Access::Allowlist(rules) => {
            let rules: Vec<Value> = rules
                .iter()
                .map(|rule| json!({"method": rule.verb.word(), "resource": rule.resource.raw()}))
                .collect();
            put("allowlist", Value::Array(rules));
            put("revoked_by_upgrade_to_25_04", json!(key.dies_with_25_04()));
        }
        Access::User(own) => {
            let text = |text: Option<&Text>| json!(text.map(Text::raw));
            put("username", text(own.owner.username.as_ref()));
            put("username_known", json!(!own.owner.unread));
            put("user_identifier", text(own.owner.identifier.as_ref()));
            put("local", json!(own.owner.local));
            put("expires_at", time(own.expires_at().at()));
            put(
                "expires_at_known",
                json!(own.expires_at() != Expiry::Unreadable),
            );
            put("revoked", json!(own.revoked));
            put("revoked_reason", text(own.revoked_reason.as_deref()));
        }
    }
    Value::Object(fields)
}

/// RFC 3339, or null.
fn time(at: Option<Timestamp>) -> Value {
    json!(at.map(crate::domain::time::rfc3339))
}

pub(super) fn as_table(
    keys: &[ApiKey],
    allowlist: bool,
    now: Timestamp,
    zone: &TimeZone,
) -> String {
    let head: &[&str] = if allowlist {
        &["ID", "NAME", "CREATED", "ACCESS"]
    } else {
        &["ID", "NAME", "OWNER", "CREATED", "EXPIRES", "STATE"]
    };
    let mut rows = vec![head.iter().map(ToString::to_string).collect::<Vec<_>>()];
    rows.extend(keys.iter().map(|key| row(key, allowlist, now, zone)));
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width - cell.width());
            // Numbers right, words left.
            if column == 0 {
                line.push_str(&format!("{padding}{cell}"));
            } else {
                line.push_str(&format!("  {cell}{padding}"));
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row(key: &ApiKey, allowlist: bool, now: Timestamp, zone: &TimeZone) -> Vec<String> {
    let date = |at: Timestamp| zone.to_datetime(at).date().to_string();
    let mut cells = vec![key.id.to_string(), key.name.to_string()];
    let created = key.created_at().map_or_else(|| "-".into(), date);
    if allowlist {
        cells.extend([created, key.access_brief().unwrap_or_default()]);
        return cells;
    }
    let own = key.ownership();
    let owner = match (key.owner(), own.is_some_and(|own| own.owner.unread)) {
        (Some(owner), _) => owner.to_string(),
        (None, true) => "(not read)".into(),
        (None, false) => "(not found)".into(),
    };
    let expires = match key.expiry() {
        Expiry::Never => "never".into(),
        Expiry::Unreadable => "not understood".into(),
        Expiry::At(at) if at >= LAST => "9999-12-31".into(),
        Expiry::At(at) => date(at),
    };
    let reason = own.and_then(|own| own.revoked_reason.as_ref());
    let state = match (key.state(now), reason) {
        (State::Revoked, Some(reason)) => format!("revoked: {reason}"),
        (State::Soon, _) => "active, expires soon".into(),
        (state, _) => state.word().into(),
    };
    cells.extend([owner, created, expires, state]);
    cells
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{KeyId, Owner, Ownership, Rule, Verb};

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
        ID  NAME             OWNER        CREATED     EXPIRES         STATE
         3  backup           svc-backup   2026-01-02  2026-12-04      active, expires soon
        12  größe \x9b31m日  root         2026-01-02  never           revoked: leaked
         8  orphan           (not found)  2026-01-02  never           orphaned
         9  odd date         root         2026-01-02  not understood  unclear
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

    #[test]
    fn no_keys_are_an_empty_array_and_a_bare_head() {
        assert_eq!(as_json(&[], now()), "[]\n");
        let table = as_table(&[], true, now(), &TimeZone::UTC);
        assert_eq!(table, "ID  NAME  CREATED  ACCESS\n");
    }
}
