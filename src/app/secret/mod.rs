//! The new key's secret on the screen.

mod raw;

pub use raw::RawUse;
