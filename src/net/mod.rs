//! Floor 3: sockets, TLS, sign-in. One task owns one connection and its credentials.
//!
//! Invariants: a create or reset request is never sent twice, and no secret is sent over an insecure connection.
//! `session`, `auth`, `backoff` and `budget` are pure state machines; `dial`, `websocket` and `actor` do the I/O.

mod actor;
mod auth;
mod backoff;
mod binding;
mod budget;
mod clock;
mod dial;
mod gate;
pub mod key_file;
mod mailbox;
mod outbox;
mod scram;
mod session;
mod websocket;

pub use actor::{Link, spawn, spawn_patient, spawn_with};
pub use dial::{Probed, fingerprint, probe, read_certificate};
pub use outbox::Events;
