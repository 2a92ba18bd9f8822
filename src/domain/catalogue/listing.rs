//! What a system listed of its methods, events and roles, and what the list depends on.

use super::{Event, Method, Roles};

/// What a list depends on. Lists of equal value are equal, so that one may stand for the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedBy {
    /// The canonical address of the system.
    pub system: String,
    /// The version as the system writes it.
    pub version: String,
    /// The account.
    pub account: ListedTo,
}

/// The account that a system made the list for: the list contains the methods that the account may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListedTo {
    /// A full administrator.
    FullAdmin,
    /// An account with these roles, sorted.
    Roles(Vec<String>),
}

/// What a system listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The methods.
    pub methods: Vec<Method>,
    /// The events (up to 24.10).
    pub events: Vec<Event>,
    /// The roles; `None` for a release without roles.
    pub roles: Option<Roles>,
}
