//! Compares what a system has with what was requested.
//!
//! A field that the system does not report is not compared: unknown is not different.

use std::collections::BTreeSet;

use super::part::{Account, Group, HOME, Privilege, SHELL};
use super::plan::Plan;
use crate::domain::catalogue::Roles;
use crate::domain::key::ApiKey;
use crate::domain::text::Text;

/// The first difference of a group, as a sentence without the name of the group.
pub(super) fn group(it: &Group) -> Result<i64, String> {
    if it.smb == Some(true) {
        return Err("SMB knows the group, which was not requested.".into());
    }
    it.gid
        .ok_or_else(|| "The system reports no gid of the group.".to_owned())
}

/// Whether an existing group gives its roles to nobody else: TrueNAS did not create it, and it has no member but this user.
pub(super) fn is_only_for(it: &Group, user: Option<i64>) -> bool {
    let others = it.users.iter().flatten().any(|id| Some(*id) != user);
    it.builtin != Some(true) && !others
}

/// The first difference of a privilege for the group with this gid.
pub(super) fn privilege(it: &Privilege, plan: &Plan, gid: i64) -> Result<(), String> {
    if it.gids != [gid] || it.ds_groups != 0 {
        return Err("The privilege applies to other groups.".into());
    }
    let (has, wanted) = (set(&it.roles), set(&plan.roles));
    if has != wanted {
        return Err(format!(
            "Its roles are {}, not {}.",
            words(&has),
            words(&wanted)
        ));
    }
    match it.web_shell {
        Some(true) => Err("It permits the web shell.".into()),
        _ => Ok(()),
    }
}

/// The first difference of a user whose primary group has this API id.
pub(super) fn account(
    it: &Account,
    plan: &Plan,
    group: i64,
    declared: &Roles,
) -> Result<(), String> {
    let differs =
        |what: &str, is: &str, wanted: &str| Err(format!("Its {what} is {is}, not {wanted}."));
    if it.full_name.raw() != plan.full_name {
        return differs("full name", it.full_name.as_str(), &plan.full_name);
    }
    if let Some(other) = it.group.filter(|is| *is != group) {
        return differs("primary group", &other.to_string(), &group.to_string());
    }
    for (unwanted, what) in [
        (it.local == Some(false), "The user is not local."),
        (it.locked == Some(true), "The user is locked."),
        (it.smb == Some(true), "The user can sign in to SMB."),
        (
            it.password_disabled == Some(false),
            "The user has a password.",
        ),
    ] {
        if unwanted {
            return Err(what.to_owned());
        }
    }
    for (what, is, wanted) in [
        ("shell", &it.shell, SHELL),
        ("home directory", &it.home, HOME),
    ] {
        if let Some(other) = is.as_ref().filter(|is| is.raw() != wanted) {
            return differs(what, other.as_str(), wanted);
        }
    }
    let Some(has) = it.roles.as_deref().map(set) else {
        return Ok(());
    };
    // A release may report the included roles as well.
    let wanted = set(&plan.roles);
    let permitted = declared.expand(&plan.roles);
    let more = has
        .iter()
        .any(|role| !wanted.contains(role) && !permitted.has(role));
    match more || !has.is_superset(&wanted) {
        true => Err(format!(
            "Its roles are {}, not {}.",
            words(&has),
            words(&wanted)
        )),
        false => Ok(()),
    }
}

/// Whether the key has the owner of the plan.
pub(super) fn key(it: &ApiKey, plan: &Plan) -> bool {
    it.owner().is_some_and(|owner| owner.raw() == plan.user)
}

fn set(roles: &[Text]) -> BTreeSet<&str> {
    roles.iter().map(Text::as_str).collect()
}

fn words(roles: &BTreeSet<&str>) -> String {
    if roles.is_empty() {
        return "none".to_owned();
    }
    let all: Vec<&str> = roles.iter().copied().collect();
    all.join(", ")
}
