//! The timers that the program requested.

use std::time::Duration;

use tokio::time::Instant;

use crate::app::Wake;
use crate::app::fleet::SystemId;

/// Maximum wait: a longer one would overflow the clock.
const A_YEAR: Duration = Duration::from_secs(366 * 24 * 3600);

/// The timers, at most one for each system and name.
#[derive(Debug, Default)]
pub(super) struct Wakes(Vec<((SystemId, Wake), Instant)>);

impl Wakes {
    /// Sets a timer and replaces the one with the same name.
    pub(super) fn set(&mut self, of: SystemId, wake: Wake, after: Duration) {
        self.unset(of, wake);
        self.0
            .push(((of, wake), Instant::now() + after.min(A_YEAR)));
    }

    /// Cancels a timer.
    pub(super) fn unset(&mut self, of: SystemId, wake: Wake) {
        self.0.retain(|(other, _)| *other != (of, wake));
    }

    /// Cancels the timers of a system.
    pub(super) fn forget(&mut self, of: SystemId) {
        self.0.retain(|((other, _), _)| *other != of);
    }

    /// When the next timer is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.0.iter().map(|(_, at)| *at).min()
    }

    /// Whether a timer is due.
    pub(super) fn is_due(&self) -> bool {
        let now = Instant::now();
        self.0.iter().any(|(_, at)| *at <= now)
    }

    /// Removes and returns a timer that is due.
    pub(super) fn take_due(&mut self) -> Option<(SystemId, Wake)> {
        let now = Instant::now();
        let due = self.0.iter().position(|(_, at)| *at <= now)?;
        Some(self.0.swap_remove(due).0)
    }
}
