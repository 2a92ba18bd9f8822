//! `auth.me`, and the `user_info` of a sign-in reply: the account of the session.

use serde_json::json;

use super::read::{self, Entry, Limit, Over, Raw, Unread};
use super::request::Request;
use crate::domain::{Identity, Text};

/// Most roles of an account; 25.10 has 142.
const ROLES: Limit = Limit::new(2_000, "roles of the account");
/// Most rules of a privilege (22.12 and 23.10).
const RULES: Limit = Limit::new(10_000, "rules of the account");
/// Longest text of a field in characters.
const TEXT: usize = 1_024;

/// Requests the account. Up to 24.10 a session of an API key is refused ("You are logged in using API_KEY").
pub fn request() -> Request {
    Request::new("auth.me", json!([]))
}

/// The account in a reply; `None` when it names none. The key that signed in is not part of it.
///
/// # Errors
/// [`Unread`] when it exceeds a limit.
pub fn read(json: &str) -> Result<Option<Identity>, Unread> {
    let account = read::value(json).map_or(Ok(None), Raw::object)?;
    Ok(account.and_then(Account::identity))
}

/// The account as the system describes it.
#[derive(Default)]
pub(super) struct Account {
    username: Option<Text>,
    privilege: Privilege,
}

impl Account {
    /// The account; `None` without a name.
    pub(super) fn identity(self) -> Option<Identity> {
        let Privilege { roles, everything } = self.privilege;
        Some(Identity {
            username: Some(self.username?),
            full_admin: everything || roles.iter().any(|role| role.as_str() == "FULL_ADMIN"),
            roles,
            key: None,
        })
    }
}

impl Entry for Account {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "pw_name" => self.username = value.text(TEXT),
            "privilege" => self.privilege = value.object()?.unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct Privilege {
    roles: Vec<Text>,
    /// Whether a rule permits everything. Before roles (22.12 and 23.10) a privilege is a list of rules.
    everything: bool,
}

impl Entry for Privilege {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "roles" => self.roles = value.names(ROLES, TEXT)?.unwrap_or_default(),
            "allowlist" => {
                let (mut everything, mut count) = (false, 0);
                value.each(|rule| {
                    count += 1;
                    RULES.check(count)?;
                    let rule: Option<AnyRule> = rule.object()?;
                    everything |= rule.is_some_and(|rule| rule.permits_everything());
                    Ok(())
                })?;
                self.everything = everything;
            }
            _ => {}
        }
        Ok(())
    }
}

/// A rule: `{"method": "*", "resource": "*"}` and nothing else permits everything.
#[derive(Default)]
struct AnyRule {
    method: bool,
    resource: bool,
    more: bool,
}

impl AnyRule {
    fn permits_everything(&self) -> bool {
        self.method && self.resource && !self.more
    }
}

impl Entry for AnyRule {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        let star = value.string(|word| word == "*").unwrap_or(false);
        match name {
            "method" => self.method = star,
            "resource" => self.resource = star,
            _ => self.more = true,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(value: &Value) -> Option<Identity> {
        super::read(&value.to_string()).unwrap()
    }

    #[test]
    fn roles_are_sorted_from_a_set_or_a_list() {
        for roles in [
            json!({"$set": ["FULL_ADMIN", "ALERT_READ"]}),
            json!(["FULL_ADMIN", "ALERT_READ"]),
        ] {
            let me = read(&json!({"pw_name": "root", "privilege": {"roles": roles}})).unwrap();
            assert_eq!(me.label(), "root (full admin)");
            assert_eq!(me.roles.first().unwrap().as_str(), "ALERT_READ");
        }
    }

    #[test]
    fn a_limited_account_is_not_an_administrator() {
        let me = read(&json!({"pw_name": "readonly", "privilege": {
            "roles": {"$set": ["READONLY_ADMIN"]},
            "allowlist": [{"method": "CALL", "resource": "core.config"}],
        }}))
        .unwrap();
        assert!(!me.full_admin && !me.manages_others());
    }

    #[test]
    fn odd_answers_name_nobody_or_leave_the_roles_out() {
        for odd in [json!(null), json!({}), json!({"pw_name": null}), json!([1])] {
            assert!(read(&odd).is_none(), "{odd}");
        }
        let me = read(&json!({"pw_name": "x", "privilege": null})).unwrap();
        assert!(me.roles.is_empty() && !me.full_admin);
    }

    #[test]
    fn a_rule_that_permits_everything_makes_an_administrator() {
        let full = |rules: Value| {
            let said = json!({"pw_name": "root", "privilege": {"allowlist": rules}});
            read(&said).unwrap().full_admin
        };
        assert!(full(json!([5, {"resource": "*", "method": "*"}])));
        assert!(!full(
            json!([{"resource": "*", "method": "CALL"}, {"method": "*"}])
        ));
        assert!(!full(json!([{"resource": "*", "method": "*", "more": 1}])));
        assert!(!full(json!({"resource": "*", "method": "*"})));
    }

    #[test]
    fn a_limit_is_named() {
        let names: Vec<usize> = (0..=ROLES.most).collect();
        let said = json!({"pw_name": "x", "privilege": {"roles": names}});
        assert_eq!(super::read(&said.to_string()), Err(Unread::Over(ROLES)));
    }
}
