//! Service accounts (25.04 and newer): a group, a privilege and a user with the fewest roles that an integration needs.
//!
//! Invariant: every step is known by the id that the system gave, so that an undo removes what this run created and nothing else.

mod part;
mod plan;
mod preset;
mod roles;

pub use part::{Group, NewPart, PartKind, Privilege};
pub use plan::{Made, Plan};
pub use preset::{Client, Preset, Probe, Wanted};
pub use roles::{RoleChoice, choose};
