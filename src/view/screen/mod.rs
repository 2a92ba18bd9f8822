//! What fills the screen: connect, the list, details, the allowlist builder, what was learned from the audit, the
//! upgrade advisor.

pub(super) mod access;
pub(super) mod builder;
mod catalogue;
mod columns;
pub(super) mod connect;
pub(super) mod details;
pub(super) mod faces;
pub(super) mod keys;
pub(super) mod learned;
pub(super) mod needs;
pub(super) mod sessions;
pub(super) mod upgrade;
