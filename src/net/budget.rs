//! How often a system may be signed in to.
//!
//! TrueNAS refuses everybody for a while after too many sign-ins (24.10 on: 20 a minute for each method and address), so this program
//! stays well under it. The count is kept for the whole process: each new link to a system spends from the same budget.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Sign-ins to one system within [`WINDOW`].
const MOST: usize = 10;
/// The time that counts.
const WINDOW: Duration = Duration::from_secs(60);

/// The sign-ins of the last minute.
#[derive(Debug, Default)]
struct Budget {
    spent: VecDeque<Instant>,
}

impl Budget {
    /// Spends one, or says how long to wait for it.
    fn spend(&mut self, now: Instant) -> Result<(), Duration> {
        self.forget(now);
        match self.spent.front() {
            Some(oldest) if self.spent.len() >= MOST => {
                Err(WINDOW.saturating_sub(now.duration_since(*oldest)))
            }
            _ => {
                self.spent.push_back(now);
                Ok(())
            }
        }
    }

    fn forget(&mut self, now: Instant) {
        let old = |at: &Instant| now.duration_since(*at) >= WINDOW;
        while self.spent.front().is_some_and(old) {
            self.spent.pop_front();
        }
    }
}

static SYSTEMS: Mutex<Option<HashMap<String, Budget>>> = Mutex::new(None);

/// Spends a sign-in to this system, or says how long to wait for it.
///
/// # Errors
/// The wait, when ten were spent within the last minute.
pub(super) fn spend(system: &str, now: Instant) -> Result<(), Duration> {
    let mut systems = SYSTEMS.lock().unwrap_or_else(PoisonError::into_inner);
    let systems = systems.get_or_insert_default();
    systems.retain(|_, budget| {
        budget.forget(now);
        !budget.spent.is_empty()
    });
    systems.entry(system.to_owned()).or_default().spend(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_a_minute_for_each_system() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        for n in 0..10 {
            assert_eq!(spend("budget-a", at(n)), Ok(()));
        }
        assert_eq!(spend("budget-a", at(10)), Err(Duration::from_secs(50)));
        assert_eq!(spend("budget-b", at(10)), Ok(()));
        assert_eq!(spend("budget-a", at(60)), Ok(()));
        assert_eq!(spend("budget-a", at(60)), Err(Duration::from_secs(1)));
    }
}
