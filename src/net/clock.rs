//! The clock of links. It is the runtime's, so that a test can let an hour pass at once.

use std::time::Instant;

/// Now, by the clock that the timers of the runtime go by.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}
