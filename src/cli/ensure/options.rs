//! The arguments of `tnkeys ensure`.

use std::path::PathBuf;

use jiff::SignedDuration;

use super::lifetime::{self, Lifetime};
use crate::cli::at::On;
use crate::cli::change::fields::Access;
use crate::cli::secret_target;
use crate::cli::several::Several;

/// The arguments of `tnkeys ensure`.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(in crate::cli) struct Options {
    /// The name of the key.
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(super) name: String,

    /// The owner of the key (25.04 and newer). Default: the account that signs in.
    #[arg(long, value_name = "USER")]
    pub(super) owner: Option<String>,

    /// How long a secret is valid: a number of days (90d) or weeks (12w), a shorter time (12h), or never.
    #[arg(long, value_name = "TIME", default_value = "90d")]
    pub(super) expires: Lifetime,

    /// Renew a key that expires within this time.
    #[arg(long, value_name = "TIME", default_value = "14d", value_parser = lifetime::duration)]
    pub(super) renew_before: SignedDuration,

    /// Reset an existing key of this name whose secret is not known to be at the target. Its current secret stops working.
    #[arg(long)]
    pub(super) adopt: bool,

    /// The access of the key (up to 24.10). Default for a new key: read-only.
    #[arg(long, value_name = "ACCESS", conflicts_with = "rules")]
    pub(super) access: Option<Access>,

    /// The rules of the key, from a file or - for standard input (up to 24.10).
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    #[command(flatten)]
    pub(super) secret: secret_target::Options,

    /// Print the request that would be sent, and send nothing.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Print the result as JSON, without the secret.
    #[arg(long, conflicts_with = "print")]
    pub(in crate::cli) json: bool,

    /// Exit with 0 after created, renewed and updated too.
    #[arg(long)]
    pub(super) exit_zero: bool,

    #[command(flatten)]
    pub(super) several: Several,

    #[command(flatten)]
    pub(in crate::cli) on: On,
}
