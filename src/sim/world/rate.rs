//! Limits the calls that an address may make before sign-in (24.10 on).
//!
//! Invariant: at most [`PAIRS`] pairs are remembered.

use std::collections::HashMap;

/// How many pairs of method and address are remembered. When that many are, every call is refused.
const PAIRS: usize = 100;
/// How long a pair is counted, in seconds.
const WINDOW: i64 = 60;

/// Calls before sign-in, by method and address: start of the count, and the count.
#[derive(Debug, Default)]
pub(in crate::sim) struct Rates(HashMap<(String, String), (i64, u32)>);

impl Rates {
    /// Counts a call. Returns false if it exceeds the limit.
    pub(in crate::sim) fn admit(&mut self, method: &str, host: &str, now: i64, limit: u32) -> bool {
        self.0.retain(|_, (since, _)| now - *since < WINDOW);
        let pair = (method.to_owned(), host.to_owned());
        if self.0.len() >= PAIRS && !self.0.contains_key(&pair) {
            return false;
        }
        let (_, count) = self.0.entry(pair).or_insert((now, 0));
        *count = count.saturating_add(1);
        *count <= limit && self.0.len() < PAIRS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_its_minute_and_a_crowd_locks_everybody_out() {
        let mut rates = Rates::default();
        assert!(rates.admit("m", "a", 0, 2));
        assert!(rates.admit("m", "a", 59, 2));
        assert!(!rates.admit("m", "a", 59, 2));
        assert!(rates.admit("m", "b", 59, 2), "another address");
        assert!(rates.admit("n", "a", 59, 2), "another method");
        assert!(rates.admit("m", "a", 60, 2), "a new minute");
        let crowd = (0..200).filter(|n| rates.admit("m", &format!("h{n}"), 61, 2));
        assert_eq!(crowd.count(), 96, "with the three that were there: 99");
        assert!(!rates.admit("n", "a", 61, 2), "known, and refused with all");
        assert!(rates.admit("n", "a", 200, 2), "all forgotten");
        assert!(rates.0.len() <= PAIRS);
    }
}
