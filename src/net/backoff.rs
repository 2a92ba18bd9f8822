//! Waits between attempts to connect.
//!
//! Pure: randomness and time are arguments. The wait doubles up to a minute and is jittered, so that many clients that
//! lost the same system do not reconnect at the same time.

use std::time::Duration;

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);
/// Twice the shortest wait.
const FIRST: Duration = Duration::from_secs(2);
/// A connection that lasted this long resets the backoff.
const STEADY: Duration = Duration::from_secs(30);

/// The backoff of one link.
#[derive(Debug)]
pub(super) struct Backoff {
    ceiling: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { ceiling: FIRST }
    }
}

impl Backoff {
    /// The next wait: between half of the ceiling and the ceiling, chosen by `random`. The ceiling then doubles.
    pub(super) fn next(&mut self, random: u32) -> Duration {
        let half = self.ceiling / 2;
        let part = f64::from(random) / f64::from(u32::MAX);
        let wait = half + half.mul_f64(part);
        self.ceiling = (self.ceiling * 2).min(LONGEST);
        wait
    }

    /// Records that the connection was lost after `held`. Returns whether it counts as stable.
    pub(super) fn lost_after(&mut self, held: Duration) -> bool {
        let steady = held >= STEADY;
        if steady {
            *self = Self::default();
        }
        steady
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_a_minute() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..8).map(|_| backoff.next(u32::MAX).as_secs()).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 60, 60]);
        assert!(!backoff.lost_after(Duration::from_secs(29)));
        assert_eq!(backoff.next(0).as_secs(), 30);
        assert!(backoff.lost_after(Duration::from_secs(30)));
        assert_eq!(backoff.next(0).as_secs(), 1);
    }

    proptest! {
        #[test]
        fn every_wait_is_between_a_second_and_a_minute(random in proptest::collection::vec(any::<u32>(), 1..40)) {
            let mut backoff = Backoff::default();
            for r in random {
                let wait = backoff.next(r);
                prop_assert!(wait >= Duration::from_secs(1) && wait <= LONGEST);
            }
        }
    }
}
