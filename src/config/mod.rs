//! Floor 1: profiles, pins and the other things that are kept between runs: read, checked, written atomically.
//!
//! Invariants: no secret is ever kept here. What cannot be read or understood is never rewritten, and is never taken for
//! empty: a file of pins that is broken must not make every certificate a first one. Files are 0600 and replaced as a whole,
//! never through a symbolic link.

pub mod dirs;
pub mod draft;
mod files;
pub mod handling;
pub mod hosts;
pub mod profiles;
pub mod rotations;
mod running;
pub mod safe_path;
pub mod save_dir;
pub mod sign_ins;
mod state_list;
mod toml_values;
pub mod unanswered;

#[cfg(test)]
mod tests;

pub use dirs::{Dirs, State};
