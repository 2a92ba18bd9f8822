//! `group.*`.

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::account::form::Form;
use crate::sim::methods::account::{announce, data, name, target};
use crate::sim::methods::arguments::{at_most, id};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::methods::query::row::Row;
use crate::sim::release::failure::{EACCES, EEXIST, Failure, Findings};
use crate::sim::release::python;
use crate::sim::release::traits::Era;
use crate::sim::world::groups::{ADMINISTRATORS, Group};
use crate::sim::world::state::World;

const SCHEMA: &str = "group_create";
const EVENTS: &str = "group.query";

pub(in crate::sim::methods) fn query(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    let world = &*call.world;
    let rows = world.groups.groups.iter().map(|it| Ok(row(world, it)));
    query.run(rows).map(Answer::Json)
}

pub(in crate::sim::methods) fn get_instance(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    let id = id(&call.params, style)?;
    at_most(&call.params, 2, style)?;
    let found = id.value.and_then(|id| call.world.groups.by_id(id));
    match found {
        Some(group) => Ok(row(call.world, group).into()),
        None => Err(missing(&id.text)),
    }
}

fn missing(id: &str) -> Failure {
    Failure::NotFound(format!("Group {id} does not exist"))
}

/// The entry of a group.
pub(super) fn row(world: &World, group: &Group) -> Row {
    // Members of these built-in groups may be changed.
    let open = [ADMINISTRATORS, 951, 952, 545].contains(&group.gid);
    let mut value = json!({
        "id": group.id,
        "gid": group.gid,
        "name": group.name,
        "builtin": group.builtin,
        "sudo_commands": [],
        "sudo_commands_nopasswd": [],
        "smb": group.smb,
        "group": group.name,
        "local": true,
        "sid": null,
        "roles": world.groups.roles_of(group.gid),
        "users": world.members(group.id),
    });
    match world.traits.era {
        Era::Allowlist => {
            value["id_type_both"] = false.into();
            value["nt_name"] = Value::Null;
        }
        Era::User => value["userns_idmap"] = group.userns_idmap.clone(),
    }
    if world.traits.immutable_groups {
        value["immutable"] = (group.builtin && !open).into();
    } else {
        value["id_type_both"] = false.into();
    }
    match value {
        Value::Object(map) => map,
        _ => Row::new(),
    }
}

/// Creates a group. The result is its id, which is not its gid.
pub(in crate::sim::methods) fn create(call: &mut Call<'_>) -> Outcome {
    let data = data(call, "group.create")?;
    let mut form = Form::read(SCHEMA, "GroupCreate", &data)?;
    let gid = form.integer("gid");
    let name = form.text("name", name::of_group);
    let sudo = [
        form.texts("sudo_commands"),
        form.texts("sudo_commands_nopasswd"),
    ];
    let smb = form.switch("smb", Some(true));
    let idmap = form.idmap("userns_idmap");
    let users = form.integers("users");
    form.finish()?;
    // `sudo` is checked and not kept: no key depends on it.
    drop(sudo);
    check(call.world, gid, &name, smb, &users)?;
    let world = &mut *call.world;
    let gid = gid.unwrap_or_else(|| world.groups.next_gid());
    let id = world.groups.add(gid, &name, false);
    if let Some(group) = world.groups.groups.last_mut() {
        group.smb = smb;
        group.userns_idmap = idmap;
    }
    for user in world.users.iter_mut().filter(|it| users.contains(&it.id)) {
        user.groups.push(id);
    }
    world.settle_roles();
    let told = call.world.groups.by_id(id).map(|it| row(call.world, it));
    announce(call, "added", EVENTS, id, told.as_ref());
    Ok(Value::from(id).into())
}

fn check(
    world: &World,
    gid: Option<i64>,
    name: &str,
    smb: bool,
    users: &[i64],
) -> Result<(), Failure> {
    let mut findings = Findings::default();
    let at = |field: &str| format!("{SCHEMA}.{field}");
    let groups = &world.groups;
    let like = |group: &&Group| group.smb && group.name.eq_ignore_ascii_case(name);
    if smb && groups.groups.iter().any(|group| like(&group)) {
        let text = format!(
            "Group name \"{name}\" conflicts with existing groupmap entry. SMB group mapping is not permitted for \
             this group. Note that SMB group names are case-insensitive."
        );
        findings.add_errno(at("name"), text, EEXIST);
    }
    if groups.by_name(name).is_some() {
        let text = format!("A Group with the name \"{name}\" already exists.");
        findings.add_errno(at("name"), text, EEXIST);
    }
    if let Some(gid) = gid {
        if let Some(other) = groups.by_gid(gid) {
            let text = format!("Gid {gid} is already used (group {} has it)", other.name);
            findings.add_errno(at("gid"), text, EEXIST);
        }
        let named = groups.privileges.iter().find(|it| it.gids.contains(&gid));
        if let Some(privilege) = named {
            let name = python::repr(&privilege.name);
            let text = format!("A privilege {name} already uses this group ID.");
            findings.add(at("gid"), text);
        }
    }
    let unknown = users.iter().filter(|id| world.user_by_id(**id).is_none());
    let unknown: Vec<String> = unknown.map(i64::to_string).collect();
    if !unknown.is_empty() {
        let text = format!("Following users do not exist: {}", unknown.join(", "));
        findings.add(at("users"), text);
    }
    findings.check()
}

pub(in crate::sim::methods) fn delete(call: &mut Call<'_>) -> Outcome {
    let (id, delete_users) = target(call, "group.delete", Some(("delete_users", false)))?;
    remove(call, id, delete_users)?;
    Ok(Value::from(id).into())
}

/// Deletes a group that no privilege refers to.
pub(super) fn remove(call: &mut Call<'_>, id: i64, delete_users: bool) -> Result<(), Failure> {
    let world = &mut *call.world;
    let Some(group) = world.groups.by_id(id) else {
        return Err(missing(&id.to_string()));
    };
    if group.builtin {
        let text = "A built-in group cannot be deleted.";
        return Err(Failure::call(EACCES, text));
    }
    let gid = group.gid;
    let mut privileges = world.groups.privileges.iter();
    if let Some(privilege) = privileges.find(|it| it.gids.contains(&gid)) {
        let text = format!(
            "This group is used by privilege {}. Please remove it from that privilege first, then delete the group.",
            python::repr(&privilege.name)
        );
        return Err(Failure::call(EACCES, text));
    }
    if delete_users {
        world.users.retain(|user| user.group != id);
    }
    world.remove_group(id);
    announce(call, "removed", EVENTS, id, None);
    Ok(())
}
