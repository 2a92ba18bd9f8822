//! The accounts of the simulated system.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::sim::world::config::{Config, Data};
use crate::sim::world::groups::Groups;

/// An account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sim) struct User {
    /// The id of its row, which keys refer to.
    pub(in crate::sim) id: i64,
    pub(in crate::sim) uid: i64,
    pub(in crate::sim) name: String,
    pub(in crate::sim) full_name: String,
    /// The id of its primary group.
    pub(in crate::sim) group: i64,
    /// The ids of its other groups.
    pub(in crate::sim) groups: Vec<i64>,
    /// The roles of its groups, as [`crate::sim::world::state::World::settle_roles`] found them.
    #[serde(skip)]
    pub(in crate::sim) roles: Vec<&'static str>,
    /// `None`: its password is disabled.
    pub(in crate::sim) password: Option<String>,
    pub(in crate::sim) locked: bool,
    pub(in crate::sim) two_factor: bool,
    /// Whether it is an account of a directory (Active Directory, LDAP).
    pub(in crate::sim) directory: bool,
    /// Its directory does not answer: the system does not find the account for now.
    pub(in crate::sim) away: bool,
    /// Further fields of its entry, as the call that created it gave them.
    pub(in crate::sim) given: Map<String, Value>,
}

impl User {
    /// The SID from the directory. Keys refer to local accounts by the id of their row.
    pub(in crate::sim) fn sid(&self) -> Option<String> {
        let sid = format!("S-1-5-21-3623811015-3361044348-30300820-{}", self.uid);
        self.directory.then_some(sid)
    }
}

type Row = (
    &'static str,
    &'static str,
    i64,
    &'static [&'static str],
    Mark,
);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Locked,
    TwoFactor,
}

/// The accounts of the demo. All have the configured password.
const DEMO: &[Row] = &[
    ("root", "Root", 0, &["FULL_ADMIN"], Mark::None),
    (
        "truenas_admin",
        "Local Administrator",
        950,
        &["FULL_ADMIN"],
        Mark::None,
    ),
    (
        "svc-backup",
        "Backup and replication",
        3001,
        &["REPLICATION_ADMIN"],
        Mark::None,
    ),
    (
        "svc-hass",
        "Home Assistant",
        3002,
        &["SHARING_ADMIN"],
        Mark::None,
    ),
    (
        "svc-metrics",
        "Metrics",
        3003,
        &["READONLY_ADMIN"],
        Mark::None,
    ),
    ("auditor", "Auditor", 3004, &["READONLY_ADMIN"], Mark::None),
    (
        "carol",
        "Carol (one-time code)",
        3005,
        &["FULL_ADMIN"],
        Mark::TwoFactor,
    ),
    (
        "keykeeper",
        "Keeper of the keys",
        3006,
        &["API_KEY_WRITE"],
        Mark::None,
    ),
    ("intern", "Intern (no roles)", 3007, &[], Mark::None),
    (
        "old-admin",
        "Former administrator",
        3008,
        &["FULL_ADMIN"],
        Mark::Locked,
    ),
];

/// The accounts of the recorded conversations. The password is the short form of the name plus `pw`.
const RECORDED: &[Row] = &[
    ("root", "Root", 0, &["FULL_ADMIN"], Mark::None),
    (
        "truenas_admin",
        "Truenas_Admin",
        950,
        &["FULL_ADMIN"],
        Mark::None,
    ),
    (
        "readonly",
        "Readonly",
        3001,
        &["READONLY_ADMIN"],
        Mark::None,
    ),
    ("noroles", "Noroles", 3002, &[], Mark::None),
    (
        "lockeduser",
        "Lockeduser",
        3003,
        &["FULL_ADMIN"],
        Mark::Locked,
    ),
    ("otpuser", "Otpuser", 3004, &["FULL_ADMIN"], Mark::TwoFactor),
    (
        "keywriter",
        "Keywriter",
        3005,
        &["API_KEY_WRITE"],
        Mark::None,
    ),
    ("sharing", "Sharing", 3006, &["SHARING_ADMIN"], Mark::None),
];

/// The names of the privileges that only a demo has, by role.
const PRIVILEGES: &[(&str, &str)] = &[
    ("REPLICATION_ADMIN", "Backup and replication"),
    ("API_KEY_WRITE", "API key management"),
];

/// The accounts that the configuration asks for, and their groups and privileges.
///
/// Administrators are members of the built-in groups. Every other role comes from a privilege of the user's own group.
pub(in crate::sim) fn accounts(config: &Config) -> (Vec<User>, Groups) {
    let (rows, recorded) = match config.data {
        Data::Demo => (DEMO, false),
        Data::Recorded => (RECORDED, true),
    };
    let mut groups = Groups::new();
    let shared = groups.add(3000, if recorded { "local_users" } else { "media" }, false);
    let mut users = Vec::with_capacity(rows.len());
    for &(name, full_name, uid, roles, mark) in rows {
        groups.last_user += 1;
        let own = match groups.by_gid(uid) {
            Some(group) => group.id,
            None => groups.add(uid, name, false),
        };
        let mut others = match name {
            "svc-hass" => vec![shared],
            _ => Vec::new(),
        };
        for role in roles {
            let builtin = groups.privileges.iter().find(|privilege| {
                privilege.builtin_name.is_some() && privilege.roles.iter().any(|it| it == role)
            });
            match builtin.and_then(|privilege| privilege.gids.first().copied()) {
                Some(gid) => others.push(groups.id_of(gid)),
                None => {
                    let known = PRIVILEGES.iter().find(|(known, _)| known == role);
                    let title = known.map_or(*role, |(_, title)| title);
                    groups.grant(title, vec![uid], vec![(*role).to_owned()]);
                    others.extend(recorded.then_some(own));
                }
            }
        }
        users.push(User {
            id: groups.last_user,
            uid,
            name: name.to_owned(),
            full_name: full_name.to_owned(),
            group: if recorded && uid > 1000 { shared } else { own },
            groups: others,
            roles: Vec::new(),
            password: Some(match recorded {
                true => format!(
                    "{}pw",
                    name.trim_start_matches("truenas_").trim_end_matches("user")
                ),
                false => config.password.clone(),
            }),
            locked: mark == Mark::Locked,
            two_factor: mark == Mark::TwoFactor,
            directory: false,
            away: false,
            given: Map::new(),
        });
    }
    (users, groups)
}
