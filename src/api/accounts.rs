//! `group.*`, `privilege.*`, `user.create`, `user.delete`: the parts of a service account (25.04 and newer).

use serde_json::json;

use super::read::{self, Entry, Limit, Over, Raw, Unread};
use super::request::Request;
use crate::domain::Text;
use crate::domain::account::{Account, Group, HOME, NewPart, PartKind, Privilege, SHELL};

/// Most groups of a reply.
const GROUPS: Limit = Limit::new(100_000, "groups");
/// Most privileges of a reply.
const PRIVILEGES: Limit = Limit::new(10_000, "privileges");
/// Most roles of one privilege; 25.10 has 142.
const ROLES: Limit = Limit::new(2_000, "roles of a privilege");
/// Most users of a reply, which has one at most.
const ACCOUNTS: Limit = Limit::new(100, "users with one name");
/// Most keys of one user.
const KEYS: Limit = Limit::new(1_000_000, "keys of a user");
/// Most members of one group.
const USERS: Limit = Limit::new(100_000, "members of a group");
/// Most groups of one privilege.
const MEMBERS: Limit = Limit::new(10_000, "groups of a privilege");
/// Longest text of a field in characters.
const TEXT: usize = 1_024;

/// Requests the local groups with the read fields only.
pub(super) fn groups() -> Request {
    let params = json!([[["local", "=", true]], {"select": ["id", "gid", "group", "smb", "builtin", "users"]}]);
    Request::new("group.query", params)
}

/// Requests the privileges.
pub(super) fn privileges() -> Request {
    Request::new("privilege.query", json!([]))
}

/// Requests the local user with a name, with the fields of an account only: a full entry contains password hashes.
pub(super) fn account(username: &str) -> Request {
    let select = [
        "id",
        "username",
        "full_name",
        "group",
        "local",
        "locked",
        "smb",
        "password_disabled",
        "shell",
        "home",
        "roles",
        "api_keys",
    ];
    let filters = json!([["username", "=", username], ["local", "=", true]]);
    Request::new("user.query", json!([filters, {"select": select}]))
}

/// Creates a part.
pub(super) fn create(part: &NewPart) -> Request {
    match part {
        NewPart::Group { name } => {
            Request::new("group.create", json!([{"name": name, "smb": false}]))
        }
        NewPart::Privilege { name, gid, roles } => {
            let roles: Vec<&str> = roles.iter().map(|role| role.raw()).collect();
            let params = json!([{
                "name": name,
                "local_groups": [gid],
                "ds_groups": [],
                "roles": roles,
                "web_shell": false,
            }]);
            Request::new("privilege.create", params)
        }
        NewPart::User {
            username,
            full_name,
            group,
        } => {
            // The primary group counts: `user.query` and the sign-in take the roles of `group` and `groups` alike.
            let params = json!([{
                "username": username,
                "full_name": full_name,
                "group": group,
                "group_create": false,
                "groups": [],
                "smb": false,
                "password_disabled": true,
                "shell": SHELL,
                "home": HOME,
            }]);
            Request::new("user.create", params)
        }
    }
}

/// Deletes a part by its API id. A user's primary group is a part of its own and stays.
pub(super) fn delete(kind: PartKind, id: i64) -> Request {
    match kind {
        PartKind::Group => Request::new("group.delete", json!([id])),
        PartKind::Privilege => Request::new("privilege.delete", json!([id])),
        PartKind::User => Request::new("user.delete", json!([id, {"delete_group": false}])),
    }
}

