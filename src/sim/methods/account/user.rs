//! `user.create` and `user.delete`.

use serde_json::{Map, Value, json};

use crate::sim::methods::account::form::{Form, not_empty};
use crate::sim::methods::account::{announce, data, group, name, target};
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::user::row;
use crate::sim::release::failure::{EEXIST, EINVAL, ENOENT, Failure, Findings};
use crate::sim::world::groups::SMB_USERS;
use crate::sim::world::state::World;
use crate::sim::world::users::User;

const SCHEMA: &str = "user_create";
const EVENTS: &str = "user.query";

const NO_LOGIN: &str = "/usr/sbin/nologin";
const SHELLS: &[&str] = &[
    NO_LOGIN,
    "/usr/bin/bash",
    "/usr/bin/rbash",
    "/usr/bin/dash",
    "/usr/bin/sh",
    "/usr/bin/zsh",
    "/usr/bin/tmux",
];
/// Shells for members of groups with a privilege.
const ADMIN_SHELLS: &[&str] = &["/usr/bin/cli", "/usr/bin/cli_console"];

/// What a call wants to create.
struct Wanted {
    uid: Option<i64>,
    username: String,
    full_name: String,
    group_create: bool,
    group: Option<i64>,
    groups: Vec<i64>,
    home: String,
    shell: String,
    smb: bool,
    password: Option<String>,
    random_password: bool,
    password_disabled: bool,
    ssh_password: bool,
    locked: bool,
    /// The fields of the entry that nothing depends on.
    given: Map<String, Value>,
}

/// Reads the fields in the order of the vendor's model.
fn read(data: &Value, webshare: bool, no_home: &str) -> Result<Wanted, Failure> {
    let mut form = Form::read(SCHEMA, "UserCreate", data)?;
    let mut given = Map::new();
    let uid = form.integer("uid");
    let username = form.text("username", name::of_user);
    let home = form.optional("home", false);
    let home = home.unwrap_or_else(|| no_home.to_owned());
    let shell = form.optional("shell", false);
    let shell = shell.unwrap_or_else(|| "/usr/bin/zsh".to_owned());
    let full_name = form.text("full_name", not_empty);
    let smb = form.switch("smb", Some(true));
    if webshare {
        given.insert(
            "webshare".into(),
            form.switch("webshare", Some(false)).into(),
        );
    }
    given.insert("userns_idmap".into(), form.idmap("userns_idmap"));
    let group = form.integer("group");
    let groups = form.integers("groups");
    let password_disabled = form.switch("password_disabled", Some(false));
    let ssh_password = form.switch("ssh_password_enabled", Some(false));
    given.insert("sshpubkey".into(), form.optional("sshpubkey", true).into());
    let locked = form.switch("locked", Some(false));
    for field in ["sudo_commands", "sudo_commands_nopasswd"] {
        given.insert(field.into(), form.texts(field).into());
    }
    given.insert("email".into(), form.optional("email", true).into());
    let group_create = form.switch("group_create", Some(false));
    form.switch("home_create", Some(false));
    form.optional("home_mode", false);
    let password = form.optional("password", true);
    let random_password = form.switch("random_password", Some(false));
    form.finish()?;
    given.insert("home".into(), home.as_str().into());
    given.insert("shell".into(), shell.as_str().into());
    given.insert("smb".into(), smb.into());
    given.insert("password_disabled".into(), password_disabled.into());
    given.insert("ssh_password_enabled".into(), ssh_password.into());
    Ok(Wanted {
        uid,
        username,
        full_name,
        group_create,
        group,
        groups,
        home,
        shell,
        smb,
        password,
        random_password,
        password_disabled,
        ssh_password,
        locked,
        given,
    })
}

/// Creates a user. The result is its entry, with the password of the call or a random one.
pub(in crate::sim::methods) fn create(call: &mut Call<'_>) -> Outcome {
    let data = data(call, "user.create")?;
    let traits = call.traits();
    let mut wanted = read(&data, traits.webshare, traits.no_home)?;
    check(call.world, &wanted)?;
    let world = &mut *call.world;
    let group = match wanted.group {
        Some(id) if world.groups.by_id(id).is_none() => {
            let mut findings = Findings::default();
            let text = format!("Group {id} not found");
            findings.add_errno(format!("{SCHEMA}.group"), text, ENOENT);
            return Err(findings.check().err().unwrap_or(Failure::NotAuthorized));
        }
        Some(id) => id,
        // A group that already has the name becomes the primary group.
        None => match world.groups.by_name(&wanted.username) {
            Some(group) => group.id,
            None => {
                let gid = world.groups.next_gid();
                world.groups.add(gid, &wanted.username, false)
            }
        },
    };
    if wanted.smb {
        wanted.groups.push(world.groups.id_of(SMB_USERS));
    }
    if wanted.random_password {
        wanted.password = Some(world.rng.alphanumeric(20));
    }
    let uid = wanted.uid.unwrap_or_else(|| world.next_uid());
    let id = world.add_user(User {
        id: 0,
        uid,
        name: wanted.username,
        full_name: wanted.full_name,
        group,
        groups: wanted.groups,
        roles: Vec::new(),
        password: wanted.password.clone(),
        locked: wanted.locked,
        two_factor: false,
        directory: false,
        away: false,
        given: wanted.given,
    });
    let mut told = match world.user_by_id(id) {
        Some(user) => row(world, user, &[]),
        None => Map::new(),
    };
    announce(call, "added", EVENTS, id, Some(&told));
    told.insert("password".into(), wanted.password.into());
    Ok(told.into())
}

