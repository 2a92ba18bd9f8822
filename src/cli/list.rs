//! `tnkeys list`: prints the keys, as a table or as JSON.

pub(super) mod json;
pub(super) mod table;

use jiff::Timestamp;
#[cfg(test)]
use jiff::tz::TimeZone;

use super::args::On;
use super::exit::{self, Problem};
use super::settings::Settings;
use super::sign_in;
use crate::api::{Call, Reply, Scope};
#[cfg(test)]
use crate::domain::ApiKey;
use crate::domain::Rows;
use crate::net::client::Session;

/// The arguments of `tnkeys list`.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Print JSON with all fields, times in RFC 3339, and no secrets.
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) on: On,
}

/// Runs the command.
pub(super) async fn run(options: &Options, settings: &Settings) -> Result<u8, Problem> {
    let mut session = sign_in::connect(&options.on.at, settings).await?;
    let allowlist = session.system().caps.allowlist;
    let Found {
        keys,
        scope,
        skipped,
    } = read(&mut session).await?;
    match scope {
        Scope::All => {}
        Scope::Own => {
            exit::remark("only your own keys are listed: this account may not read others")
        }
        Scope::WithoutOwners => {
            exit::remark(
                "the owners could not be loaded: this release fails if the owner of a key was deleted",
            );
        }
    }
    if skipped > 0 {
        exit::remark(&format!(
            "{skipped} keys could not be read and are missing in this list"
        ));
    }
    let now = Timestamp::now();
    exit::write(|out| match options.json {
        true => json::write(out, &keys, now),
        false => table::write(out, &keys, allowlist, now, &super::zone::local()),
    })?;
    Ok(exit::OK)
}

/// The keys that were read.
pub(super) struct Found {
    pub(super) keys: Rows,
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
            "could not list the keys",
            &"the response does not match the request",
        )),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::domain::expiry::Expiry;
    use crate::domain::{Access, KeyId, Owner, Ownership, Rule, Verb};

    pub(in crate::cli) fn as_json(keys: &[ApiKey], now: Timestamp) -> String {
        let mut text = Vec::new();
        json::write(&mut text, keys, now).unwrap();
        String::from_utf8(text).unwrap()
    }

    pub(in crate::cli) fn as_table(
        keys: &[ApiKey],
        allowlist: bool,
        now: Timestamp,
        zone: &TimeZone,
    ) -> String {
        let mut text = Vec::new();
        table::write(&mut text, keys, allowlist, now, zone).unwrap();
        String::from_utf8(text).unwrap()
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
}
