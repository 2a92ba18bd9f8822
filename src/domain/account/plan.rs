//! What is created for a service account, in order.

use jiff::Timestamp;

use crate::domain::text::Text;

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
}
