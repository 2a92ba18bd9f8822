//! The arguments of `tnkeys simulate`.

use std::path::PathBuf;
use std::time::Duration;

use crate::sim;

/// Parses a duration: a number and `s`, `m`, `h` or `d`.
fn time(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text} is not a duration such as 60s, 5m, 12h or 30d");
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

fn simulate_help() -> String {
    format!(
        "\
Accounts (all with the printed password):
  root, truenas_admin                 full administrators
  carol                               full administrator with the one-time code 169340
  keykeeper                           manages keys
  auditor, svc-metrics                read-only
  svc-backup, svc-hass                own keys
  intern                              no roles
  old-admin                           locked

Faults:
{}
Simulated methods, if the release has them. Other methods that only read, such as pool.query, return
sample data; all others return \"METHOD is not simulated\":
{}
Examples:
  tnkeys simulate --release 24.04 --listen 127.0.0.1:8080
  tnkeys simulate --seed 1 --keys 500 --state keys.json
  tnkeys simulate --systems 100 --dir /tmp/fleet --dead 10 --hang 5 --changed-cert 5 --keys 10
  tnkeys simulate --fault drop-after=api_key.create --fault delay=api_key.query:3000",
        sim::FAULTS,
        columns(&sim::methods())
    )
}

/// Wraps words into lines of at most 100 columns.
fn columns(words: &[&str]) -> String {
    let mut lines = String::new();
    let mut line = String::from(" ");
    for word in words {
        if line.len() + 1 + word.len() > 100 {
            lines.push_str(&line);
            lines.push('\n');
            line = String::from(" ");
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}

/// The arguments of `tnkeys simulate`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = simulate_help())]
pub(in crate::cli) struct Simulate {
    /// The release: 24.04, 24.10, 25.04, 25.10 or 26.0.
    #[arg(long, default_value = "25.10")]
    pub(in crate::cli) release: sim::Release,

    /// The address and port to listen on; port 0 selects a free port.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub(in crate::cli) listen: std::net::SocketAddr,

    /// Use TLS, with a new self-signed certificate.
    #[arg(long)]
    pub(in crate::cli) tls: bool,

    /// Present this certificate (PEM, followed by its chain) instead of a new one.
    #[arg(long, value_name = "FILE", requires_all = ["tls", "tls_key"])]
    pub(in crate::cli) tls_cert: Option<PathBuf>,

    /// The key of the certificate: RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519 (PEM, PKCS#8).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(in crate::cli) tls_key: Option<PathBuf>,

    /// Listen on a unix socket instead.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["listen", "tls"])]
    pub(in crate::cli) unix: Option<PathBuf>,

    /// Treat every TCP client without TLS as a remote client, whose plain keys are revoked (25.04 and newer).
    #[arg(long)]
    pub(in crate::cli) insecure_peer: bool,

    /// Compute one-time codes from this shared secret (base32, as in an authenticator app) instead of the fixed code.
    #[arg(long, value_name = "SECRET")]
    pub(in crate::cli) otp_secret: Option<String>,

    /// STIG mode: sign-in requires a password and a one-time code; keys cannot be created or edited.
    #[arg(long)]
    pub(in crate::cli) stig: bool,

    /// Refuse the calls of sessions older than this, such as 60s, 5m, 12h or 30d (the default). Their connections remain open.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(in crate::cli) session_age: Option<Duration>,

    /// Apply the limits of a real system: a rate limit before sign-in, and refusals that take seconds.
    #[arg(long)]
    pub(in crate::cli) strict: bool,

    /// Generate this many keys instead of the default twelve.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) keys: Option<usize>,

    /// Serve this many systems, with TLS and ports of their own. --dir gets profiles, key files and trusted certificates for all of
    /// them: open them with TNKEYS_CONFIG_DIR=DIR/config TNKEYS_STATE_DIR=DIR/state tnkeys --all-profiles.
    #[arg(long, value_name = "N", requires = "dir", conflicts_with_all = ["listen", "unix", "tls", "state", "otp_secret", "insecure_peer", "strict", "session_age"])]
    pub(in crate::cli) systems: Option<usize>,

    /// The directory for the profiles of --systems.
    #[arg(long, value_name = "DIR", requires = "systems")]
    pub(in crate::cli) dir: Option<PathBuf>,

    /// Close the ports of this many of the systems.
    #[arg(long, value_name = "N", requires = "systems")]
    pub(in crate::cli) dead: Option<usize>,

    /// Let this many of the systems accept connections and never answer.
    #[arg(long, value_name = "N", requires = "systems")]
    pub(in crate::cli) hang: Option<usize>,

    /// Let this many of the systems present another certificate than the trusted one.
    #[arg(long, value_name = "N", requires = "systems")]
    pub(in crate::cli) changed_cert: Option<usize>,

    /// Change, delete or create this many keys per second, in all systems together.
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    pub(in crate::cli) events_per_second: u32,

    /// Generate this many entries of the audit log in addition to its own, spread over 30 days.
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    pub(in crate::cli) audit_rows: usize,

    /// Report this exact version, such as 25.10.0, instead of the newest of the release.
    #[arg(long, value_name = "VERSION")]
    pub(in crate::cli) exact_version: Option<String>,

    /// Use the same ids, names, secrets and times in every run. The clock starts at 2026-01-01T00:00:00Z.
    #[arg(long, value_name = "S")]
    pub(in crate::cli) seed: Option<u64>,

    /// Save the keys and changed accounts to this file and load them at the start. A newer release migrates the keys of an older one like the real upgrade.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) state: Option<PathBuf>,

    /// Inject a fault at the next call of a method: KIND=METHOD, see below. May be repeated.
    #[arg(long, value_name = "FAULT")]
    pub(in crate::cli) fault: Vec<sim::Fault>,
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
