//! The wake-ups that the program asked for.

use std::time::Duration;

use tokio::time::Instant;

use crate::app::Wake;

/// The longest wait: more would overflow the clock.
const A_YEAR: Duration = Duration::from_secs(366 * 24 * 3600);

/// One of each name at most.
#[derive(Debug, Default)]
pub(super) struct Wakes(Vec<(Wake, Instant)>);

impl Wakes {
    /// Sets one, in place of the one with the same name.
    pub(super) fn set(&mut self, wake: Wake, after: Duration) {
        self.unset(wake);
        self.0.push((wake, Instant::now() + after.min(A_YEAR)));
    }

    /// Forgets one.
    pub(super) fn unset(&mut self, wake: Wake) {
        self.0.retain(|(other, _)| *other != wake);
    }

    /// When the next one is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.0.iter().map(|(_, at)| *at).min()
    }

    /// Whether one is due.
    pub(super) fn is_due(&self) -> bool {
        let now = Instant::now();
        self.0.iter().any(|(_, at)| *at <= now)
    }

    /// Takes one that is due.
    pub(super) fn take_due(&mut self) -> Option<Wake> {
        let now = Instant::now();
        let due = self.0.iter().position(|(_, at)| *at <= now)?;
        Some(self.0.swap_remove(due).0)
    }
}
