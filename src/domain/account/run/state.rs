//! The state of a run, what it asks and what it is answered.

use crate::domain::account::part::{Account, Group, NewPart, PartKind, Privilege};
use crate::domain::account::piece::{Left, Piece, Progress, Taken};
use crate::domain::account::plan::{Made, Plan};
use crate::domain::catalogue::Roles;
use crate::domain::draft::NewKey;
use crate::domain::fault::{Fault, Kind};
use crate::domain::key::{ApiKey, KeyId};

/// A request of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Read the local groups.
    Groups,
    /// Read the privileges.
    Privileges,
    /// Read the local user with this name.
    Account(String),
    /// Find the key with this name in the list of keys.
    Key(String),
    /// Create a part.
    Create(NewPart),
    /// Delete a part by its API id.
    Delete(PartKind, i64),
    /// Delete a key.
    DeleteKey(KeyId),
}

/// The outcome of an [`Action`], or of the create of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To [`Action::Groups`].
    Groups(Vec<Group>),
    /// To [`Action::Privileges`].
    Privileges(Vec<Privilege>),
    /// To [`Action::Account`]: the users of that name, one at most.
    Accounts(Vec<Account>),
    /// To [`Action::Key`]: the key of that name.
    Key(Option<Box<ApiKey>>),
    /// To [`Action::Create`]: the API id of the part.
    Created(i64),
    /// To [`Action::Delete`] and [`Action::DeleteKey`].
    Deleted,
    /// To [`Next::Key`]: the key exists, and the caller has its secret.
    KeyCreated(KeyId),
    /// The system refused the request, it was not sent, or a read failed.
    Refused(Fault),
    /// The request was sent, and its outcome is unknown.
    Lost(Fault),
}

/// The next step of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<'a> {
    /// Send this, and pass the outcome to [`Run::take`].
    Ask(Action),
    /// Names are taken: change the plan and start a new run, or call [`Run::use_existing`].
    Taken(&'a [Taken]),
    /// Create the key. The reply has a secret, so that the caller sends this its own way, once.
    Key(NewKey),
    /// The account and its key exist.
    Done,
    /// A step failed. [`Run::undo`] removes what was created.
    Stopped {
        /// The piece that failed.
        piece: Piece,
        /// Why.
        fault: &'a Fault,
    },
    /// The undo has ended. What is left can be removed by another [`Run::undo`], or by hand.
    Undone(&'a [Left]),
}

/// Where a run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Reads whether the name of this piece is free.
    Check(Piece),
    Taken,
    Create(Piece),
    /// Reads a piece back. With a doubt, its create has no usable response.
    Verify(Piece, Option<Doubt>),
    Key,
    Done,
    Stopped(Piece, Fault),
    UndoLook(Piece),
    UndoDelete(Piece, i64),
    UndoVerify(Piece, i64, Option<Fault>),
    Undone,
}

/// Why it is unknown whether a create was executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Doubt {
    pub(super) fault: Fault,
    /// The response was lost. Otherwise the system reported an error that does not exclude an execution.
    pub(super) lost: bool,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    pub(super) plan: Plan,
    /// Declared roles, to compare the roles of the user.
    pub(super) roles: Roles,
    pub(super) stage: Stage,
    pub(super) progress: [Progress; 4],
    /// What this run created.
    pub(super) made: Made,
    /// A create whose outcome is unknown.
    pub(super) doubt: Option<Piece>,
    /// The group, created by this run or an earlier one: its API id and its gid.
    pub(super) group: Option<(i64, i64)>,
    /// What has the names of the plan.
    pub(super) found: Found,
    pub(super) taken: Vec<Taken>,
    pub(super) left: Vec<Left>,
    /// The account gets no key in this run.
    pub(super) parts_only: bool,
}

/// What has the names of the plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) group: Option<Group>,
    pub(super) privilege: Option<Privilege>,
    pub(super) account: Option<Account>,
    pub(super) key: Option<Box<ApiKey>>,
    /// All privileges with other names.
    pub(super) others: Vec<Privilege>,
}

impl Run {
    /// A run of a plan. `roles`: the roles that the system declares.
    pub fn new(plan: Plan, roles: Roles) -> Self {
        Self {
            plan,
            roles,
            stage: Stage::Check(Piece::Group),
            progress: [Progress::Waiting; 4],
            made: Made::default(),
            doubt: None,
            group: None,
            found: Found::default(),
            taken: Vec::new(),
            left: Vec::new(),
            parts_only: false,
        }
    }

    /// A run that creates group, privilege and user, and no key: a rotation moves a key there.
    pub fn parts_only(plan: Plan, roles: Roles) -> Self {
        Self {
            parts_only: true,
            ..Self::new(plan, roles)
        }
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What this run created and has not removed.
    pub fn made(&self) -> &Made {
        &self.made
    }

    /// How far a piece is.
    pub fn progress(&self, piece: Piece) -> Progress {
        self.progress
            .get(piece as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Whether an undo has something to remove, or to look for.
    pub fn can_undo(&self) -> bool {
        !self.made.is_empty() || self.doubt.is_some()
    }

    /// The piece whose create has an unknown outcome.
    pub fn doubt(&self) -> Option<Piece> {
        self.doubt
    }

    pub(super) fn mark(&mut self, piece: Piece, progress: Progress) {
        if let Some(it) = self.progress.get_mut(piece as usize) {
            *it = progress;
        }
    }

    pub(super) fn stop(&mut self, piece: Piece, fault: Fault) {
        self.mark(piece, Progress::Failed);
        self.stage = Stage::Stopped(piece, fault);
    }
}

/// The fault of an answer that has nothing of what was asked.
pub(super) fn unusable(answer: Answer) -> Fault {
    match answer {
        Answer::Refused(fault) | Answer::Lost(fault) => fault,
        _ => Fault::new(Kind::Protocol, "The response does not match the request."),
    }
}
