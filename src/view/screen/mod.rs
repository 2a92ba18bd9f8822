//! What fills the screen: connect, the list, details, the allowlist builder.

pub(super) mod access;
pub(super) mod builder;
mod catalogue;
mod columns;
pub(super) mod connect;
pub(super) mod details;
pub(super) mod faces;
pub(super) mod keys;
pub(super) mod needs;
