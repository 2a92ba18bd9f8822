//! Floor 2: typed requests to and from method names, parameters and results.
//!
//! Invariant: only escaped text and [`crate::domain::Secret`]s enter the domain. SCRAM fields and the plain keys in
//! events are dropped here, and a hash is reduced to a keyed digest of this run. What a script asks for by its name is not
//! understood here: a result ([`RawReply`]) is wiped and never shown, an event ([`RawEvent`]) is masked.
//!
//! Uses [`crate::wire`]: it reads TrueNAS's dates and sets with `wire::ejson` and takes results as
//! [`crate::wire::Opaque`]; `wire` does not depend on it.

pub mod account_run;
pub mod accounts;
pub mod audit;
pub mod bulk;
pub mod call;
pub mod catalogue;
mod differences;
pub mod events;
pub mod exchange;
pub mod faults;
mod hash_print;
pub mod job_event;
pub mod key_file;
pub mod keys;
pub mod link;
pub mod mask;
pub mod me;
pub mod raw;
mod read;
pub mod request;
pub mod sessions;
pub mod sign_in;
pub mod subscription;
pub mod system;
pub mod users;

pub use audit::{AuditEvents, AuditPage, AuditReading, KEPT_DAYS};
pub use bulk::BulkJob;
pub use call::{Call, Difference, Reply, Scope};
pub use exchange::{Exchange, Step};
pub use job_event::JobEvent;
pub use link::{CodeWanted, KeyEvent, LinkCommand, LinkEvent, Outcome, RequestId, Stage, Target};
pub use raw::{RawCall, RawReply};
pub use read::{Limit, Unread};
pub use request::Request;
pub use subscription::{Notice, RawEvent, SubscriptionId};

/// The text of JSON, for those above this floor.
pub use crate::wire::{ejson, has_lone, mend};
