//! Floor 1: every key binding, once.
//!
//! Invariant: the dispatcher, the footer, the help screen and the README's table all read [`table::rows`].

pub mod action;
pub mod binding;
pub mod chord;
pub mod context;
pub mod table;

pub use action::Action;
pub use binding::Binding;
pub use chord::{Chord, Key};
pub use context::Context;
pub use table::{bindings, lookup};
