//! `auth.me`, and the `user_info` of a sign-in reply: the account of the session.

use serde_json::{Value, json};

use super::read;
use super::request::Request;
use crate::domain::Identity;

/// Requests the account. Up to 24.10 a session of an API key is refused ("You are logged in using API_KEY").
pub fn request() -> Request {
    Request::new("auth.me", json!([]))
}

/// The account in a reply; `None` when it names none. The key that signed in is not part of it.
pub fn read(result: &Value) -> Option<Identity> {
    let username = read::text(result.get("pw_name"))?;
    let privilege = result.get("privilege");
    let roles = read::names(privilege.and_then(|p| p.get("roles"))).unwrap_or_default();
    let full_admin = roles.iter().any(|role| role.as_str() == "FULL_ADMIN")
        || may_do_everything(privilege.and_then(|p| p.get("allowlist")));
    Some(Identity {
        username: Some(username),
        roles,
        full_admin,
        key: None,
    })
}

/// Whether a privilege permits everything. Before roles (22.12 and 23.10) it is a list of rules.
fn may_do_everything(allowlist: Option<&Value>) -> bool {
    let everything = json!({"method": "*", "resource": "*"});
    allowlist
        .and_then(Value::as_array)
        .is_some_and(|rules| rules.contains(&everything))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
