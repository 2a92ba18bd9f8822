//! The number of an open system.

/// The number of an open system. It is not used again in the same run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemId(pub u32);

impl SystemId {
    /// No system: the fleet itself, with timers, files and copies of its own.
    pub const FLEET: Self = Self(0);

    /// The first system of a run.
    pub const FIRST: Self = Self(1);
}
