//! How long to wait before the next try to connect.
//!
//! Pure: randomness and time arrive as arguments. The wait doubles up to a minute and is jittered, so that many programs that lost
//! the same system do not come back together.

use std::time::Duration;

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);
/// Twice the shortest wait.
const FIRST: Duration = Duration::from_secs(2);
/// A link that held this long starts the count anew; one that breaks sooner does not.
const STEADY: Duration = Duration::from_secs(30);

/// The waits of one link, each longer than the one before.
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
    /// The next wait: between half of the ceiling and all of it, by `random`. Then the ceiling doubles.
    pub(super) fn next(&mut self, random: u32) -> Duration {
        let half = self.ceiling / 2;
        let part = f64::from(random) / f64::from(u32::MAX);
        let wait = half + half.mul_f64(part);
        self.ceiling = (self.ceiling * 2).min(LONGEST);
        wait
    }

    /// The link was lost after having held for this long. Whether that counts as having been steady.
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
