//! `privilege.*`, without `privilege.roles`.

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::account::form::{Form, not_empty};
use crate::sim::methods::account::{announce, data, group, target};
use crate::sim::methods::arguments::{at_most, id};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::methods::query::row::Row;
use crate::sim::release::failure::{EPERM, Failure, Findings};
use crate::sim::release::traits::Era;
use crate::sim::world::groups::Privilege;
use crate::sim::world::state::World;

const SCHEMA: &str = "privilege_create";
const EVENTS: &str = "privilege.query";

pub(in crate::sim::methods) fn query(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    let world = &*call.world;
    let rows = world.groups.privileges.iter().map(|it| Ok(row(world, it)));
    query.run(rows).map(Answer::Json)
}

pub(in crate::sim::methods) fn get_instance(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    let id = id(&call.params, style)?;
    at_most(&call.params, 2, style)?;
    let found = id.value.and_then(|id| find(call.world, id));
    match found {
        Some(privilege) => Ok(row(call.world, privilege).into()),
        None => Err(missing(&id.text)),
    }
}

fn missing(id: &str) -> Failure {
    Failure::NotFound(format!("Privilege {id} does not exist"))
}

fn find(world: &World, id: i64) -> Option<&Privilege> {
    world.groups.privileges.iter().find(|it| it.id == id)
}

/// The entry of a privilege. A missing group has a gid and no name.
fn row(world: &World, privilege: &Privilege) -> Row {
    let groups = privilege.gids.iter();
    let groups: Vec<Value> = groups
        .map(|gid| match world.groups.by_gid(*gid) {
            Some(group) => group::row(world, group).into(),
            None => json!({"gid": gid, "group": null}),
        })
        .collect();
    let mut row = Row::new();
    row.insert("id".into(), privilege.id.into());
    row.insert("builtin_name".into(), privilege.builtin_name.clone().into());
    row.insert("name".into(), privilege.name.clone().into());
    row.insert("local_groups".into(), groups.into());
    row.insert("ds_groups".into(), json!([]));
    if world.traits.era == Era::Allowlist {
        let full = privilege.roles.iter().any(|role| role == "FULL_ADMIN");
        let all = json!([{"method": "*", "resource": "*"}]);
        row.insert("allowlist".into(), if full { all } else { json!([]) });
    }
    row.insert("roles".into(), privilege.roles.clone().into());
    row.insert("web_shell".into(), privilege.web_shell.into());
    row
}

/// Creates a privilege. The result is its entry.
pub(in crate::sim::methods) fn create(call: &mut Call<'_>) -> Outcome {
    let data = data(call, "privilege.create")?;
    let mut form = Form::read(SCHEMA, "PrivilegeCreate", &data)?;
    let name = form.text("name", not_empty);
    let gids = form.integers("local_groups");
    let directory = form.integers("ds_groups");
    let roles = form.texts("roles");
    let web_shell = form.switch("web_shell", None);
    form.finish()?;
    check(call.world, &name, &gids, &directory, &roles)?;
    let world = &mut *call.world;
    let id = world.groups.grant(&name, gids, roles);
    if let Some(privilege) = world.groups.privileges.last_mut() {
        privilege.web_shell = web_shell;
    }
    world.settle_roles();
    let told = find(call.world, id).map(|it| row(call.world, it));
    announce(call, "added", EVENTS, id, told.as_ref());
    Ok(told.unwrap_or_default().into())
}

fn check(
    world: &World,
    name: &str,
    gids: &[i64],
    directory: &[i64],
    roles: &[String],
) -> Result<(), Failure> {
    let mut findings = Findings::default();
    if world.groups.privileges.iter().any(|it| it.name == name) {
        findings.add(
            format!("{SCHEMA}.name"),
            "Object with this name already exists",
        );
    }
    for (index, gid) in gids.iter().enumerate() {
        let at = format!("{SCHEMA}.local_groups.{index}");
        match world.groups.by_gid(*gid) {
            None => findings.add(
                at,
                format!(
                    "{gid}: local group does not exist. This error may be addressed by either re-creating the \
                     missing group with the specified group id or removing this entry from the privilege."
                ),
            ),
            Some(group) if !group.userns_idmap.is_null() => findings.add(
                at,
                "User namespace idmaps may not be configured for privileged accounts.",
            ),
            Some(_) => {}
        }
    }
    for (index, gid) in directory.iter().enumerate() {
        findings.add(
            format!("{SCHEMA}.ds_groups.{index}"),
            format!(
                "{gid}: directory Service group does not exist. If the directory service state is healthy, then \
                 this error may be addressed by removing this entry from the privilege."
            ),
        );
    }
    for (index, role) in roles.iter().enumerate() {
        if world.catalogue.role(role).is_none() {
            findings.add(format!("{SCHEMA}.roles.{index}"), "Invalid role");
        }
    }
    findings.check()
}

pub(in crate::sim::methods) fn delete(call: &mut Call<'_>) -> Outcome {
    let (id, _) = target(call, "privilege.delete", None)?;
    let Some(privilege) = find(call.world, id) else {
        return Err(missing(&id.to_string()));
    };
    if privilege.builtin_name.is_some() {
        let text = "Unable to delete built-in privilege";
        return Err(Failure::call(EPERM, text));
    }
    call.world.groups.privileges.retain(|it| it.id != id);
    call.world.settle_roles();
    announce(call, "removed", EVENTS, id, None);
    Ok(Value::from(true).into())
}
