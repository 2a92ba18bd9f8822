//! The number of an open system.

/// The number of an open system. It is not used again in the same run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemId(pub u32);
