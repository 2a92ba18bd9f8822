//! The parts of a service account: groups, privileges, users.

use crate::domain::text::Text;

/// A part of a service account that an undo deletes, in the order of its creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// The group that carries the privilege.
    Group,
    /// The privilege with the roles.
    Privilege,
    /// The user, who owns the key.
    User,
}

impl PartKind {
    /// `group`, `privilege`, `user`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Privilege => "privilege",
            Self::User => "user",
        }
    }
}

/// A part to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewPart {
    /// `group.create`, without SMB.
    Group {
        /// Its name.
        name: String,
    },
    /// `privilege.create`, without the web shell.
    Privilege {
        /// Its name.
        name: String,
        /// The **gid** of the group, which is not its API id.
        gid: i64,
        /// Its roles.
        roles: Vec<Text>,
    },
    /// `user.create`: no shell, no home, no password, no SMB.
    User {
        /// Its name.
        username: String,
        /// Its full name.
        full_name: String,
        /// The API id of the group, the user's primary group.
        group: i64,
    },
}

/// The shell of a service account, which permits no sign-in.
pub const SHELL: &str = "/usr/sbin/nologin";
/// The home directory of a service account: an empty directory that nobody can change.
pub const HOME: &str = "/var/empty";

impl NewPart {
    /// Its kind.
    pub fn kind(&self) -> PartKind {
        match self {
            Self::Group { .. } => PartKind::Group,
            Self::Privilege { .. } => PartKind::Privilege,
            Self::User { .. } => PartKind::User,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Group { name } | Self::Privilege { name, .. } => name,
            Self::User { username, .. } => username,
        }
    }
}

/// A local group, an entry of `group.query`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its API id.
    pub id: i64,
    /// Its gid.
    pub gid: Option<i64>,
    /// Its name.
    pub name: Text,
    /// Whether SMB knows the group; `None` when the system does not say.
    pub smb: Option<bool>,
    /// Whether TrueNAS created the group; `None` when the system does not say.
    pub builtin: Option<bool>,
    /// The API ids of its members; `None` when the system does not say.
    pub users: Option<Vec<i64>>,
}

/// A local user, an entry of `user.query` with the fields of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its API id.
    pub id: i64,
    /// Its name.
    pub username: Text,
    /// Its full name.
    pub full_name: Text,
    /// The API id of its primary group.
    pub group: Option<i64>,
    /// Whether the account is local; `None` when the system does not say.
    pub local: Option<bool>,
    /// Whether the account is locked.
    pub locked: Option<bool>,
    /// Whether it signs in to SMB.
    pub smb: Option<bool>,
    /// Whether it has no password.
    pub password_disabled: Option<bool>,
    /// Its shell.
    pub shell: Option<Text>,
    /// Its home directory.
    pub home: Option<Text>,
    /// The roles of its groups, sorted; `None` when the system does not say.
    pub roles: Option<Vec<Text>>,
    /// The ids of its keys; `None` when the system does not say.
    pub keys: Option<Vec<i64>>,
}

/// An entry of `privilege.query`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privilege {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: Text,
    /// The gids of its local groups.
    pub gids: Vec<i64>,
    /// Its roles, sorted.
    pub roles: Vec<Text>,
    /// Number of groups of a directory that have it.
    pub ds_groups: usize,
    /// Whether it permits the web shell; `None` when the system does not say.
    pub web_shell: Option<bool>,
}
