//! One row of the details of a key.

use crate::app::widget::question::Tone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is; empty for a row that goes on.
    pub label: &'static str,
    /// The words.
    pub value: String,
    /// How it is meant.
    pub tone: Tone,
}
