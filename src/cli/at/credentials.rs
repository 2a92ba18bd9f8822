//! Credentials and trusted certificates on the command line. No argument takes a secret.

use std::path::PathBuf;

use super::midclt::Midclt;
use crate::cli::exit::Problem;

/// Credentials and trusted certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub(in crate::cli) struct SignIn {
    /// The user to sign in as. For an API key this is its owner, which 26.0 and newer require.
    #[arg(short = 'U', long, alias = "username", value_name = "USER")]
    pub(in crate::cli) user: Option<String>,

    /// Sign in with the API key in this file: the key itself, JSON, INI or .env. No other user may have access to the file.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) key_file: Option<PathBuf>,

    /// Also trust the certificates in this PEM file.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) ca: Option<PathBuf>,

    /// Allow an API key over ws:// to this machine. If a tunnel forwards it to another machine, TrueNAS revokes the key.
    #[arg(long)]
    pub(in crate::cli) key_over_loopback: bool,

    /// Read only: tnkeys offers and sends no changes.
    #[arg(long)]
    pub(in crate::cli) read_only: bool,

    #[command(flatten)]
    pub(in crate::cli) midclt: Midclt,
}

impl SignIn {
    /// Arguments before and behind the command; those behind it come first.
    pub(in crate::cli) fn or(self, before: Self) -> Self {
        Self {
            user: self.user.or(before.user),
            key_file: self.key_file.or(before.key_file),
            ca: self.ca.or(before.ca),
            key_over_loopback: self.key_over_loopback || before.key_over_loopback,
            read_only: self.read_only || before.read_only,
            midclt: self.midclt.or(before.midclt),
        }
    }

    /// Applies the options of midclt.
    pub(in crate::cli) fn settle(&mut self) -> Result<(), Problem> {
        let Some(file) = self.midclt.settle()? else {
            return Ok(());
        };
        match self.key_file.replace(file) {
            None => Ok(()),
            Some(_) => Err(Problem::usage("Use either -K or --key-file, not both.")),
        }
    }
}
