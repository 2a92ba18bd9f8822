//! How far a secret on the screen was carried: saved, delivered, tried; and how it is looked at.

use crate::api::key_file::Form;
use crate::app::secret::export::ExportId;
use crate::domain::handling::Show;
use crate::domain::{Fault, Salting, System};

/// How the key is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As it is, on a line of its own.
    #[default]
    Plain,
    /// As dots.
    Masked,
    /// In groups of four, for reading aloud.
    Grouped,
}

/// One way of carrying it.
#[derive(Debug, Default)]
pub enum ExportState<T> {
    /// Not tried.
    #[default]
    NotStarted,
    /// Under way.
    Running(ExportId),
    /// It went well.
    Done(T),
    /// It did not.
    Failed(Fault),
}

impl<T> ExportState<T> {
    /// Whether this try is under way.
    pub(in crate::app) fn is(&self, id: ExportId) -> bool {
        matches!(self, Self::Running(running) if *running == id)
    }

    /// The try that is under way.
    pub fn running(&self) -> Option<ExportId> {
        match self {
            Self::Running(id) => Some(*id),
            _ => None,
        }
    }

    /// The result, or why there is none.
    pub(in crate::app) fn from_result(result: Result<T, Fault>) -> Self {
        match result {
            Ok(done) => Self::Done(done),
            Err(fault) => Self::Failed(fault),
        }
    }
}

/// The ways, and how each fares.
#[derive(Debug, Default)]
pub struct ExportProgress {
    /// How the key is drawn.
    pub look: Look,
    /// To a file: its path.
    pub saving: ExportState<String>,
    /// The files that were still being written when another was asked for.
    pub(in crate::app) earlier: Vec<ExportId>,
    /// What the form of the file was last filled with.
    pub typed: Option<(String, Form)>,
    /// To a command: its words.
    pub delivering: ExportState<String>,
    /// What the command is called.
    pub receiver: String,
    /// By a sign-in: what it found.
    pub verifying: ExportState<Box<System>>,
    /// A file holds it.
    pub(in crate::app) saved: bool,
    /// It is somewhere else too, as far as we can know.
    pub taken: bool,
    /// The key's owner, for the sign-in.
    pub user: Option<String>,
    /// What its SCRAM keys are computed with.
    pub salting: Option<Salting>,
}

impl ExportProgress {
    /// Nothing done yet.
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

    /// What is under way and can be given up. A file that is being written cannot.
    pub fn cancellable(&self) -> Option<ExportId> {
        self.delivering
            .running()
            .or_else(|| self.verifying.running())
    }

    /// Whether this try is one of it.
    pub(in crate::app) fn has(&self, id: ExportId) -> bool {
        let saving = self.saving.is(id) || self.earlier.contains(&id);
        saving || self.delivering.is(id) || self.verifying.is(id)
    }

    /// Shows it or hides it.
    pub(in crate::app) fn mask(&mut self) {
        self.look = match self.look {
            Look::Masked => Look::Plain,
            Look::Plain | Look::Grouped => Look::Masked,
        };
    }

    /// In groups, or as it is.
    pub(in crate::app) fn group(&mut self) {
        self.look = match self.look {
            Look::Grouped => Look::Plain,
            Look::Plain | Look::Masked => Look::Grouped,
        };
    }
}
