//! Floor 3: the program as a pure state machine: model, message, update, effect.
//!
//! Invariant: no clock, no I/O, no terminal library. `update` is total: any message in any state gives a state and effects.

pub mod effect;
pub mod msg;

pub use effect::{Effect, Wake};
pub use msg::{Copied, Generation, Msg};
