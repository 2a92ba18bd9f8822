//! The undo: key, user, privilege, group. What existed before the run stays.

use super::create::Seen;
use super::state::{Answer, Run, Stage, unusable};
use crate::domain::account::piece::{Left, Piece, Progress};
use crate::domain::fault::{Fault, Kind};
use crate::domain::text::harmless;

impl Run {
    /// Removes what this run created, after a stop or at the end. May be called again for what is left.
    pub fn undo(&mut self) {
        if !matches!(self.stage, Stage::Stopped(..) | Stage::Done | Stage::Undone) {
            return;
        }
        self.left.clear();
        self.undo_from(Some(Piece::Key));
    }

    /// Goes to the first of these pieces that has something to remove.
    fn undo_from(&mut self, piece: Option<Piece>) {
        let mut at = piece;
        while let Some(piece) = at {
            if self.made.id(piece).is_some() || self.doubt == Some(piece) {
                match self.used_by(piece) {
                    None => {
                        self.mark(piece, Progress::Removing);
                        self.stage = Stage::UndoLook(piece);
                        return;
                    }
                    Some(fault) => self.leave(piece, self.made.id(piece), fault),
                }
            }
            at = piece.before();
        }
        self.stage = Stage::Undone;
    }

    /// Why a piece cannot be removed yet: what needs it is left.
    fn used_by(&self, piece: Piece) -> Option<Fault> {
        let needs = |by: &Left| match piece {
            Piece::User => by.piece == Piece::Key,
            // TrueNAS refuses to delete the group of a privilege, and gives users of the group another primary group.
            Piece::Group => by.piece != Piece::Key,
            Piece::Key | Piece::Privilege => false,
        };
        let by = self.left.iter().find(|by| needs(by))?;
        let what = format!(
            "The {} {} still needs the {}.",
            by.piece.word(),
            harmless(&by.name),
            piece.word()
        );
        Some(Fault::new(Kind::Server, what))
    }

    fn leave(&mut self, piece: Piece, id: Option<i64>, why: Fault) {
        self.mark(piece, Progress::Left);
        self.left.push(Left {
            piece,
            name: self.plan.name(piece).to_owned(),
            id,
            why,
        });
    }

    fn removed(&mut self, piece: Piece) {
        self.made.set(piece, None);
        if self.doubt == Some(piece) {
            self.doubt = None;
        }
        self.mark(piece, Progress::Removed);
        self.undo_from(piece.before());
    }

    /// The list before the delete: only what has both the id and the name is removed.
    pub(super) fn looked(&mut self, piece: Piece, answer: Answer) {
        let foreign = match (&answer, piece) {
            (Answer::Accounts(all), Piece::User) => all
                .first()
                .and_then(|it| it.keys.as_deref())
                .is_some_and(|keys| !keys.is_empty()),
            _ => false,
        };
        let seen = match self.seen(piece, answer) {
            Ok(seen) => seen,
            Err(fault) => {
                self.leave(piece, self.made.id(piece), fault);
                return self.undo_from(piece.before());
            }
        };
        let made = self.made.id(piece);
        let ours = match seen {
            Seen::Missing => None,
            Seen::Alike(id) | Seen::Differs(id, _) if Some(id) == made => Some(id),
            // A create whose outcome was unknown: the name was free, and the fields are those of the request.
            Seen::Alike(id) if made.is_none() => Some(id),
            Seen::Alike(_) | Seen::Differs(..) => None,
        };
        let Some(id) = ours else {
            return self.removed(piece);
        };
        self.made.set(piece, Some(id));
        if foreign {
            let what = "The user owns API keys that this run did not create.";
            self.leave(piece, Some(id), Fault::new(Kind::Server, what));
            return self.undo_from(piece.before());
        }
        self.stage = Stage::UndoDelete(piece, id);
    }

    pub(super) fn deleted(&mut self, piece: Piece, id: i64, answer: Answer) {
        let fault = match answer {
            Answer::Deleted => None,
            answer => Some(unusable(answer)),
        };
        self.stage = Stage::UndoVerify(piece, id, fault);
    }

    /// The list after the delete.
    pub(super) fn undo_verified(
        &mut self,
        piece: Piece,
        id: i64,
        fault: Option<Fault>,
        answer: Answer,
    ) {
        let why = match self.seen(piece, answer) {
            Ok(Seen::Alike(is) | Seen::Differs(is, _)) if is == id => fault.unwrap_or_else(|| {
                let what = format!("The system still lists the {}.", piece.word());
                Fault::new(Kind::Server, what)
            }),
            Ok(_) => return self.removed(piece),
            Err(unread) => fault.unwrap_or(unread),
        };
        self.leave(piece, Some(id), why);
        self.undo_from(piece.before());
    }
}
