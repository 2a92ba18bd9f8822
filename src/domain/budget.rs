//! Rate limit for connections and sign-ins to a system.
//!
//! TrueNAS refuses all calls for a while after too many before sign-in (24.10 and newer: 20 a minute for each method
//! and address), so tnkeys stays well below. Pure: time is a duration since a moment that the caller chooses.

use std::time::Duration;

/// The sliding window: a minute, as on the system, plus the possible difference in network delay.
pub const WINDOW: Duration = Duration::from_secs(65);

/// A class of counted actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Calls that carry a credential, or a proof of one.
    Credential,
    /// Other calls before sign-in, which TrueNAS also limits.
    Open,
    /// Connections: each costs a TLS handshake, a request for the API versions, or an ssh session.
    Dial,
}

impl Class {
    /// The limit within [`WINDOW`].
    pub const fn most(self) -> usize {
        match self {
            Self::Credential | Self::Open => 10,
            Self::Dial => 20,
        }
    }
}

/// The times of recent actions, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    spent: Vec<Duration>,
}

impl Budget {
    /// A budget with earlier actions.
    pub fn of(mut spent: Vec<Duration>) -> Self {
        spent.sort_unstable();
        Self { spent }
    }

    /// Spends one of `most`, if `room` units are left (one for this call, the rest for the calls that follow).
    ///
    /// # Errors
    /// How long to wait.
    pub fn spend(&mut self, now: Duration, most: usize, room: usize) -> Result<(), Duration> {
        self.look(now, most, room)?;
        self.spent.push(now);
        Ok(())
    }

    /// Checks that `room` of `most` units are left.
    ///
    /// # Errors
    /// How long to wait.
    pub fn look(&mut self, now: Duration, most: usize, room: usize) -> Result<(), Duration> {
        self.forget(now);
        let allowed = most.saturating_sub(room.clamp(1, most));
        // So many have to grow old, the oldest first.
        match self.spent.len().checked_sub(allowed + 1) {
            Some(last) => Err(self.spent.get(last).map_or(WINDOW, |oldest| {
                WINDOW.saturating_sub(now.saturating_sub(*oldest))
            })),
            None => Ok(()),
        }
    }

    /// Drops expired times. A time in the future, because a clock was set back or a file was edited, counts as now: it
    /// delays a sign-in by a minute at most, and nothing is forgotten early.
    pub fn forget(&mut self, now: Duration) {
        for at in &mut self.spent {
            *at = (*at).min(now);
        }
        self.spent.retain(|at| now.saturating_sub(*at) < WINDOW);
    }

    /// The recorded times.
    pub fn spent(&self) -> &[Duration] {
        &self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn ten_a_minute() {
        let mut budget = Budget::default();
        for n in 0..10 {
            assert_eq!(budget.spend(s(100 + n), 10, 1), Ok(()));
        }
        assert_eq!(budget.spend(s(110), 10, 1), Err(s(55)));
        assert_eq!(budget.spend(s(165), 10, 1), Ok(()));
        assert_eq!(budget.spend(s(165), 10, 1), Err(s(1)));
    }

    #[test]
    fn a_clock_that_was_set_back_forgets_nothing_and_holds_up_for_a_minute_at_the_most() {
        let mut budget = Budget::of(vec![s(9000); 10]);
        assert_eq!(budget.spend(s(100), 10, 1), Err(WINDOW));
        assert_eq!(budget.spent(), [s(100); 10]);
        assert_eq!(budget.spend(s(164), 10, 1), Err(s(1)));
        assert_eq!(budget.spend(s(165), 10, 1), Ok(()));
    }

    #[test]
    fn more_than_ten_in_the_file_wait_for_the_tenth_from_the_end() {
        let mut budget = Budget::of((100..112).map(s).collect());
        assert_eq!(budget.spend(s(120), 10, 1), Err(s(47)));
    }

    #[test]
    fn a_sign_in_of_several_calls_begins_only_with_room_for_all() {
        let mut budget = Budget::of((100..109).map(s).collect());
        assert_eq!(budget.spend(s(120), 10, 2), Err(s(45)));
        assert_eq!(budget.spent().len(), 9, "nothing was spent");
        assert_eq!(budget.spend(s(165), 10, 2), Ok(()));
        assert_eq!(budget.spend(s(165), 10, 1), Ok(()));
        // More than there ever is: all of it.
        assert_eq!(Budget::default().spend(s(0), 10, 99), Ok(()));
    }

    proptest! {
        #[test]
        fn never_more_than_most_in_a_minute_by_a_clock_that_only_goes_on(
            steps in prop::collection::vec((0u64..20_000, 1usize..4), 1..200),
        ) {
            let mut budget = Budget::default();
            let (mut now, mut all) = (Duration::ZERO, Vec::new());
            for (step, room) in steps {
                now += Duration::from_millis(step);
                match budget.spend(now, 10, room) {
                    Ok(()) => all.push(now),
                    Err(wait) => {
                        prop_assert!(wait > Duration::ZERO && wait <= WINDOW);
                        now += wait;
                        prop_assert_eq!(budget.clone().spend(now, 10, room), Ok(()));
                    }
                }
            }
            for window in all.windows(11) {
                prop_assert!(window[10] - window[0] >= WINDOW);
            }
        }
    }
}
