//! The secret, shown once.
//!
//! Invariant: this is the only place that keeps a new key's secret; when it is dropped, the secret is gone from the program.

use crate::api::Difference;
use crate::app::modal::ExportProgress;
use crate::domain::copy::Copied;
use crate::domain::{KeyId, KeyText, Text};

/// A new key's secret, until it is closed.
#[derive(Debug)]
pub struct SecretShown {
    /// The key.
    pub id: KeyId,
    /// Its name.
    pub name: Text,
    /// Whether it was made by a reset.
    pub reset: bool,
    /// `ID-SECRET`, or what was sent in its place.
    pub secret: KeyText,
    /// Where the system says another thing than it was asked for.
    pub differences: Vec<Difference>,
    /// How the last copy went; `None`: not copied.
    pub copied: Option<Copied>,
    /// That copy was cleared again: it counts for nothing any more.
    pub copy_gone: bool,
    /// What else was done with it.
    pub progress: Box<ExportProgress>,
}

impl SecretShown {
    /// Whether closing needs no further question: it is somewhere else too, as far as we can know.
    pub fn may_close(&self) -> bool {
        self.progress.taken || self.is_copied()
    }

    /// Whether a copy is there, as far as we can know.
    pub(in crate::app) fn is_copied(&self) -> bool {
        !self.copy_gone && self.copied.as_ref().is_some_and(Copied::arrived)
    }
}
