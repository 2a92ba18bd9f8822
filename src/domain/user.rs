//! A user of the system as an owner of keys.

use super::text::Text;

/// An entry of `user.query`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name in a key's `username`.
    pub username: Text,
    /// The uid; `None` when the system does not say.
    pub uid: Option<i64>,
    /// The full name, often empty.
    pub full_name: Text,
    /// A local account. Directory users may be missing from the list.
    pub local: bool,
    /// The account is locked: its keys can be created, but do not sign in.
    pub locked: bool,
    /// The roles of the account, sorted; a user without any cannot own a key. `None` when the release does not say.
    pub roles: Option<Vec<Text>>,
    /// Number of keys; `None` when the release does not say.
    pub keys: Option<usize>,
}

/// The user with a name among users that are sorted by name.
pub fn named<'a>(users: &'a [User], name: &Text) -> Option<&'a User> {
    let at = users.partition_point(|user| user.username < *name);
    users.get(at).filter(|user| user.username == *name)
}

impl User {
    /// Whether TrueNAS lets this user own a key, as far as is known.
    pub fn may_own(&self) -> bool {
        self.roles.as_ref().is_none_or(|roles| !roles.is_empty())
    }

    /// Whether the account may call everything.
    pub fn full_admin(&self) -> bool {
        self.roles
            .as_ref()
            .is_some_and(|roles| roles.iter().any(|r| r.as_str() == "FULL_ADMIN"))
    }

    /// Whether the account can give itself more rights: it may issue keys of other users, or change their roles.
    pub fn can_gain_rights(&self) -> bool {
        let gains = |role: &Text| matches!(role.as_str(), "API_KEY_WRITE" | "ACCOUNT_WRITE");
        self.roles.as_deref().is_some_and(|it| it.iter().any(gains))
    }

    /// A short form of the roles: `full admin`, `READONLY_ADMIN`, `no roles`, `3 roles`.
    pub fn roles_brief(&self) -> String {
        match self.roles.as_deref() {
            None => String::new(),
            Some([]) => "no roles".into(),
            Some(_) if self.full_admin() => "full admin".into(),
            Some([one]) => one.to_string(),
            Some(many) => format!("{} roles", many.len()),
        }
    }
}
