//! The systems that are open at once: one [`Model`](crate::app::Model) each, one connection each.
//!
//! The terminal's keys go to the system in front, or to the list of all systems. What a link, a timer or a file says goes to its own system.
//! Invariant: a system that is not in front never takes the keys and never delays another one.

mod system_id;

pub use system_id::SystemId;
