//! In-flight exports of secrets: files being written, commands being fed. They outlive the window of the secret, so that quit
//! can ask before it interrupts them.

use std::collections::BTreeMap;

use crate::app::secret::export::ExportId;
use crate::app::widget::question::Line;
use crate::domain::Text;

/// Where an export puts the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum Destination {
    /// A file, by its path as typed.
    File(String),
    /// A command, by its name in the configuration.
    Command(String),
}

/// One export that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct InFlightExport {
    /// The key's name.
    pub(in crate::app) key: Text,
    pub(in crate::app) to: Destination,
}

impl InFlightExport {
    fn describe(&self) -> String {
        match &self.to {
            Destination::File(path) => {
                format!("tnkeys is still writing {path} with the key {}.", self.key)
            }
            Destination::Command(name) => format!("{name} is still reading the key {}.", self.key),
        }
    }
}

/// All exports that have not ended.
#[derive(Debug, Default)]
pub(in crate::app) struct InFlight(BTreeMap<ExportId, InFlightExport>);

impl InFlight {
    pub(in crate::app) fn begin(&mut self, id: ExportId, export: InFlightExport) {
        self.0.insert(id, export);
    }

    /// Removes an export that has ended or was cancelled.
    pub(in crate::app) fn end(&mut self, id: ExportId) -> Option<InFlightExport> {
        self.0.remove(&id)
    }

    /// One warning per export that quitting would interrupt.
    pub(in crate::app) fn lines(&self) -> Vec<Line> {
        let exports = self.0.values();
        exports.map(|it| Line::warning(it.describe())).collect()
    }

    /// The message for the terminal after the end, if exports were interrupted.
    pub(in crate::app) fn interrupted(&self) -> Option<String> {
        let exports: Vec<_> = self.0.values().map(InFlightExport::describe).collect();
        (!exports.is_empty()).then(|| {
            format!(
                "tnkeys quit too early: {} Check whether the secret arrived; if not, the key needs a reset.",
                exports.join(" ")
            )
        })
    }
}
