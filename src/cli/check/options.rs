//! The arguments of `tnkeys check`.

use std::path::PathBuf;

use crate::cli::at::At;
use crate::cli::exit::Problem;
use crate::cli::several::Several;
use crate::domain::check::Ignored;

/// Seconds for one system, if none are given.
const SECONDS: u64 = 300;
/// Days that TrueNAS keeps its audit log.
const MOST_DAYS: i64 = 30;

/// The arguments of `tnkeys check`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    /// The systems; see `tnkeys --help`. Several are checked at the same time.
    #[arg(value_name = "SYSTEM")]
    pub(super) systems: Vec<String>,

    #[command(flatten)]
    pub(super) several: Several,

    /// Print JSON, a line for each system, with times in RFC 3339 and no secrets.
    #[arg(long)]
    pub(in crate::cli) json: bool,

    /// Print one line with performance data, for Nagios, Icinga and Checkmk.
    #[arg(long, conflicts_with = "json")]
    pub(in crate::cli) nagios: bool,

    /// Write metrics to this file for the textfile collector of the Prometheus node exporter. Without --json or --nagios nothing is printed.
    #[arg(long, value_name = "FILE")]
    pub(super) prometheus: Option<PathBuf>,

    /// An expiry within this number of days is a warning.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub(super) warn_days: u16,

    /// An expiry within this number of days is critical.
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    pub(super) critical_days: u16,

    /// The days of the audit log to read. TrueNAS keeps 30 days at most.
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=MOST_DAYS))]
    pub(super) days: u16,

    /// Check only keys that match the filter, as in `tnkeys list --filter`. Findings about other keys do not count for the exit code.
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,

    /// Ignore a finding: its id, and the id or the name of the key, such as TNK010:home-assistant. It stays in the report, and does not
    /// count for the exit code. Can be given several times.
    #[arg(long, value_name = "ID:KEY")]
    pub(super) ignore: Vec<Ignored>,

    /// Save the findings of --ignore in the profile of the system, for the next checks.
    #[arg(long, requires = "ignore")]
    pub(super) save_ignored: bool,

    /// Stop after this time for a system (default: 300). What was not read by then is listed as missing.
    #[arg(short, long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(in crate::cli) timeout: Option<u64>,

    #[command(flatten)]
    pub(in crate::cli) at: At,
}

impl Options {
    /// The time for one system.
    pub(super) fn limit(&self) -> std::time::Duration {
        std::time::Duration::from_secs(self.timeout.unwrap_or(SECONDS))
    }

    /// Refuses arguments that contradict each other.
    pub(super) fn verify(&self) -> Result<(), Problem> {
        if self.critical_days > self.warn_days {
            return Err(Problem::usage(format!(
                "--critical-days {} is more than --warn-days {}: a critical expiry would never be a warning first.",
                self.critical_days, self.warn_days
            )));
        }
        Ok(())
    }
}
