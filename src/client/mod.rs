//! Floor 4: the library. An asynchronous client of TrueNAS systems: connect, sign in, call methods, follow jobs, receive
//! events. It needs no terminal; the script commands of the program use it.
//!
//! - [`guide`]: examples beside those of `truenas_api_client`
//! - [`Target`]: the address and the credentials
//! - [`Client`]: the connection
//! - [`Error`]: why something failed, with errno and fields
//! - [`Job`]: a method that takes long
//! - [`Subscription`]: events as a stream
//! - [`session`]: typed requests in order, for script commands
//! - [`ejson`]: dates, times and sets as TrueNAS writes them
//!
//! Invariants: secrets are [`Secret`]s and go over safe connections only; sign-ins are counted, so that a program cannot lock
//! its user out; a call that changes something is never sent twice; secrets in events are masked.

mod bulk;
pub mod ejson;
mod error;
pub mod guide;
mod handle;
mod job;
pub mod session;
mod subscription;
mod target;
mod task;

pub use bulk::BulkItem;
pub use error::{Error, Field, JobError};
pub use handle::Client;
pub use job::{Job, JobState, Progress};
pub use session::Session;
pub use subscription::{Subscription, Update};
pub use target::Target;

pub use crate::api::{CodeWanted, RawCall, RawEvent, RawReply};
pub use crate::domain::{Fault, Kind, Secret, System, Text};
pub use crate::wire::{EventKind, Params};

// Their types are part of the library.
pub use {jiff, serde_json};
