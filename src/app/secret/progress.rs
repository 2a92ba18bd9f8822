//! How far a secret on the screen was carried: saved, delivered, tried; and how it is looked at.

use crate::api::key_file::Form;
use crate::app::secret::export::Ticket;
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
pub enum Step<T> {
    /// Not tried.
    #[default]
    No,
    /// Under way.
    Running(Ticket),
    /// It went well.
    Done(T),
    /// It did not.
    Failed(Fault),
}

impl<T> Step<T> {
    /// Whether this try is under way.
    pub(in crate::app) fn is(&self, ticket: Ticket) -> bool {
        matches!(self, Self::Running(running) if *running == ticket)
    }

    /// The try that is under way.
    pub fn running(&self) -> Option<Ticket> {
        match self {
            Self::Running(ticket) => Some(*ticket),
            _ => None,
        }
    }

    /// The result, or why there is none.
    pub(in crate::app) fn of(result: Result<T, Fault>) -> Self {
        match result {
            Ok(done) => Self::Done(done),
            Err(fault) => Self::Failed(fault),
        }
    }
}

/// The ways, and how each fares.
#[derive(Debug, Default)]
pub struct Carrying {
    /// How the key is drawn.
    pub look: Look,
    /// To a file: its path.
    pub saving: Step<String>,
    /// The files that were still being written when another was asked for.
    pub(in crate::app) earlier: Vec<Ticket>,
    /// What the form of the file was last filled with.
    pub typed: Option<(String, Form)>,
    /// To a command: its words.
    pub delivering: Step<String>,
    /// What the command is called.
    pub receiver: String,
    /// By a sign-in: what it found.
    pub verifying: Step<Box<System>>,
    /// A file holds it.
    pub(in crate::app) saved: bool,
    /// It is somewhere else too, as far as we can know.
    pub taken: bool,
    /// The key's owner, for the sign-in.
    pub user: Option<String>,
    /// What its SCRAM keys are computed with.
    pub salting: Option<Salting>,
}

impl Carrying {
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
    pub fn can_be_given_up(&self) -> Option<Ticket> {
        self.delivering
            .running()
            .or_else(|| self.verifying.running())
    }

    /// Whether this try is one of it.
    pub(in crate::app) fn has(&self, ticket: Ticket) -> bool {
        let saving = self.saving.is(ticket) || self.earlier.contains(&ticket);
        saving || self.delivering.is(ticket) || self.verifying.is(ticket)
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
