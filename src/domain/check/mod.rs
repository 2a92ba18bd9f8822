//! `tnkeys check`: what is wrong with the keys of a system, who uses each, and whether it works on the next releases.
//!
//! Invariant: nothing is claimed that was not read. What could not be read is listed in [`Report::missing`].

mod brief;
mod chords;
mod code;
mod facts;
mod find;
mod finding;
mod ignored;
mod judge;
mod missing;
mod outlook;
mod report;
mod rights;
mod rows;
mod subject;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use code::Code;
pub use facts::{Facts, Limits};
pub use finding::{Finding, Severity};
pub use ignored::Ignored;
pub use judge::report;
pub use missing::Missing;
pub use outlook::Outlook;
pub use report::{KeyReport, Report};
pub use rows::KeyRow;
pub use text::{Head, paragraph};
