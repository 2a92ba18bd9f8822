//! The progress of a run: one row for each system.

use super::act::{Act, counted};
use super::report::Tally;

/// The state of one system's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It runs.
    Runs,
    /// It stops after the requests that were sent.
    Stopping,
    /// It terminates the sessions of deleted keys.
    Sessions,
    /// It reads the list, which shows what came of the keys.
    Settling,
    /// The connection is lost; what was sent has an unknown outcome until the list is read.
    Offline,
    /// It ended.
    Ended,
}

/// One system's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The name of the system.
    pub name: String,
    /// Its numbers.
    pub tally: Tally,
    /// Keys of the running job that the system reports as handled: their outcomes are not known yet.
    pub reported: usize,
    /// Its state.
    pub pace: Pace,
}

impl Lane {
    /// Keys that are handled, of all.
    pub fn handled(&self) -> (usize, usize) {
        let handled = self.tally.settled() + self.reported.min(self.tally.sent);
        (handled, self.tally.all)
    }

    /// What stands behind the bar: `240 of 500, 3 failed`.
    pub fn words(&self) -> String {
        let (handled, all) = self.handled();
        let mut words = format!("{handled} of {all}");
        let counts = [
            (self.tally.failed, "failed"),
            (self.tally.unknown, "unknown"),
        ];
        for (count, word) in counts {
            if count > 0 {
                words.push_str(&format!(", {count} {word}"));
            }
        }
        match (&self.pace, self.tally.waiting) {
            (Pace::Runs, _) | (Pace::Ended, 0) => {}
            (Pace::Ended, waiting) => words.push_str(&format!(", {waiting} not sent")),
            (Pace::Sessions, _) => words.push_str(", terminating sessions"),
            (Pace::Settling, _) => words.push_str(", refreshing"),
            (Pace::Stopping, _) => words.push_str(", stopping"),
            (Pace::Offline, _) => words.push_str(", offline"),
        }
        words
    }
}

/// The title of the window.
pub fn title(act: &Act, lanes: &[Lane]) -> String {
    let keys = lanes.iter().map(|it| it.tally.all).sum();
    let act = act.on(keys);
    match lanes {
        [one] => format!("{act} on {}", one.name),
        many => format!("{act} on {}", counted(many.len(), "system")),
    }
}

/// The filled cells of a bar: full only when everything is handled.
pub fn filled(handled: usize, all: usize, cells: usize) -> usize {
    match all {
        0 => cells,
        _ if handled >= all => cells,
        _ => (handled * cells / all).min(cells.saturating_sub(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lane(done: usize, failed: usize, sent: usize, waiting: usize) -> Lane {
        Lane {
            name: "nas1".into(),
            tally: Tally {
                all: done + failed + sent + waiting,
                done,
                failed,
                sent,
                waiting,
                unknown: 0,
            },
            reported: 0,
            pace: Pace::Runs,
        }
    }

    #[test]
    fn a_job_that_runs_counts_as_far_as_the_system_reports() {
        let mut it = lane(20, 1, 20, 60);
        assert_eq!(it.words(), "21 of 101, 1 failed");
        it.reported = 7;
        assert_eq!(it.words(), "28 of 101, 1 failed");
        it.reported = 99;
        assert_eq!(it.handled(), (41, 101));
        it.pace = Pace::Stopping;
        assert_eq!(it.words(), "41 of 101, 1 failed, stopping");
    }

    #[test]
    fn an_abort_says_what_was_not_sent() {
        let mut it = lane(40, 0, 0, 60);
        it.pace = Pace::Ended;
        assert_eq!(it.words(), "40 of 100, 60 not sent");
    }

    proptest! {
        #[test]
        fn a_bar_is_full_when_all_is_handled_and_not_before(all in 1usize..2_000, part in 0usize..2_000, cells in 1usize..80) {
            let handled = part.min(all);
            let bar = filled(handled, all, cells);
            prop_assert!(bar <= cells);
            prop_assert_eq!(bar == cells, handled == all);
        }
    }
}
