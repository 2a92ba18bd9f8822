//! `tnkeys simulate`: serves the embedded simulator for other programs and for tests.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::args::Simulate;
use super::exit::{self, Problem};
use super::simulate_many;
use crate::sim::{ServeOptions, serve};

/// Serves until SIGINT or SIGTERM.
pub(super) async fn run(options: Simulate) -> Result<(), Problem> {
    // Before anybody is told that it is up, so that an early signal still ends it in order.
    let interrupt = signal(SignalKind::interrupt()).map_err(|e| problem(&e))?;
    let terminate = signal(SignalKind::terminate()).map_err(|e| problem(&e))?;
    let shutdown = ended(interrupt, terminate);
    if let (Some(systems), Some(dir)) = (options.systems, &options.dir) {
        let served = simulate_many::start(&options, systems, dir).await?;
        ready(&served.line);
        shutdown.await;
        return Ok(());
    }
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
        events_per_second: options.events_per_second,
        faults: options.fault,
    };
    serve(options, ready, shutdown)
        .await
        .map_err(|error| problem(&error))
}

async fn ended(mut interrupt: Signal, mut terminate: Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

fn ready(line: &str) {
    // Without a reader of the line the rest has no use; the signal still ends it.
    let _ = exit::print(&format!("{line}\n"));
}

fn problem(error: &io::Error) -> Problem {
    Problem::local("could not start the simulator", error)
}
