//! What fills the screen: connect, the list, details, the allowlist builder, what was learned from the audit, the
//! upgrade advisor.

pub(in crate::view) mod access;
pub(in crate::view) mod builder;
mod catalogue;
mod columns;
pub(in crate::view) mod connect;
pub(in crate::view) mod details;
pub(in crate::view) mod faces;
pub(in crate::view) mod keys;
pub(in crate::view) mod learned;
pub(in crate::view) mod needs;
pub(in crate::view) mod sessions;
pub(in crate::view) mod upgrade;
