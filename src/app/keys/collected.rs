//! What was collected for the filter.

use jiff::Timestamp;

/// What was collected last.
#[derive(Debug, Default)]
pub(in crate::app::keys) struct Collected {
    /// When the audit log and the sessions were read, and whether an earlier run read the audit log.
    pub(in crate::app::keys) uses: Option<(Option<Timestamp>, bool, Option<Timestamp>)>,
    /// The users were requested.
    pub(in crate::app::keys) users: bool,
}
