//! The job that builds the text of an export.

use std::sync::Arc;

use crate::app::keys::export::Format;
use crate::app::keys::export::snapshot::Snapshot;
use crate::app::widget::stop::Stop;

/// Builds the text.
#[derive(Debug)]
pub struct Build {
    pub(super) keys: Arc<Snapshot>,
    pub(super) format: Format,
}

/// The text.
#[derive(Debug)]
pub struct Built {
    pub(super) text: String,
}

impl Build {
    /// Runs the job; `None` when it was cancelled.
    pub(in crate::app) fn run(self, stop: &Stop) -> Option<Built> {
        let text = self.keys.text(self.format, stop)?;
        Some(Built { text })
    }
}
