//! The clock of links. It is the runtime's, so that a test can let an hour pass at once.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Now, by the clock that the timers of the runtime go by.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// The time since 1970, which all processes share. Where a test moves the clock of the runtime, this one moves along.
pub(super) fn wall() -> Duration {
    let (timers, real) = (now(), Instant::now());
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    (since.unwrap_or_default() + timers.saturating_duration_since(real))
        .saturating_sub(real.saturating_duration_since(timers))
}
