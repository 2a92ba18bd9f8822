//! Cancelling work, and how much of it an update does itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most rows that an update sorts or matches itself.
pub(in crate::app) const INLINE: usize = 1000;

/// Tells a job whether it was cancelled.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    latest: Arc<AtomicU64>,
    number: u64,
}

impl Stop {
    /// For the job with this number: it is cancelled as soon as `latest` has another one.
    pub fn new(latest: &Arc<AtomicU64>, number: u64) -> Self {
        let latest = Arc::clone(latest);
        Self { latest, number }
    }

    /// For work that is never cancelled.
    pub fn never() -> Self {
        Self::default()
    }

    /// Whether the job was cancelled. To be asked about once in a thousand rows.
    pub fn asked(&self) -> bool {
        self.latest.load(Ordering::Relaxed) != self.number
    }
}
