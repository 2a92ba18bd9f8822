//! Floor 1: other programs that we run, and work that blocks.
//!
//! Invariants: none is started on the thread that draws, where a disk that hangs would stop the screen; none outlives what it
//! was started for, and nothing that it started does.

pub(crate) mod blocking;
pub(crate) mod group;
pub(crate) mod reexec;

pub use group::Group;
pub use reexec::leashed;
