//! The clock of links. It follows the tokio clock, so that a test can advance it.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The current time of the tokio clock.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// Time since 1970, comparable between processes. It advances together with the tokio clock in tests.
pub(super) fn wall() -> Duration {
    let (timers, real) = (now(), Instant::now());
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    (since.unwrap_or_default() + timers.saturating_duration_since(real))
        .saturating_sub(real.saturating_duration_since(timers))
}

/// A time that is the same for all links of the process: they send their keepalives at fixed intervals from it.
pub(super) fn beat() -> Instant {
    static BEAT: OnceLock<Instant> = OnceLock::new();
    *BEAT.get_or_init(now)
}
