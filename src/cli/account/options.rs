//! The arguments of `tnkeys account create`.

use std::path::PathBuf;

use crate::cli::at::On;
use crate::cli::change::fields::Expires;
use crate::cli::secret_target;

/// The arguments of `tnkeys account create`.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(in crate::cli) struct Options {
    /// The name of the integration. It is the name of the key; user, group and privilege are named svc-NAME.
    #[arg(value_name = "NAME")]
    pub(super) name: String,

    /// The integration: an id of tnkeys account presets.
    #[arg(long = "for", id = "for_preset", value_name = "PRESET")]
    pub(super) preset: Option<String>,

    /// Methods that the integration calls, from a file or - for standard input: one a line, or a JSON list.
    #[arg(long, value_name = "FILE")]
    pub(super) methods: Option<PathBuf>,

    /// Methods that this key called, from the audit log. The log mainly has calls that change something, so combine it with --for or --methods.
    #[arg(long, value_name = "KEY")]
    pub(super) like: Option<String>,

    /// Add this role to those that tnkeys chooses. Without --for, --methods and --like the account has these roles only.
    #[arg(long = "role", value_name = "ROLE")]
    pub(super) roles: Vec<String>,

    /// Choose more roles that each permit less: the fewest extra methods instead of the fewest roles.
    #[arg(long)]
    pub(super) narrow: bool,

    /// The name of the user. Default: svc-NAME.
    #[arg(long, value_name = "NAME", help_heading = "Names")]
    pub(super) user_name: Option<String>,

    /// The name of the group. Default: the name of the user.
    #[arg(long, value_name = "NAME", help_heading = "Names")]
    pub(super) group: Option<String>,

    /// The name of the privilege. Default: the name of the user.
    #[arg(long, value_name = "NAME", help_heading = "Names")]
    pub(super) privilege: Option<String>,

    /// The name of the key. Default: NAME.
    #[arg(long, value_name = "NAME", help_heading = "Names")]
    pub(super) key_name: Option<String>,

    /// Move this key to the account instead of creating a key: start a rotation to the new owner, which tnkeys rotate continues.
    #[arg(long = "move", value_name = "KEY", conflicts_with = "key_name")]
    pub(super) moved: Option<String>,

    /// When the key expires: 90d, 12w, a date such as 2027-02-21, or never. Default: 90d; with --move as tnkeys rotate.
    #[arg(long, value_name = "TIME")]
    pub(super) expires: Option<Expires>,

    /// Complete an account that an interrupted run left: use the group, privilege and user of these names if their fields are the same.
    #[arg(long)]
    pub(super) use_existing: bool,

    /// Do not sign in with the new key.
    #[arg(long)]
    pub(super) no_verify: bool,

    /// Do not ask before the account is created, nor before a failed run is undone.
    #[arg(long)]
    pub(super) yes: bool,

    /// Undo a failed run without a question.
    #[arg(long, conflicts_with = "no_undo")]
    pub(super) undo: bool,

    /// Leave what a failed run created.
    #[arg(long)]
    pub(super) no_undo: bool,

    /// Print the requests, and change nothing.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Print the result as JSON, without the secret.
    #[arg(long, conflicts_with = "print")]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) secret: secret_target::Options,

    #[command(flatten)]
    pub(in crate::cli) on: On,
}
