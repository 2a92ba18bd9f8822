//! The signals that ask a run to stop, for a run that must not stop at any point.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::term::watch::Held;

/// Listens for the signals. From then on, none of them ends the process by itself.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    /// A prompt or the full screen before this run left a watch that ends the process on a signal.
    _watch: Held,
}

impl Signals {
    /// Starts to listen.
    ///
    /// # Errors
    /// The error of the system.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            _watch: Held::begin(),
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
