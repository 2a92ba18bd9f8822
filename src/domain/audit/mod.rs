//! What the audit log says (24.04 and newer): its entries, and what each key did.
//!
//! Invariants: parameters of calls are never read, and no text that may hold a key is kept.

mod activity;
mod entry;
mod kept_uses;
mod last_use;

pub use activity::{Activity, KeyActivity, MOST_FOR_LIST, MOST_FOR_REPORT, Uses, latest_first};
pub use entry::{AuditEntry, AuditEvent, Interface, Protocol, SignInError};
pub use kept_uses::{KeptUse, KeptUses};
pub use last_use::{LastUse, LastUses};