/// The groups of a result, sorted by name.
///
/// # Errors
/// [`Unread`] when it is not a list, or exceeds a limit.
pub fn read_groups(json: &str) -> Result<Vec<Group>, Unread> {
    let mut all = read::rows(json, GROUPS, GroupRow::group)?.rows;
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// The privileges of a result, sorted by name.
///
/// # Errors
/// [`Unread`] when it is not a list, or exceeds a limit.
pub fn read_privileges(json: &str) -> Result<Vec<Privilege>, Unread> {
    let mut all = read::rows(json, PRIVILEGES, PrivilegeRow::privilege)?.rows;
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// The users of a result; one at most, because names are unique.
///
/// # Errors
/// [`Unread`] when it is not a list, or exceeds a limit.
pub fn read_accounts(json: &str) -> Result<Vec<Account>, Unread> {
    Ok(read::rows(json, ACCOUNTS, AccountRow::account)?.rows)
}

/// The id of a created part: the result is the id itself (`group.create`), or an entry with it.
pub(super) fn read_created(json: &str) -> Option<i64> {
    let value = read::value(json)?;
    value.integer().or_else(|| value.field("id")?.integer())
}

#[derive(Default)]
struct GroupRow {
    id: Option<i64>,
    gid: Option<i64>,
    name: Option<Text>,
    smb: Option<bool>,
    builtin: Option<bool>,
    users: Option<Vec<i64>>,
}

impl GroupRow {
    fn group(self) -> Option<Group> {
        Some(Group {
            id: self.id?,
            gid: self.gid,
            name: self.name?,
            smb: self.smb,
            builtin: self.builtin,
            users: self.users,
        })
    }
}

impl Entry for GroupRow {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "id" => self.id = value.integer(),
            "gid" => self.gid = value.integer(),
            "group" => self.name = value.text(TEXT),
            "smb" => self.smb = value.flag(),
            "builtin" => self.builtin = value.flag(),
            "users" => {
                let mut users = Vec::new();
                value.each(|user| {
                    users.extend(user.integer());
                    USERS.check(users.len())
                })?;
                self.users = Some(users);
            }
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct PrivilegeRow {
    id: Option<i64>,
    name: Option<Text>,
    gids: Vec<i64>,
    roles: Vec<Text>,
    ds_groups: usize,
    web_shell: Option<bool>,
}

impl PrivilegeRow {
    fn privilege(self) -> Option<Privilege> {
        Some(Privilege {
            id: self.id?,
            name: self.name?,
            gids: self.gids,
            roles: self.roles,
            ds_groups: self.ds_groups,
            web_shell: self.web_shell,
        })
    }
}

impl Entry for PrivilegeRow {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "id" => self.id = value.integer(),
            "name" => self.name = value.text(TEXT),
            "roles" => self.roles = value.names(ROLES, TEXT)?.unwrap_or_default(),
            // Up to 25.10 each is the entry of a group; a plain gid is read as well.
            "local_groups" => {
                let mut count = 0;
                value.each(|group| {
                    count += 1;
                    MEMBERS.check(count)?;
                    let gid = group.integer().or_else(|| group.field("gid")?.integer());
                    self.gids.extend(gid);
                    Ok(())
                })?;
            }
            "ds_groups" => {
                let mut count = 0;
                value.each(|_| {
                    count += 1;
                    MEMBERS.check(count)
                })?;
                self.ds_groups = count;
            }
            "web_shell" => self.web_shell = value.flag(),
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct AccountRow {
    id: Option<i64>,
    username: Option<Text>,
    full_name: Text,
    group: Option<i64>,
    local: Option<bool>,
    locked: Option<bool>,
    smb: Option<bool>,
    password_disabled: Option<bool>,
    shell: Option<Text>,
    home: Option<Text>,
    roles: Option<Vec<Text>>,
    keys: Option<Vec<i64>>,
}

impl AccountRow {
    fn account(self) -> Option<Account> {
        Some(Account {
            id: self.id?,
            username: self.username?,
            full_name: self.full_name,
            group: self.group,
            local: self.local,
            locked: self.locked,
            smb: self.smb,
            password_disabled: self.password_disabled,
            shell: self.shell,
            home: self.home,
            roles: self.roles,
            keys: self.keys,
        })
    }
}

impl Entry for AccountRow {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "id" => self.id = value.integer(),
            "username" => self.username = value.text(TEXT),
            "full_name" => self.full_name = value.text(TEXT).unwrap_or_default(),
            // The entry of the group, without its API id in a name of its own.
            "group" => {
                self.group = value.integer().or_else(|| value.field("id")?.integer());
            }
            "local" => self.local = value.flag(),
            "locked" => self.locked = value.flag(),
            "smb" => self.smb = value.flag(),
            "password_disabled" => self.password_disabled = value.flag(),
            "shell" => self.shell = value.text(TEXT),
            "home" => self.home = value.text(TEXT),
            "roles" => self.roles = value.names(ROLES, TEXT)?,
            "api_keys" => {
                let mut keys = Vec::new();
                value.each(|key| {
                    KEYS.check(keys.len() + 1)?;
                    keys.extend(key.integer());
                    Ok(())
                })?;
                self.keys = Some(keys);
            }
            _ => {}
        }
        Ok(())
    }
}
