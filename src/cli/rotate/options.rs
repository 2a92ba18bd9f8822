//! The arguments of `tnkeys rotate`.

use crate::cli::at::On;
use crate::cli::change::fields::Expires;
use crate::cli::secret_target;

/// The arguments of `tnkeys rotate`.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(in crate::cli) struct Options {
    /// The key to replace: its id, or its name.
    #[arg(value_name = "KEY")]
    pub(in crate::cli) key: String,

    /// Run the next step only.
    #[arg(long)]
    pub(in crate::cli) step: bool,

    /// The name of the successor until the old key is removed. Default: the name with a number, such as grafana-2.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,

    /// The owner of the successor: another one moves the key to that account (25.04 and newer). Default: the owner of the old key.
    #[arg(long, value_name = "USER")]
    pub(in crate::cli) owner: Option<String>,

    /// The expiry of the successor: 90d, 12w, a date or never (25.04 and newer). Default: never if the old key never expires, else 90d.
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) expires: Option<Expires>,

    /// Let the old key expire at the end of the day in so many days, instead of deleting it (25.04 and newer).
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i32).range(1..=3650))]
    pub(in crate::cli) expire_old: Option<i32>,

    /// Do not give the successor the name of the old key at the end.
    #[arg(long)]
    pub(in crate::cli) keep_name: bool,

    /// Confirm that the clients use the secret of the successor and that it works.
    #[arg(long)]
    pub(in crate::cli) works: bool,

    /// Remove the old key although sessions still use it, or its sessions are unknown.
    #[arg(long)]
    pub(in crate::cli) ignore_sessions: bool,

    /// Do not ask before the old key is removed.
    #[arg(long)]
    pub(in crate::cli) yes: bool,

    /// Print the request of the next step, and send nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    /// Print errors as a JSON object.
    #[arg(long, conflicts_with = "print")]
    pub(in crate::cli) json: bool,

    #[command(flatten)]
    pub(in crate::cli) secret: secret_target::Options,

    #[command(flatten)]
    pub(in crate::cli) on: On,
}
