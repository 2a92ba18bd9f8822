//! Rotations: what there is of them, and beginning one.
//!
//! Invariants (see [`crate::domain::rotation`]): a plan is kept before the request leaves that depends on it, so that whoever is
//! cut off finds it; nothing is sent but what a person asked for, but for the rename at the end, which was asked for at the
//! beginning.

pub(in crate::app) mod begin;
pub mod form;
mod panel;
pub(in crate::app) mod plan;
pub mod state;
pub mod text;
pub mod window;

#[cfg(test)]
mod tests;

pub use state::Rotations;
pub use text::{Mark, Row};
