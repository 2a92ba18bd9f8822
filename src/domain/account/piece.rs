//! The four pieces of a service account, and what a run reports about each.

use super::part::PartKind;
use crate::domain::fault::Fault;
use crate::domain::text::harmless;

/// A piece of a service account, in the order of its creation. The key is not a [`PartKind`]: its create makes a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// The group.
    Group,
    /// The privilege of the group.
    Privilege,
    /// The user, with the group as its primary group.
    User,
    /// The key of the user.
    Key,
}

impl Piece {
    /// All of them, in the order of their creation.
    pub const ALL: [Self; 4] = [Self::Group, Self::Privilege, Self::User, Self::Key];

    /// `group`, `privilege`, `user`, `key`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Group => PartKind::Group.word(),
            Self::Privilege => PartKind::Privilege.word(),
            Self::User => PartKind::User.word(),
            Self::Key => "key",
        }
    }

    /// The part; `None` for the key.
    pub fn part(self) -> Option<PartKind> {
        match self {
            Self::Group => Some(PartKind::Group),
            Self::Privilege => Some(PartKind::Privilege),
            Self::User => Some(PartKind::User),
            Self::Key => None,
        }
    }

    /// The piece that is created next.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Group => Some(Self::Privilege),
            Self::Privilege => Some(Self::User),
            Self::User => Some(Self::Key),
            Self::Key => None,
        }
    }

    /// The piece that an undo removes next.
    pub fn before(self) -> Option<Self> {
        match self {
            Self::Group => None,
            Self::Privilege => Some(Self::Group),
            Self::User => Some(Self::Privilege),
            Self::Key => Some(Self::User),
        }
    }
}

/// How far a piece is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nothing was sent for it.
    #[default]
    Waiting,
    /// Its create was requested.
    Creating,
    /// It is read back and compared with the request.
    Verifying,
    /// It was created and verified.
    Created,
    /// It existed before this run, which uses it.
    Existing,
    /// Its create failed, or it differs from the request.
    Failed,
    /// It is being removed.
    Removing,
    /// It was removed: the list of the system no longer has it.
    Removed,
    /// It could not be removed, or may still exist.
    Left,
}

/// A name of the plan that is taken on the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The piece whose name is taken.
    pub piece: Piece,
    /// The name.
    pub name: String,
    /// The id of what has the name.
    pub id: i64,
    /// Whether it has the fields of the plan, as an interrupted run leaves it.
    pub alike: bool,
}

/// What an undo could not remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The piece.
    pub piece: Piece,
    /// Its name.
    pub name: String,
    /// Its id; `None` when it is unknown whether the piece exists.
    pub id: Option<i64>,
    /// Why it is left.
    pub why: Fault,
}

impl Left {
    /// The command that removes it, or that shows whether it exists. The system is added by the caller.
    pub fn command(&self) -> String {
        let name = harmless(&self.name);
        match (self.piece, self.id) {
            (Piece::Key, Some(id)) => format!("tnkeys delete {id}"),
            (Piece::User, Some(id)) => {
                format!("tnkeys call user.delete {id} '{{\"delete_group\": false}}'")
            }
            (piece, Some(id)) => format!("tnkeys call {}.delete {id}", piece.word()),
            (Piece::Key, None) => "tnkeys list".to_owned(),
            (piece, None) => {
                let field = match piece {
                    Piece::Group => "group",
                    Piece::User => "username",
                    Piece::Privilege | Piece::Key => "name",
                };
                format!(
                    "tnkeys call {}.query '[[\"{field}\", \"=\", \"{name}\"]]'",
                    piece.word()
                )
            }
        }
    }
}
