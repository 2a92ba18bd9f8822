//! Compares the reply to a create or reset with the request.

use super::call::{Call, Difference};
use crate::domain::draft::NewAccess;
use crate::domain::expiry::Expiry;
use crate::domain::{Access, ApiKey, Text, time};
use jiff::tz::TimeZone;

/// Fields of the reply that differ from the request. Missing fields do not count.
pub(super) fn of(call: &Call, key: &ApiKey) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut compare = |what, asked: Text, said: Text| {
        if asked.raw() != said.raw() {
            found.push(Difference { what, asked, said });
        }
    };
    match call {
        Call::Reset { id, expires_at } => {
            compare("key", id.to_string().into(), key.id.to_string().into());
            if let (Some(asked), Some(own)) = (expires_at, key.ownership()) {
                compare("expiry", date((*asked).into()), date(own.expires_at()));
            }
        }
        Call::Create(wish) => {
            compare("name", wish.name.as_str().into(), key.name.clone());
            match (&wish.access, &key.access) {
                (NewAccess::User { username, .. }, Access::User(own)) if !own.owner.unread => {
                    let said = own
                        .owner
                        .username
                        .clone()
                        .unwrap_or_else(|| "nobody".into());
                    compare("owner", username.as_str().into(), said);
                }
                (NewAccess::Allowlist(rules), Access::Allowlist(said)) if **rules != **said => {
                    compare("allowlist", words(rules.len()), words(said.len()));
                }
                _ => {}
            }
            if let (NewAccess::User { expires_at, .. }, Some(own)) = (&wish.access, key.ownership())
            {
                compare("expiry", date((*expires_at).into()), date(own.expires_at()));
            }
        }
        _ => {}
    }
    found
}

fn date(at: Expiry) -> Text {
    time::exact_expiry(at, &TimeZone::UTC).into()
}

fn words(rules: usize) -> Text {
    match rules {
        1 => "1 rule".into(),
        rules => format!("{rules} rules").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{KeyId, NewKey, Owner, Ownership, Rule, Verb};

    fn made(name: &str, owner: Option<&str>) -> ApiKey {
        ApiKey {
            id: KeyId(9),
            name: name.into(),
            created_at: None.into(),
            access: Access::User(Ownership {
                owner: owner.map(Owner::named).unwrap_or_default().into(),
                ..Ownership::default()
            }),
            hash_print: None,
        }
    }

    fn found(call: &Call, key: &ApiKey) -> Vec<String> {
        let words = |it: &Difference| format!("{}: {} / {}", it.what, it.asked, it.said);
        of(call, key).iter().map(words).collect()
    }

    #[test]
    fn another_name_and_another_owner_are_found() {
        let call = Call::Create(NewKey {
            name: "grafana".into(),
            access: NewAccess::User {
                username: "svc".into(),
                expires_at: None,
            },
        });
        assert!(found(&call, &made("grafana", Some("svc"))).is_empty());
        assert_eq!(
            found(&call, &made("gr\u{202e}afana", Some("root"))),
            ["name: grafana / gr\\u{202e}afana", "owner: svc / root"]
        );
        assert_eq!(
            found(&call, &made("grafana", None)),
            ["owner: svc / nobody"]
        );
        let mut later = made("grafana", Some("svc"));
        if let Access::User(own) = &mut later.access {
            own.expires_at = Expiry::Unreadable.into();
        }
        assert_eq!(found(&call, &later), ["expiry: never / unreadable"]);
    }

    #[test]
    fn another_key_than_the_one_reset_is_found() {
        let call = Call::Reset {
            id: KeyId(7),
            expires_at: None,
        };
        assert_eq!(found(&call, &made("k", Some("svc"))), ["key: 7 / 9"]);
    }

    #[test]
    fn other_rules_are_found() {
        let wish = |rules| {
            Call::Create(NewKey {
                name: "k".into(),
                access: NewAccess::Allowlist(rules),
            })
        };
        let key = ApiKey {
            access: Access::Allowlist([Rule::everything()].into()),
            ..made("k", None)
        };
        assert!(found(&wish(vec![Rule::everything()]), &key).is_empty());
        let one = vec![Rule::new(Verb::Call, "core.ping"), Rule::everything()];
        assert_eq!(found(&wish(one), &key), ["allowlist: 2 rules / 1 rule"]);
    }
}