fn check(world: &World, wanted: &Wanted) -> Result<(), Failure> {
    let mut findings = Findings::default();
    let at = |field: &str| format!("{SCHEMA}.{field}");
    if wanted.group.is_some() == wanted.group_create {
        let text = "Enter either a group name or create a new group to continue.";
        findings.add(at("group"), text);
    }
    if wanted.random_password && wanted.password.is_some() {
        findings.add(
            at("random_password"),
            "Requesting a randomized password while simultaneously supplying an explicit password is not permitted.",
        );
    }
    if let Some(uid) = wanted.uid
        && let Some(other) = world.users.iter().find(|user| user.uid == uid)
    {
        let text = format!("Uid {uid} is already used (user {} has it)", other.name);
        findings.add_errno(at("uid"), text, EEXIST);
    }
    let name = &wanted.username;
    if world.users.iter().any(|user| user.name == *name) {
        let text = format!("The username \"{name}\" already exists.");
        findings.add_errno(at("username"), text, EEXIST);
    }
    if wanted.smb && wanted.password_disabled {
        findings.add(
            at("password_disabled"),
            "Password authentication may not be disabled for SMB users.",
        );
    }
    let password = wanted.password.is_some() || wanted.random_password;
    if !password && !wanted.password_disabled {
        findings.add(at("password"), "Password is required");
    } else if password && wanted.password_disabled {
        findings.add(
            at("password_disabled"),
            "Leave \"Password\" blank when \"Disable password login\" is checked.",
        );
    }
    check_home(world, wanted, &mut findings);
    for (index, id) in wanted.groups.iter().enumerate() {
        if world.groups.by_id(*id).is_none() {
            let at = at(&format!("groups.{index}"));
            findings.add(at, "This group does not exist.");
        }
    }
    for (character, quoted) in [(':', "':'"), ('\n', "'\\n'")] {
        if wanted.full_name.contains(character) {
            let text = format!("The {quoted} character is not allowed.");
            findings.add(at("full_name"), text);
        }
    }
    let ids = wanted.group.iter().chain(&wanted.groups);
    let mut gids = ids.filter_map(|id| Some(world.groups.by_id(*id)?.gid));
    let admin = gids.any(|gid| !world.groups.roles_of(gid).is_empty());
    let shell = wanted.shell.as_str();
    let known = SHELLS.contains(&shell) || admin && ADMIN_SHELLS.contains(&shell);
    if !known {
        findings.add(at("shell"), "Please select a valid shell.");
    } else if wanted.ssh_password && shell == NO_LOGIN {
        findings.add(at("shell"), "SSH password login requires a login shell.");
    }
    findings.check()
}

/// Checks the home directory: the simulated system has `/mnt/tank` alone.
fn check_home(world: &World, wanted: &Wanted, findings: &mut Findings) {
    let home = wanted.home.as_str();
    let text = match home {
        _ if home == world.traits.no_home => return,
        _ if !home.starts_with('/') => "\"Home Directory\" must be an absolute path.".to_owned(),
        _ if home.contains(':') => "\"Home Directory\" cannot contain colons (:).".to_owned(),
        _ if home == "/mnt/tank" || home.starts_with("/mnt/tank/") => return,
        _ => format!("{home}: path specified to use as home directory does not exist."),
    };
    findings.add(format!("{SCHEMA}.home"), text);
}

/// Deletes a user, and its primary group if nobody else has it and no privilege refers to it. Its keys stay, as
/// orphans.
pub(in crate::sim::methods) fn delete(call: &mut Call<'_>) -> Outcome {
    let (id, delete_group) = target(call, "user.delete", Some(("delete_group", true)))?;
    let refuse = |text: &str| Err(Failure::call(EINVAL, text));
    let Some(user) = call.world.user_by_id(id) else {
        return Err(Failure::NotFound(format!("User {id} does not exist")));
    };
    if call.session()?.user() == Some(user.name.as_str()) {
        return refuse("Cannot delete the currently active user");
    }
    match user.uid {
        0 => return refuse("Cannot delete a built-in user"),
        950 => return refuse("Cannot delete an immutable user"),
        _ => {}
    }
    let primary = user.group;
    if delete_group && call.world.members(primary) == [id] {
        // The vendor logs a failure and goes on: a privilege may refer to the group.
        let _ = group::remove(call, primary, false);
    }
    call.world.users.retain(|user| user.id != id);
    call.world.settle_roles();
    announce(call, "removed", EVENTS, id, None);
    Ok(json!(id).into())
}
