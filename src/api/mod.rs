//! Floor 2: typed domain requests to and from method names, parameters and results.
//!
//! Invariant: what enters the domain here is harmless text or a [`crate::domain::Secret`]; SCRAM fields and the plain
//! keys in events are dropped at this door, and of a hash only a mark of this run goes on.
//!
//! Stands on [`crate::wire`]: it reads TrueNAS's dates and sets with `wire::ejson` and takes results as
//! [`crate::wire::Opaque`]; `wire` knows nothing of it.

pub mod audit;
pub mod call;
pub mod catalogue;
mod differences;
pub mod events;
pub mod exchange;
pub mod faults;
mod hash_print;
pub mod key_file;
pub mod keys;
pub mod link;
pub mod me;
mod read;
pub mod request;
pub mod sessions;
pub mod sign_in;
pub mod system;
pub mod users;

pub use audit::AuditPage;
pub use call::{Call, Difference, Reply, Scope};
pub use exchange::{Exchange, Step};
pub use link::{CodeWanted, KeyEvent, LinkCommand, LinkEvent, Outcome, RequestId, Stage, Target};
pub use request::Request;
