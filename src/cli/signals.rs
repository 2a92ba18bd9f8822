//! The signals that ask a run to stop, for a run that must not stop at any point.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::term::watch::{self, Held};

/// Listens for the signals. While it exists, none of them ends the process by itself; afterwards they do again.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    /// Keeps the watch from ending the process.
    _watch: Held,
}

impl Signals {
    /// Starts to listen.
    ///
    /// # Errors
    /// The error of the system.
    pub(super) fn listen() -> io::Result<Self> {
        let held = Held::begin();
        watch::start_between_runs()?;
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            _watch: held,
        })
    }

    /// Waits for the next signal, and returns its name.
    pub(super) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "Ctrl-C",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.hang_up.recv() => "SIGHUP",
        }
    }
}
