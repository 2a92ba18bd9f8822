//! Floor 3: the program as a pure state machine: model, message, update, effect.
//!
//! Invariant: no clock, no I/O, no terminal library. `update` is total: any message in any state gives a state and effects.

mod accessing;
mod answers;
mod asking;
mod building;
pub mod carry;
mod carrying;
mod connecting;
pub mod copying;
mod doubting;
pub mod effect;
pub mod explorer;
pub mod facts;
mod forms;
mod keys;
mod knowing;
mod learning;
mod leaving;
mod line;
mod linking;
mod listing;
mod lost_reply;
pub mod modal;
pub mod model;
pub mod msg;
mod outcomes;
mod owners;
mod pending;
mod profiles;
pub mod rotating;
mod saving;
pub mod screen;
pub mod secret;
mod sessions;
mod sight;
pub mod snippet;
#[cfg(test)]
pub(crate) mod testkit;
mod trusting;
mod unanswered;
mod under_way;
mod update;
mod upgrading;
mod watching;

pub use carry::{Carried, Carry, Completion, Door, SaveOrder, Ticket, Unsaved};
pub use effect::{Effect, Errand};
pub use model::{Link, Model, Notice, Screen, Start, Weight};
pub use msg::{Generation, Msg, Wake};
