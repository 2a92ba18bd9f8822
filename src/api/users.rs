//! `user.query`: users that may own a key.

use serde_json::{Value, json};

use super::read;
use super::request::Request;
use crate::domain::{Caps, User};

/// Requests every user with only the shown fields: a full entry contains password hashes.
pub(super) fn query(caps: Caps) -> Request {
    let mut select = vec!["username", "uid", "full_name", "local", "locked"];
    if caps.user_roles {
        select.push("roles");
    }
    if caps.owner {
        select.push("api_keys");
    }
    Request::new("user.query", json!([[], { "select": select }]))
}

/// Requests the fields that every release has.
pub(super) fn query_least() -> Request {
    let select = ["username", "uid", "full_name", "local", "locked"];
    Request::new("user.query", json!([[], { "select": select }]))
}

/// The users of a result, sorted by name, without entries that have no name. `None` when it is not a list.
pub fn read_list(result: &Value) -> Option<Vec<User>> {
    let mut users: Vec<User> = result.as_array()?.iter().filter_map(read_user).collect();
    users.sort_by(|a, b| a.username.cmp(&b.username));
    Some(users)
}

fn read_user(entry: &Value) -> Option<User> {
    Some(User {
        username: read::text(entry.get("username")).filter(|name| !name.as_str().is_empty())?,
        uid: entry.get("uid").and_then(Value::as_i64),
        full_name: read::text(entry.get("full_name")).unwrap_or_default(),
        local: entry.get("local").and_then(Value::as_bool).unwrap_or(true),
        locked: read::flag(entry.get("locked")),
        roles: read::names(entry.get("roles")),
        keys: entry
            .get("api_keys")
            .and_then(Value::as_array)
            .map(Vec::len),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Release;

    #[test]
    fn asks_only_for_what_the_release_has() {
        let params = |release| query(Caps::of(release)).params.to_string();
        assert_eq!(
            params(Release::new(22, 12, 0)),
            r#"[[],{"select":["username","uid","full_name","local","locked"]}]"#
        );
        assert_eq!(
            params(Release::new(24, 4, 0)),
            r#"[[],{"select":["username","uid","full_name","local","locked","roles"]}]"#
        );
        assert_eq!(
            params(Release::new(25, 10, 0)),
            r#"[[],{"select":["username","uid","full_name","local","locked","roles","api_keys"]}]"#
        );
    }

    #[test]
    fn reads_users_sorted_and_passes_over_what_is_none() {
        let users = read_list(&json!([
            {"username": "zoe", "full_name": null, "local": false, "locked": true},
            {"full_name": "nobody"}, 5, {"username": ""},
            {"username": "amy", "full_name": "Amy", "local": true, "locked": false,
             "roles": ["READONLY_ADMIN", "FULL_ADMIN", "FULL_ADMIN"], "api_keys": [1, 2], "unixhash": "$6$x"},
        ]))
        .unwrap();
        let [amy, zoe] = users.as_slice() else {
            panic!("{users:?}")
        };
        assert_eq!(amy.username.as_str(), "amy");
        assert_eq!(amy.roles_brief(), "full admin");
        assert_eq!(amy.roles.as_ref().unwrap().len(), 2);
        assert_eq!(amy.keys, Some(2));
        assert!(zoe.locked && !zoe.local && zoe.roles.is_none() && zoe.keys.is_none());
        assert!(!format!("{users:?}").contains("$6$"));
    }

    #[test]
    fn ten_thousand_users_are_no_trouble() {
        let entries: Value = (0..10_000)
            .rev()
            .map(|n| json!({"username": format!("u{n:05}")}))
            .collect();
        let users = read_list(&entries).unwrap();
        assert_eq!(users.len(), 10_000);
        assert!(users.is_sorted_by_key(|u| u.username.clone()));
    }
}
