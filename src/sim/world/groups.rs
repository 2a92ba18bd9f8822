//! Groups, and the privileges that give roles to the members of groups.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The gid of the group whose members are full administrators.
pub(in crate::sim) const ADMINISTRATORS: i64 = 544;
/// The gid of the group of every SMB user.
pub(in crate::sim) const SMB_USERS: i64 = 545;
/// The gid of the group of users whose primary group was deleted.
pub(in crate::sim) const NOBODY: i64 = 65_534;
/// The first uid and gid that the system gives out by itself.
const FIRST_XID: i64 = 3000;

/// The groups of every system: gid and name. Their ids count from 1.
const BUILTIN: &[(i64, &str)] = &[
    (0, "root"),
    (ADMINISTRATORS, "builtin_administrators"),
    (SMB_USERS, "builtin_users"),
    (950, "truenas_admin"),
    (951, "truenas_readonly_administrators"),
    (952, "truenas_sharing_administrators"),
    (NOBODY, "nogroup"),
];

/// The privileges of every system: built-in name, name, role, and the gid that has it.
const PRIVILEGES: &[(&str, &str, &str, i64)] = &[
    (
        "LOCAL_ADMINISTRATOR",
        "Local Administrator",
        "FULL_ADMIN",
        ADMINISTRATORS,
    ),
    (
        "READONLY_ADMINISTRATOR",
        "Read-Only Administrator",
        "READONLY_ADMIN",
        951,
    ),
    (
        "SHARING_ADMINISTRATOR",
        "Sharing Administrator",
        "SHARING_ADMIN",
        952,
    ),
];

/// A group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sim) struct Group {
    /// The id of its row, which users refer to.
    pub(in crate::sim) id: i64,
    /// The number that privileges refer to.
    pub(in crate::sim) gid: i64,
    pub(in crate::sim) name: String,
    pub(in crate::sim) builtin: bool,
    pub(in crate::sim) smb: bool,
    /// How containers see the group: null, `DIRECT` or a number.
    pub(in crate::sim) userns_idmap: Value,
}

/// A privilege: roles for the members of groups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sim) struct Privilege {
    pub(in crate::sim) id: i64,
    pub(in crate::sim) builtin_name: Option<String>,
    pub(in crate::sim) name: String,
    /// The gids of its local groups. A group may be missing.
    pub(in crate::sim) gids: Vec<i64>,
    pub(in crate::sim) roles: Vec<String>,
    pub(in crate::sim) web_shell: bool,
}

/// All groups and privileges.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sim) struct Groups {
    pub(in crate::sim) groups: Vec<Group>,
    pub(in crate::sim) privileges: Vec<Privilege>,
    last_group: i64,
    last_privilege: i64,
    pub(in crate::sim) last_user: i64,
}

impl Groups {
    /// The groups and privileges of every system.
    pub(in crate::sim) fn new() -> Self {
        let mut all = Self {
            groups: Vec::new(),
            privileges: Vec::new(),
            last_group: 0,
            last_privilege: 0,
            last_user: 0,
        };
        for (gid, name) in BUILTIN {
            all.add(*gid, name, true);
        }
        for (builtin, name, role, gid) in PRIVILEGES {
            let id = all.grant(name, vec![*gid], vec![(*role).to_owned()]);
            if let Some(privilege) = all.privileges.iter_mut().find(|it| it.id == id) {
                privilege.builtin_name = Some((*builtin).to_owned());
                privilege.web_shell = *role == "FULL_ADMIN";
            }
        }
        all
    }

    /// Adds a group and returns its id.
    pub(in crate::sim) fn add(&mut self, gid: i64, name: &str, builtin: bool) -> i64 {
        self.last_group += 1;
        self.groups.push(Group {
            id: self.last_group,
            gid,
            name: name.to_owned(),
            builtin,
            smb: false,
            userns_idmap: Value::Null,
        });
        self.last_group
    }

    /// Adds a privilege and returns its id.
    pub(in crate::sim) fn grant(&mut self, name: &str, gids: Vec<i64>, roles: Vec<String>) -> i64 {
        self.last_privilege += 1;
        self.privileges.push(Privilege {
            id: self.last_privilege,
            builtin_name: None,
            name: name.to_owned(),
            gids,
            roles,
            web_shell: false,
        });
        self.last_privilege
    }

    pub(in crate::sim) fn by_id(&self, id: i64) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    pub(in crate::sim) fn by_gid(&self, gid: i64) -> Option<&Group> {
        self.groups.iter().find(|group| group.gid == gid)
    }

    pub(in crate::sim) fn by_name(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// The id of the group with this gid; 0, which no group has, if there is none.
    pub(in crate::sim) fn id_of(&self, gid: i64) -> i64 {
        self.by_gid(gid).map_or(0, |group| group.id)
    }

    /// The roles that privileges give to the members of a group, in the order of the privileges.
    pub(in crate::sim) fn roles_of(&self, gid: i64) -> Vec<&str> {
        let mut roles = Vec::new();
        for privilege in self.privileges.iter().filter(|it| it.gids.contains(&gid)) {
            for role in &privilege.roles {
                if !roles.contains(&role.as_str()) {
                    roles.push(role.as_str());
                }
            }
        }
        roles
    }

    /// The next gid: the lowest free one from 3000 on that no privilege refers to.
    pub(in crate::sim) fn next_gid(&self) -> i64 {
        let named = self
            .privileges
            .iter()
            .flat_map(|it| it.gids.iter().copied());
        let used: Vec<i64> = self.groups.iter().map(|it| it.gid).chain(named).collect();
        lowest_free(&used)
    }
}

/// The lowest number from 3000 on that is not used.
pub(in crate::sim) fn lowest_free(used: &[i64]) -> i64 {
    (FIRST_XID..)
        .find(|id| !used.contains(id))
        .unwrap_or(FIRST_XID)
}
