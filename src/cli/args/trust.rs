//! The arguments of `tnkeys trust`.

use std::path::PathBuf;

use crate::domain::Fingerprint;

/// The arguments of `tnkeys trust`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Trust {
    /// Replace the trusted certificates of this system: its certificate was changed.
    #[arg(long, conflicts_with = "add")]
    pub(in crate::cli) replace: bool,

    /// Add to the trusted certificates of this system: the other controller of an HA pair.
    #[arg(long)]
    pub(in crate::cli) add: bool,

    /// Also trust the certificate in this PEM file, before the system uses it: a planned renewal.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["replace", "add", "forget", "fingerprint"])]
    pub(in crate::cli) next: Option<PathBuf>,

    /// Remove the trusted certificates of this system.
    #[arg(long, conflicts_with_all = ["replace", "add", "fingerprint"])]
    pub(in crate::cli) forget: bool,

    /// Forget the release of this system, after a downgrade below 26.0: tnkeys may send plain API keys again.
    #[arg(long, conflicts_with_all = ["replace", "add", "next", "forget", "fingerprint"])]
    pub(in crate::cli) forget_release: bool,

    /// Trust the certificate without a question if it has this SHA-256 fingerprint.
    #[arg(long, value_name = "SHA256", value_parser = fingerprint)]
    pub(in crate::cli) fingerprint: Option<Fingerprint>,

    /// The system; see `tnkeys --help`.
    pub(in crate::cli) system: String,
}

/// Parses a SHA-256 fingerprint.
fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    text.parse::<Fingerprint>().map_err(|e| e.to_string())
}
