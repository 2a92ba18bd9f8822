//! Floor 3: the program as a pure state machine: model, message, update, effect.
//!
//! Invariant: no clock, no I/O, no terminal library. `update` is total: any message in any state gives a state and effects.

pub mod access;
pub mod allowlist;
pub(in crate::app) mod catalogue;
pub mod connect;
mod cx;
pub mod effect;
mod event;
pub mod keys;
pub mod lost_reply;
pub mod message;
pub mod modal;
pub mod model;
pub mod notice;
pub mod quit;
pub mod requests;
pub mod rotation;
pub mod secret;
pub mod sessions;
pub mod sight;
pub mod systems;
mod tell;
#[cfg(test)]
pub(crate) mod testkit;
mod update;
pub mod upgrade;
pub mod widget;

pub use connect::connection::Link;
pub use cx::Cx;
pub use effect::{Effect, FileTask};
pub use message::{Generation, Msg, Wake};
pub use modal::Screen;
pub use model::{Model, Start};
pub use notice::{Notice, Weight};
pub use secret::export::{Completion, Endpoint, Export, ExportId, Exported, SaveError, SaveOrder};
