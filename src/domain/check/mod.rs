//! `tnkeys check`: what is wrong with the keys of a system, who uses each, and whether it works on the next releases.
//!
//! Invariant: nothing is claimed that was not read. What could not be read is listed in [`Report::missing`].

mod code;
mod finding;
mod ignored;
mod judge;
mod report;

pub use code::Code;
pub use finding::{Finding, Severity};
pub use ignored::Ignored;
pub use judge::{Facts, Limits, report};
pub use report::{KeyReport, Missing, Outlook, Report};
