//! A user of the system, as an owner of keys.

use super::text::Text;

/// One entry of `user.query`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name that a key's `username` takes.
    pub username: Text,
    /// Its number; `None` where the system did not say.
    pub uid: Option<i64>,
    /// The person's name, often empty.
    pub full_name: Text,
    /// A local account; directory users need not be listed.
    pub local: bool,
    /// Locked users' keys can still be created, but do not sign in.
    pub locked: bool,
    /// The roles the account holds, sorted; a user without any cannot own a key. `None` where the release does not say.
    pub roles: Option<Vec<Text>>,
    /// How many keys it has; `None` where the release does not say.
    pub keys: Option<usize>,
}

impl User {
    /// Whether TrueNAS would let this user own a key, as far as we know.
    pub fn may_own(&self) -> bool {
        self.roles.as_ref().is_none_or(|roles| !roles.is_empty())
    }

    /// Whether the account may do everything.
    pub fn full_admin(&self) -> bool {
        self.roles
            .as_ref()
            .is_some_and(|roles| roles.iter().any(|r| r.as_str() == "FULL_ADMIN"))
    }

    /// The roles in a few words: `full admin`, `READONLY_ADMIN`, `no roles`, `3 roles`.
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
