//! `tnkeys simulate`: serves the embedded simulator for other programs and for tests.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

use super::args::Simulate;
use super::exit::{self, Problem};
use crate::sim::{ServeOptions, serve};

/// Serves until SIGINT or SIGTERM.
pub(super) async fn run(options: Simulate) -> Result<(), Problem> {
    let served = async {
        // Before anybody is told that it is up, so that an early signal still ends it in order.
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let shutdown = async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        let options = ServeOptions {
            release: options.release,
            listen: options.listen,
            tls: options.tls,
            tls_files: options.tls_cert.zip(options.tls_key),
            unix: options.unix,
            insecure_peer: options.insecure_peer,
            otp_secret: options.otp_secret,
            stig: options.stig,
            session_age: options.session_age,
            strict: options.strict,
            keys: options.keys,
            audit_rows: options.audit_rows,
            version: options.exact_version,
            seed: options.seed,
            state: options.state,
            faults: options.fault,
        };
        let ready = |line: &str| {
            // Whoever does not read the line has no use for the rest; the signal still ends it.
            let _ = exit::print(&format!("{line}\n"));
        };
        serve(options, ready, shutdown).await
    };
    served
        .await
        .map_err(|error: io::Error| Problem::local("could not start the simulator", &error))
}
