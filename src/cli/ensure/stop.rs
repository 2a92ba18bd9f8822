//! Stops a run on several systems: no further create or reset begins, and those that were sent are waited for.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use tokio::sync::Notify;

use crate::cli::exit::{INTERRUPTED, Problem};

/// Whether the run was stopped, and how many creates and resets are under way.
#[derive(Debug, Default)]
pub(super) struct Stop {
    signal: Cell<Option<&'static str>>,
    busy: Cell<usize>,
    released: Notify,
    /// The systems for which a create or reset began.
    begun: RefCell<BTreeSet<String>>,
}

/// A create or reset, until its secret has a place.
#[derive(Debug)]
pub(super) struct Busy<'a>(&'a Stop);

impl Stop {
    /// Stops the run.
    pub(super) fn set(&self, signal: &'static str) {
        self.signal.set(Some(signal));
    }

    /// The signal that stopped the run.
    pub(super) fn signal(&self) -> Option<&'static str> {
        self.signal.get()
    }

    /// Whether a create or reset began on this system. If the run was stopped when it was [idle](Stop::idle), the secret has its place.
    pub(super) fn has_begun(&self, system: &str) -> bool {
        self.begun.borrow().contains(system)
    }

    /// Begins a create or reset on a system.
    ///
    /// # Errors
    /// The run was stopped.
    pub(super) fn begin(&self, system: &str) -> Result<Busy<'_>, Problem> {
        if let Some(signal) = self.signal.get() {
            let what = format!("{signal} stopped tnkeys.");
            return Err(Problem::new(INTERRUPTED, what).means("No new secret was requested."));
        }
        self.begun.borrow_mut().insert(system.to_owned());
        self.busy.set(self.busy.get() + 1);
        Ok(Busy(self))
    }

    /// Waits until the run was stopped and no create or reset is under way. To be called again after [`Stop::set`].
    pub(super) async fn idle(&self) {
        while self.signal.get().is_none() || self.busy.get() > 0 {
            self.released.notified().await;
        }
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.set(self.0.busy.get().saturating_sub(1));
        self.0.released.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn a_stopped_run_begins_nothing_and_waits_for_what_was_sent() {
        let stop = Stop::default();
        let sent = stop.begin("nas1").unwrap();
        assert!(stop.idle().now_or_never().is_none(), "not stopped");
        stop.set("SIGTERM");
        let problem = stop.begin("nas2").unwrap_err();
        assert_eq!(problem.code, INTERRUPTED);
        assert!(problem.said().contains("SIGTERM"), "{}", problem.said());
        assert!(
            stop.idle().now_or_never().is_none(),
            "a create is under way"
        );
        assert!(stop.has_begun("nas1") && !stop.has_begun("nas2"));
        drop(sent);
        assert!(stop.idle().now_or_never().is_some());
    }
}
