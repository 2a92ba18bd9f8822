//! What lies at the bottom: connect, the list, details, the upgrade advisor.

mod columns;
pub(super) mod connect;
pub(super) mod details;
pub(super) mod faces;
pub(super) mod keys;
pub(super) mod upgrade;
