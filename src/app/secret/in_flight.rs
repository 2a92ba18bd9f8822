//! What is being done with secrets outside the program: files that are written, commands that take one. It outlives the
//! secret's window, so that leaving can ask before it breaks off.

use std::collections::BTreeMap;

use crate::app::secret::export::ExportId;
use crate::app::widget::question::Line;
use crate::domain::Text;

/// Where a secret is on its way to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum Destination {
    /// A file: its path as it was typed.
    File(String),
    /// A command: what it is called in the configuration.
    Command(String),
}

/// One secret on its way.
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
                format!("{path}, with the key {}, is still being written.", self.key)
            }
            Destination::Command(name) => format!("{name} is still taking the key {}.", self.key),
        }
    }
}

/// All that are on their way.
#[derive(Debug, Default)]
pub(in crate::app) struct InFlight(BTreeMap<ExportId, InFlightExport>);

impl InFlight {
    pub(in crate::app) fn begin(&mut self, id: ExportId, export: InFlightExport) {
        self.0.insert(id, export);
    }

    /// It is answered, or given up.
    pub(in crate::app) fn end(&mut self, id: ExportId) -> Option<InFlightExport> {
        self.0.remove(&id)
    }

    /// What is lost by leaving now; none: nothing.
    pub(in crate::app) fn lines(&self) -> Vec<Line> {
        let exports = self.0.values();
        exports.map(|it| Line::warning(it.describe())).collect()
    }

    /// The same for the terminal, once it was left.
    pub(in crate::app) fn interrupted(&self) -> Option<String> {
        let exports: Vec<_> = self.0.values().map(InFlightExport::describe).collect();
        (!exports.is_empty()).then(|| {
            format!(
                "tnkeys ended meanwhile: {} Look whether the secret is there; if not, the key needs a reset.",
                exports.join(" ")
            )
        })
    }
}
