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
}
