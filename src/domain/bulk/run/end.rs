//! How a run ended.

use crate::domain::text::Text;

/// Why a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// All items were sent.
    Complete,
    /// The user aborted it.
    Aborted,
    /// It could not go on, for this reason.
    Stopped(Text),
}
