//! `tnkeys simulate`: the embedded TrueNAS for other programs and for tests.

use std::io;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use super::args::Simulate;
use super::exit::{self, Problem};
use crate::sim::{ServeOptions, serve};

/// A number and `s`, `m`, `h` or `d`.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text} is not a time such as 60s, 5m, 12h or 30d");
    let at = text.len().saturating_sub(1);
    let (number, unit) = text.split_at_checked(at).ok_or_else(wrong)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return Err(wrong()),
    };
    let number: u32 = number.parse().map_err(|_| wrong())?;
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

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
        .map_err(|error: io::Error| Problem::local("cannot serve", &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit() {
        assert_eq!(time("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(time("2h"), Ok(Duration::from_secs(7200)));
        assert_eq!(time("30d"), Ok(Duration::from_secs(2_592_000)));
        for wrong in ["", "60", "s", "-1s", "1w", "1é", "99999999999d"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
