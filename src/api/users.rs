//! `user.query`: users that may own a key.

use serde_json::json;

use super::read::{self, Entry, Limit, Over, Raw, Unread};
use super::request::Request;
use crate::domain::{Caps, User};

/// Most users of a reply.
const USERS: Limit = Limit::new(100_000, "users");
/// Most roles of one user; 25.10 has 142.
const ROLES: Limit = Limit::new(2_000, "roles of a user");
/// Longest text of a field in characters. TrueNAS allows 32 for a name.
const TEXT: usize = 1_024;

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

/// The users of a result, sorted by name, without entries that have no name.
///
/// # Errors
/// [`Unread`] when it is not a list, or exceeds a limit.
pub fn read_list(json: &str) -> Result<Vec<User>, Unread> {
    let named = |Row(user)| Some(user).filter(|user: &User| !user.username.as_str().is_empty());
    let mut users = read::rows(json, USERS, named)?.rows;
    users.sort_by(|a, b| a.username.cmp(&b.username));
    Ok(users)
}

/// One entry.
struct Row(User);

impl Default for Row {
    fn default() -> Self {
        Self(User {
            username: Default::default(),
            uid: None,
            full_name: Default::default(),
            local: true,
            locked: false,
            roles: None,
            keys: None,
        })
    }
}

impl Entry for Row {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        let Self(user) = self;
        match name {
            "username" => user.username = value.text(TEXT).unwrap_or_default(),
            "uid" => user.uid = value.integer(),
            "full_name" => user.full_name = value.text(TEXT).unwrap_or_default(),
            "local" => user.local = value.flag().unwrap_or(true),
            "locked" => user.locked = value.flag().unwrap_or(false),
            "roles" => user.roles = value.names(ROLES, TEXT)?,
            "api_keys" => user.keys = value.length(),
            _ => {}
        }
        Ok(())
    }
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
        ]).to_string())
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
        let entries: serde_json::Value = (0..10_000)
            .rev()
            .map(|n| json!({"username": format!("u{n:05}")}))
            .collect();
        let users = read_list(&entries.to_string()).unwrap();
        assert_eq!(users.len(), 10_000);
        assert!(users.is_sorted_by_key(|u| u.username.clone()));
    }

    #[test]
    fn a_reply_above_a_limit_is_refused_with_the_limit() {
        let many = |row: &str, n: usize| format!("[{}]", vec![row; n].join(","));
        let full = read_list(&many(r#"{"username":"u"}"#, USERS.most));
        assert_eq!(full.unwrap().len(), USERS.most);
        let above = read_list(&many("{}", USERS.most + 1));
        assert_eq!(above, Err(Unread::Over(USERS)));
        let roles = many(r#""R""#, ROLES.most + 1);
        let above = read_list(&format!(r#"[{{"username":"u","roles":{roles}}}]"#));
        assert_eq!(above, Err(Unread::Over(ROLES)));
        assert_eq!(read_list("{}"), Err(Unread::Shape));
    }
}
