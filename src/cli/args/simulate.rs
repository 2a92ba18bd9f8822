//! The arguments of `tnkeys simulate`.

use std::path::PathBuf;
use std::time::Duration;

use crate::sim;

/// Parses a duration: a number and `s`, `m`, `h` or `d`.
fn time(text: &str) -> Result<Duration, String> {
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

fn simulate_help() -> String {
    format!(
        "\
Accounts (all with the password of the printed line):
  root, truenas_admin                 may do everything
  carol                               so may she, with the one-time code 169340
  keykeeper                           manages keys
  auditor, svc-metrics                may read
  svc-backup, svc-hass                own keys
  intern                              has no roles
  old-admin                           is locked

Faults:
{}
Methods that are simulated, where the release has them; any other that it has answers \"METHOD is not simulated\":
{}
Examples:
  tnkeys simulate --release 24.04 --listen 127.0.0.1:8080
  tnkeys simulate --seed 1 --keys 500 --state keys.json
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

/// What to simulate, and where.
#[derive(Debug, clap::Args)]
#[command(after_long_help = simulate_help())]
pub(in crate::cli) struct Simulate {
    /// 24.04, 24.10, 25.04, 25.10 or 26.0.
    #[arg(long, default_value = "25.10")]
    pub(in crate::cli) release: sim::Release,

    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub(in crate::cli) listen: std::net::SocketAddr,

    /// Use TLS, with a new self-signed certificate.
    #[arg(long)]
    pub(in crate::cli) tls: bool,

    /// Show this certificate (PEM, its chain after it) instead of a new one.
    #[arg(long, value_name = "FILE", requires_all = ["tls", "tls_key"])]
    pub(in crate::cli) tls_cert: Option<PathBuf>,

    /// Its key: RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519 (PEM, PKCS#8).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(in crate::cli) tls_key: Option<PathBuf>,

    /// Listen on a unix socket instead.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["listen", "tls"])]
    pub(in crate::cli) unix: Option<PathBuf>,

    /// Take every TCP client without TLS for a remote one: a plain key from it is revoked (25.04 on).
    #[arg(long)]
    pub(in crate::cli) insecure_peer: bool,

    /// Take the one-time code from this shared secret (base32, as an authenticator app has it) instead of the fixed one.
    #[arg(long, value_name = "SECRET")]
    pub(in crate::cli) otp_secret: Option<String>,

    /// STIG mode: only a password with a one-time code signs in, keys cannot be made or changed.
    #[arg(long)]
    pub(in crate::cli) stig: bool,

    /// Refuse the calls of a session that is older than this, such as 60s, 5m, 12h or 30d (the default), and leave its connection
    /// open.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(in crate::cli) session_age: Option<Duration>,

    /// Be as slow and as stern as the real system: calls before sign-in are limited, refusals take seconds.
    #[arg(long)]
    pub(in crate::cli) strict: bool,

    /// Hold so many generated keys instead of the usual dozen.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) keys: Option<usize>,

    /// Make ids, names, secrets and times the same in every run. Its clock starts at 2026-01-01T00:00:00Z.
    #[arg(long, value_name = "S")]
    pub(in crate::cli) seed: Option<u64>,

    /// Keep the keys in this file over restarts. A newer release takes those of an older one over as the real upgrade does.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) state: Option<PathBuf>,

    /// Go wrong once, at the next call of a method: KIND=METHOD, see below. May be given often.
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
