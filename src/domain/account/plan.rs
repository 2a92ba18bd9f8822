//! What is created for a service account, in order.

use jiff::Timestamp;

use super::piece::Piece;
use crate::domain::draft::{NewAccess, NewKey};
use crate::domain::key::KeyId;
use crate::domain::text::Text;

/// Longest name of a user or a group in characters (25.04 and newer).
const NAME_MAX: usize = 32;

/// A service account to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The name of the group.
    pub group: String,
    /// The name of the privilege.
    pub privilege: String,
    /// The name of the user, the owner of the key.
    pub user: String,
    /// The full name of the user.
    pub full_name: String,
    /// The roles of the privilege.
    pub roles: Vec<Text>,
    /// The name of the key.
    pub key: String,
    /// When the key expires; `None` is never.
    pub expires_at: Option<Timestamp>,
}

/// What this run created, by the ids of the system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The API id of the group, and its gid once it was read.
    pub group: Option<(i64, Option<i64>)>,
    /// The id of the privilege.
    pub privilege: Option<i64>,
    /// The API id of the user.
    pub user: Option<i64>,
    /// The key.
    pub key: Option<KeyId>,
}

impl Made {
    /// The id of a piece that this run created.
    pub fn id(&self, piece: Piece) -> Option<i64> {
        match piece {
            Piece::Group => self.group.map(|(id, _)| id),
            Piece::Privilege => self.privilege,
            Piece::User => self.user,
            Piece::Key => self.key.map(|key| key.0),
        }
    }

    /// Whether this run created nothing, or has removed all of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn set(&mut self, piece: Piece, id: Option<i64>) {
        match piece {
            Piece::Group => self.group = id.map(|id| (id, None)),
            Piece::Privilege => self.privilege = id,
            Piece::User => self.user = id,
            Piece::Key => self.key = id.map(KeyId),
        }
    }
}

impl Plan {
    /// The name of a piece.
    pub fn name(&self, piece: Piece) -> &str {
        match piece {
            Piece::Group => &self.group,
            Piece::Privilege => &self.privilege,
            Piece::User => &self.user,
            Piece::Key => &self.key,
        }
    }

    /// The key to create.
    pub fn new_key(&self) -> NewKey {
        NewKey {
            name: self.key.clone(),
            access: NewAccess::User {
                username: self.user.clone(),
                expires_at: self.expires_at,
            },
        }
    }

    /// The names that TrueNAS refuses, each with the reason. `name_max`: the longest name of a key in characters.
    pub fn problems(&self, name_max: Option<usize>) -> Vec<(Piece, String)> {
        let portable = |piece| portable(self.name(piece)).map(|why| (piece, why));
        let limited = |piece: Piece, most: Option<usize>| {
            let name = self.name(piece);
            let long = most.filter(|most| name.chars().count() > *most);
            match (name.trim().is_empty(), long) {
                (true, _) => Some((piece, "The name is empty.".to_owned())),
                (false, Some(most)) => {
                    Some((piece, format!("The name has at most {most} characters.")))
                }
                (false, None) => None,
            }
        };
        [
            portable(Piece::Group),
            limited(Piece::Privilege, Some(200)),
            portable(Piece::User),
            limited(Piece::Key, name_max),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Why a name is not a portable name of a user or a group.
fn portable(name: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() {
        return Some("The name is empty.".to_owned());
    }
    if name.starts_with(['-', '.']) || !name.chars().all(allowed) {
        return Some(
            "The name has letters, digits, _, - and . only, and does not start with - or ."
                .to_owned(),
        );
    }
    (name.chars().count() > NAME_MAX)
        .then(|| format!("The name has at most {NAME_MAX} characters."))
}
