//! When each wait began.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::api::RequestId;

/// The waits of the program.
#[derive(Debug, Default)]
pub(in crate::app) struct Waits {
    /// The connection attempt began.
    pub(super) connecting: Option<Timestamp>,
    /// The link tries again at this time.
    pub(in crate::app) retry_at: Option<Timestamp>,
    /// The requests in flight, and when each was sent.
    pub(super) asked: BTreeMap<RequestId, Timestamp>,
    /// The timer of the counting is set.
    pub(super) ticking: bool,
}

impl Waits {
    /// A second has passed: the timer is not set any more.
    pub(in crate::app) fn due(&mut self) {
        self.ticking = false;
    }
}
