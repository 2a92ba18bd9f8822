//! Creates a service account step by step, and undoes it: a state machine without I/O.
//!
//! The caller asks for the [`Next`] step, sends its [`Action`], and passes the [`Answer`] to [`Run::take`].
//!
//! Invariants: nothing is sent twice. A create without a response is decided by the list of the system: by its name, which was free before,
//! and its fields. An undo removes only what this run created, in the reverse order, and reads the list after each delete.

mod check;
mod create;
mod undo;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use super::part::{Account, Group, NewPart, PartKind, Privilege};
use super::piece::{Left, Piece, Progress, Taken};
use super::plan::{Made, Plan};
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
enum Stage {
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
struct Doubt {
    fault: Fault,
    /// The response was lost. Otherwise the system reported an error that does not exclude an execution.
    lost: bool,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    plan: Plan,
    /// Declared roles, to compare the roles of the user.
    roles: Roles,
    stage: Stage,
    progress: [Progress; 4],
    /// What this run created.
    made: Made,
    /// A create whose outcome is unknown.
    doubt: Option<Piece>,
    /// The group, whoever created it: its API id and its gid.
    group: Option<(i64, i64)>,
    /// What has the names of the plan.
    found: check::Found,
    taken: Vec<Taken>,
    left: Vec<Left>,
    /// The account gets no key in this run.
    parts_only: bool,
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
            found: check::Found::default(),
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

    /// The next step. Asking twice gives the same step.
    pub fn next(&self) -> Next<'_> {
        match &self.stage {
            Stage::Check(piece) | Stage::Verify(piece, _) => Next::Ask(self.read(*piece)),
            Stage::UndoLook(piece) | Stage::UndoVerify(piece, ..) => Next::Ask(self.read(*piece)),
            Stage::Create(piece) => match self.new_part(*piece) {
                Some(part) => Next::Ask(Action::Create(part)),
                None => Next::Key(self.plan.new_key()),
            },
            Stage::UndoDelete(piece, id) => Next::Ask(match piece.part() {
                Some(kind) => Action::Delete(kind, *id),
                None => Action::DeleteKey(KeyId(*id)),
            }),
            Stage::Taken => Next::Taken(&self.taken),
            Stage::Key => Next::Key(self.plan.new_key()),
            Stage::Done => Next::Done,
            Stage::Stopped(piece, fault) => Next::Stopped {
                piece: *piece,
                fault,
            },
            Stage::Undone => Next::Undone(&self.left),
        }
    }

    /// Takes the outcome of the step.
    pub fn take(&mut self, answer: Answer) {
        match self.stage.clone() {
            Stage::Check(piece) => self.checked(piece, answer),
            Stage::Create(piece) => self.created(piece, answer),
            Stage::Verify(piece, doubt) => self.verify(piece, doubt, answer),
            Stage::Key => self.key_created(answer),
            Stage::UndoLook(piece) => self.looked(piece, answer),
            Stage::UndoDelete(piece, id) => self.deleted(piece, id, answer),
            Stage::UndoVerify(piece, id, fault) => self.undo_verified(piece, id, fault, answer),
            // Nothing was asked.
            Stage::Taken | Stage::Done | Stage::Stopped(..) | Stage::Undone => {}
        }
    }

    /// Stops before the next create. A request that was sent is waited for first.
    pub fn cancel(&mut self, fault: Fault) {
        match self.stage {
            Stage::Create(piece) => self.stop(piece, fault),
            Stage::Key => self.stop(Piece::Key, fault),
            _ => {}
        }
    }

    /// The request that reads a piece.
    fn read(&self, piece: Piece) -> Action {
        match piece {
            Piece::Group => Action::Groups,
            Piece::Privilege => Action::Privileges,
            Piece::User => Action::Account(self.plan.user.clone()),
            Piece::Key => Action::Key(self.plan.key.clone()),
        }
    }

    /// The part to create; `None` for the key.
    fn new_part(&self, piece: Piece) -> Option<NewPart> {
        let (id, gid) = self.group.unwrap_or_default();
        match piece {
            Piece::Group => Some(NewPart::Group {
                name: self.plan.group.clone(),
            }),
            Piece::Privilege => Some(NewPart::Privilege {
                name: self.plan.privilege.clone(),
                gid,
                roles: self.plan.roles.clone(),
            }),
            Piece::User => Some(NewPart::User {
                username: self.plan.user.clone(),
                full_name: self.plan.full_name.clone(),
                group: id,
            }),
            Piece::Key => None,
        }
    }

    fn mark(&mut self, piece: Piece, progress: Progress) {
        if let Some(it) = self.progress.get_mut(piece as usize) {
            *it = progress;
        }
    }

    fn stop(&mut self, piece: Piece, fault: Fault) {
        self.mark(piece, Progress::Failed);
        self.stage = Stage::Stopped(piece, fault);
    }
}

/// The fault of an answer that has nothing of what was asked.
fn unusable(answer: Answer) -> Fault {
    match answer {
        Answer::Refused(fault) | Answer::Lost(fault) => fault,
        _ => Fault::new(Kind::Protocol, "The response does not match the request."),
    }
}
