//! Rotations: replacing a key without downtime.
//!
//! Invariants (see [`crate::domain::rotation`]): a plan is saved before the request that depends on it is sent, so
//! that a lost connection does not lose the plan. The user confirms every request except the final rename, which the
//! form already covers.

pub(in crate::app) mod begin;
pub mod fields;
pub mod form;
pub mod owner;
mod panel;
pub(in crate::app) mod plan;
pub mod state;
pub mod text;
pub mod window;

#[cfg(test)]
mod tests;

pub use state::Rotations;
pub use text::{Mark, Row};
