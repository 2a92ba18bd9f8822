//! Floor 1: typed domain requests to and from method names, parameters and results.
//!
//! Invariant: what enters the domain here is harmless text or a [`crate::domain::Secret`]; hashes, SCRAM fields and the plain
//! keys in events are dropped at this door.

pub mod call;
pub mod link;

pub use call::{Call, Reply, Scope};
pub use link::{Ask, KeyEvent, Outcome, RequestId, Stage, Target, Told};
