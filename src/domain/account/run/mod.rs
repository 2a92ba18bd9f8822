//! Creates a service account step by step, and undoes it: a state machine without I/O.
//!
//! The caller asks for the [`Next`] step, sends its [`Action`], and passes the [`Answer`] to [`Run::take`].
//!
//! Invariants: nothing is sent twice. A create without a response is decided by the list of the system: by its name, which was free before,
//! and its fields. An undo removes only what this run created, in the reverse order, and reads the list after each delete.

mod check;
mod create;
mod state;
mod undo;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;

use super::part::NewPart;
use super::piece::Piece;
use crate::domain::fault::Fault;
use crate::domain::key::KeyId;

use state::Stage;
pub use state::{Action, Answer, Next, Run};

impl Run {
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
}
