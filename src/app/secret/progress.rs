//! How the secret on the screen is drawn, and the state of its exports: saved, delivered, verified.

use crate::api::key_file::Form;
use crate::app::secret::export::{ExportId, Probed};
use crate::domain::account::Probe;
use crate::domain::handling::Show;
use crate::domain::{Fault, Salting, System};

/// How the key is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As text, on a line of its own.
    #[default]
    Plain,
    /// As dots.
    Masked,
    /// In groups of four, for reading aloud.
    Grouped,
}

/// State of one kind of export.
#[derive(Debug, Default)]
pub enum ExportState<T> {
    /// Not started.
    #[default]
    NotStarted,
    /// In flight.
    Running(ExportId),
    /// Succeeded.
    Done(T),
    /// Failed.
    Failed(Fault),
}

impl<T> ExportState<T> {
    /// Whether this export is in flight.
    pub(in crate::app) fn is(&self, id: ExportId) -> bool {
        matches!(self, Self::Running(running) if *running == id)
    }

    /// The export in flight.
    pub fn running(&self) -> Option<ExportId> {
        match self {
            Self::Running(id) => Some(*id),
            _ => None,
        }
    }

    /// The state after an export has ended.
    pub(in crate::app) fn from_result(result: Result<T, Fault>) -> Self {
        match result {
            Ok(done) => Self::Done(done),
            Err(fault) => Self::Failed(fault),
        }
    }
}

/// State of the exports of one secret.
#[derive(Debug, Default)]
pub struct ExportProgress {
    /// How the key is drawn.
    pub look: Look,
    /// Saving to a file: its path.
    pub saving: ExportState<String>,
    /// Earlier saves that were still in flight when another one was requested.
    pub(in crate::app) earlier: Vec<ExportId>,
    /// Path and format of the last save request.
    pub typed: Option<(String, Form)>,
    /// Delivery to a command: its output.
    pub delivering: ExportState<String>,
    /// Name of the command.
    pub receiver: String,
    /// Verification: the system as seen by the key.
    pub verifying: ExportState<Box<System>>,
    /// A file contains the secret.
    pub(in crate::app) saved: bool,
    /// A file or a command has the secret, as far as the program knows.
    pub taken: bool,
    /// The key's owner, for the sign-in.
    pub user: Option<String>,
    /// The integration that the key was created for, as people call it.
    pub integration: Option<String>,
    /// The snippet of the integration that the key was created for.
    pub(in crate::app) snippet: Option<String>,
    /// Calls that change nothing, as a test of the key by its integration.
    pub(in crate::app) probes: Vec<Probe>,
    /// Which of these calls the system permitted, after a verification.
    pub probed: Vec<Probed>,
    /// SCRAM parameters of the key.
    pub salting: Option<Salting>,
}

impl ExportProgress {
    /// No export yet.
    pub(in crate::app) fn new(show: Show, user: Option<String>, salting: Option<Salting>) -> Self {
        Self {
            look: match show {
                Show::Shown => Look::Plain,
                Show::Masked => Look::Masked,
            },
            user,
            salting,
            ..Self::default()
        }
    }

    /// The export in flight that can be cancelled. Writing a file cannot.
    pub fn cancellable(&self) -> Option<ExportId> {
        self.delivering
            .running()
            .or_else(|| self.verifying.running())
    }

    /// Whether this export belongs to this secret.
    pub(in crate::app) fn has(&self, id: ExportId) -> bool {
        let saving = self.saving.is(id) || self.earlier.contains(&id);
        saving || self.delivering.is(id) || self.verifying.is(id)
    }

    /// Toggles between dots and text.
    pub(in crate::app) fn mask(&mut self) {
        self.look = match self.look {
            Look::Masked => Look::Plain,
            Look::Plain | Look::Grouped => Look::Masked,
        };
    }

    /// Toggles between groups and text.
    pub(in crate::app) fn group(&mut self) {
        self.look = match self.look {
            Look::Grouped => Look::Plain,
            Look::Plain | Look::Masked => Look::Grouped,
        };
    }
}
