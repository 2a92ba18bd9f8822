//! How often a system may be signed in to.
//!
//! TrueNAS refuses everybody for a while after too many sign-ins (24.10 on: 20 a minute for each method and address), so
//! this program stays well under it. Pure: time arrives as a duration since whatever moment the caller counts from.

use std::time::Duration;

/// Sign-in calls to one system within [`WINDOW`].
pub const MOST: usize = 10;
/// The time that counts.
pub const WINDOW: Duration = Duration::from_secs(60);

/// The sign-in calls of the last minute, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    spent: Vec<Duration>,
}

impl Budget {
    /// With what was spent before.
    pub fn of(mut spent: Vec<Duration>) -> Self {
        spent.sort_unstable();
        Self { spent }
    }

    /// Spends one.
    ///
    /// # Errors
    /// How long to wait for it.
    pub fn spend(&mut self, now: Duration) -> Result<(), Duration> {
        self.forget(now);
        match self.spent.len().checked_sub(MOST) {
            // It is the tenth from the end that has to grow old.
            Some(at) => Err(self.spent.get(at).map_or(WINDOW, |oldest| {
                WINDOW.saturating_sub(now.saturating_sub(*oldest))
            })),
            None => {
                self.spent.push(now);
                Ok(())
            }
        }
    }

    /// Drops what no longer counts: the old, and what a clock that was set back has left in the future.
    pub fn forget(&mut self, now: Duration) {
        self.spent
            .retain(|at| *at <= now && now.saturating_sub(*at) < WINDOW);
    }

    /// When each was spent.
    pub fn spent(&self) -> &[Duration] {
        &self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn ten_a_minute() {
        let mut budget = Budget::default();
        for n in 0..10 {
            assert_eq!(budget.spend(s(100 + n)), Ok(()));
        }
        assert_eq!(budget.spend(s(110)), Err(s(50)));
        assert_eq!(budget.spend(s(160)), Ok(()));
        assert_eq!(budget.spend(s(160)), Err(s(1)));
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let mut budget = Budget::of(vec![s(9000); 10]);
        assert_eq!(budget.spend(s(100)), Ok(()));
        assert_eq!(budget.spent(), [s(100)]);
    }

    #[test]
    fn more_than_ten_in_the_file_wait_for_the_tenth_from_the_end() {
        let mut budget = Budget::of((100..112).map(s).collect());
        assert_eq!(budget.spend(s(120)), Err(s(42)));
    }
}
