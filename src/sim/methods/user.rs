//! `user.*`.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::arguments::{at_most, id};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::methods::query::row::Row;
use crate::sim::release::failure::Failure;
use crate::sim::release::python::date;
use crate::sim::release::traits::Era;
use crate::sim::world::state::World;
use crate::sim::world::users::User;

pub(super) fn query(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    list(call.world, &query)
}

pub(super) fn get_instance(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    let id = id(&call.params, style)?;
    at_most(&call.params, 2, style)?;
    let mut params = vec![json!([["id", "=", id.value]])];
    params.extend(call.params.get(1).cloned());
    let mut query = Query::read(&params, style)?;
    query.options.get_one();
    match list(call.world, &query) {
        Err(failure) if failure == Failure::match_not_found() => Err(Failure::NotFound(format!(
            "User {} does not exist",
            id.text
        ))),
        outcome => outcome,
    }
}

fn list(world: &World, query: &Query) -> Outcome {
    let mut keys: HashMap<i64, Vec<i64>> = HashMap::new();
    if world.is_user_era() {
        for key in world.keys.iter() {
            keys.entry(key.owner).or_default().push(key.id);
        }
    }
    let none = Vec::new();
    let rows = world
        .known_users()
        .map(|user| Ok(row(world, user, keys.get(&user.id).unwrap_or(&none))));
    query.run(rows).map(Answer::Json)
}

/// The entry of a user; `keys` are the ids of its keys.
pub(super) fn row(world: &World, user: &User, keys: &[i64]) -> Row {
    let traits = world.traits;
    let user_era = traits.era == Era::User;
    let root = user.uid == 0;
    let home = match root {
        true => "/root",
        false => traits.no_home,
    };
    // Up to 24.10, every user with an allowlist has this extra role.
    let mut roles: Vec<&str> = Vec::new();
    if !user_era && !user.roles.is_empty() {
        roles.push("HAS_ALLOW_LIST");
    }
    roles.extend(&user.roles);
    let primary = world.groups.by_id(user.group);
    let group = json!({
        "id": user.group,
        "bsdgrp_gid": primary.map(|it| it.gid),
        "bsdgrp_group": primary.map(|it| it.name.as_str()),
        "bsdgrp_builtin": primary.is_some_and(|it| it.builtin),
        "bsdgrp_sudo_commands": [],
        "bsdgrp_sudo_commands_nopasswd": [],
        "bsdgrp_smb": primary.is_some_and(|it| it.smb),
    });
    let mut value = json!({
        "id": user.id,
        "uid": user.uid,
        "username": user.name,
        "unixhash": "*",
        "smbhash": "*",
        "home": home,
        "shell": "/usr/bin/zsh",
        "full_name": user.full_name,
        "builtin": root,
        "smb": false,
        "group": group,
        "groups": user.groups,
        "password_disabled": false,
        "ssh_password_enabled": false,
        "sshpubkey": null,
        "locked": user.locked,
        "sudo_commands": [],
        "sudo_commands_nopasswd": [],
        "email": null,
        "local": !user.directory,
        "immutable": root || (user_era && user.uid == 950),
        "twofactor_auth_configured": user.two_factor,
        "sid": user.sid(),
        "roles": roles,
    });
    if user_era {
        value["userns_idmap"] = Value::Null;
        value["group"]["bsdgrp_userns_idmap"] = 0.into();
        value["last_password_change"] = date(world.started - 90 * 86_400);
        value["password_age"] = 90.into();
        value["password_history"] = json!([]);
        value["password_change_required"] = false.into();
        value["api_keys"] = keys.into();
        if traits.webshare {
            value["webshare"] = false.into();
        }
    } else {
        value["id_type_both"] = false.into();
        value["nt_name"] = Value::Null;
    }
    match value {
        Value::Object(mut map) => {
            map.extend(user.given.clone());
            map
        }
        _ => Row::new(),
    }
}
