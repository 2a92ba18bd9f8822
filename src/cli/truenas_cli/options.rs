//! The arguments of `tnkeys auth`.

use crate::cli::at::At;
use crate::cli::secret_target;

/// The arguments of `tnkeys auth`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    /// The command as the TrueNAS CLI has it: api_key ls, query, get_instance, create, update or delete, with its properties.
    /// Quote a list of rules: 'allowlist=[{"method":"CALL","resource":"pool.query"}]'.
    // `--help` prints the brackets as they are.
    #[allow(rustdoc::broken_intra_doc_links)]
    #[arg(value_name = "WORD")]
    pub(super) words: Vec<String>,

    /// Do not ask before a reset or a delete.
    #[arg(long)]
    pub(super) yes: bool,

    /// Print the requests of a create, update or delete, and send nothing.
    #[arg(long)]
    pub(super) dry_run: bool,

    #[command(flatten)]
    pub(super) secret: secret_target::Options,

    #[command(flatten)]
    pub(in crate::cli) at: At,
}
