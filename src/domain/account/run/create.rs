//! The creates, and the reads that verify them.

use super::state::{Answer, Doubt, Run, Stage, unusable};
use crate::domain::account::compare;
use crate::domain::account::piece::{Piece, Progress};
use crate::domain::fault::{Fault, Kind};
use crate::domain::text::harmless;

/// What a list says about a piece.
pub(super) enum Seen {
    /// It is not there.
    Missing,
    /// It has this id, and the requested fields.
    Alike(i64),
    /// It has this id, and another field: the difference.
    Differs(i64, String),
}

impl Run {
    /// The piece after this one, if this run creates it.
    pub(super) fn after(&self, piece: Piece) -> Option<Piece> {
        piece
            .next()
            .filter(|next| *next != Piece::Key || !self.parts_only)
    }

    /// Goes to the create of a piece.
    pub(super) fn create(&mut self, piece: Piece) {
        if piece == Piece::Key && self.parts_only {
            self.stage = Stage::Done;
            return;
        }
        self.mark(piece, Progress::Creating);
        self.stage = match piece {
            Piece::Key => Stage::Key,
            part => Stage::Create(part),
        };
    }

    pub(super) fn created(&mut self, piece: Piece, answer: Answer) {
        self.mark(piece, Progress::Verifying);
        let doubt = match answer {
            Answer::Created(id) => {
                self.made.set(piece, Some(id));
                None
            }
            Answer::Lost(fault) => Some(Doubt { fault, lost: true }),
            // An error of this kind may come after the change.
            Answer::Refused(fault) if matches!(fault.kind, Kind::Server | Kind::Protocol) => {
                Some(Doubt { fault, lost: false })
            }
            answer => return self.stop(piece, unusable(answer)),
        };
        self.stage = Stage::Verify(piece, doubt);
    }

    /// Reads a piece back: is it there, with exactly the requested fields?
    pub(super) fn verify(&mut self, piece: Piece, doubt: Option<Doubt>, answer: Answer) {
        let seen = match self.seen(piece, answer) {
            Ok(seen) => seen,
            Err(fault) => {
                if doubt.is_some() {
                    self.doubt = Some(piece);
                }
                return self.stop(piece, doubt.map_or(fault, |it| it.fault));
            }
        };
        match doubt {
            None => self.compared(piece, seen),
            Some(doubt) => self.decided(piece, doubt, seen),
        }
    }

    /// Compares a piece whose create was answered.
    fn compared(&mut self, piece: Piece, seen: Seen) {
        let (word, name) = (piece.word(), harmless(self.plan.name(piece)).into_owned());
        let made = self.made.id(piece);
        let what = match seen {
            Seen::Alike(id) if Some(id) == made => return self.proceed(piece),
            Seen::Differs(id, what) if Some(id) == made => {
                format!("The {word} {name} differs from the request. {what}")
            }
            Seen::Alike(id) | Seen::Differs(id, _) => {
                // Not the id of the reply: without it, the name and the fields have to prove that it is ours.
                self.made.set(piece, None);
                self.doubt = Some(piece);
                format!("The {word} {name} has the id {id}, which is not the id of the response.")
            }
            Seen::Missing => {
                format!("The system does not list the {word} {name} after its creation.")
            }
        };
        self.stop(piece, Fault::new(Kind::Server, what));
    }

    /// Decides whether a create without a usable response was executed.
    fn decided(&mut self, piece: Piece, doubt: Doubt, seen: Seen) {
        let (word, name) = (piece.word(), harmless(self.plan.name(piece)).into_owned());
        match seen {
            Seen::Alike(id) => {
                self.made.set(piece, Some(id));
                match doubt.lost {
                    true => self.proceed(piece),
                    false => self.stop(piece, doubt.fault),
                }
            }
            Seen::Differs(_, what) => {
                let fault = Fault::new(
                    Kind::Invalid,
                    format!("Another {word} {name} appeared during this run. {what}"),
                );
                self.stop(piece, fault.next("Choose another name."));
            }
            Seen::Missing => {
                self.doubt = Some(piece);
                let meaning = format!("The {word} {name} does not exist now.");
                self.stop(piece, doubt.fault.meaning(meaning));
            }
        }
    }

    /// The piece is verified.
    fn proceed(&mut self, piece: Piece) {
        self.mark(piece, Progress::Created);
        if let (Piece::Group, Some((_, gid))) = (piece, self.group)
            && let Some(other) = self.found.others.iter().find(|it| it.gids.contains(&gid))
        {
            // A privilege may name the gid of a group that was deleted; TrueNAS then gives its rights to the new group.
            let what = format!(
                "The new group has the gid {gid}, which the privilege {} names.",
                other.name
            );
            let fault = Fault::new(Kind::Server, what)
                .meaning("Members of the group have the rights of that privilege.")
                .next("Remove the gid from that privilege, then try again.");
            return self.stop(Piece::Group, fault);
        }
        match self.after(piece) {
            Some(next) => self.create(next),
            None => self.stage = Stage::Done,
        }
    }

    pub(super) fn key_created(&mut self, answer: Answer) {
        match answer {
            Answer::KeyCreated(id) => {
                self.made.key = Some(id);
                self.proceed(Piece::Key);
            }
            Answer::Lost(fault) => {
                self.doubt = Some(Piece::Key);
                self.stop(Piece::Key, fault);
            }
            answer => self.stop(Piece::Key, unusable(answer)),
        }
    }

    /// What the list says about a piece.
    pub(super) fn seen(&mut self, piece: Piece, answer: Answer) -> Result<Seen, Fault> {
        let plan = &self.plan;
        let of = |id: i64, compared: Result<(), String>| match compared {
            Ok(()) => Seen::Alike(id),
            Err(what) => Seen::Differs(id, what),
        };
        let (group, gid) = self.group.unwrap_or_default();
        let seen = match (piece, answer) {
            (Piece::Group, Answer::Groups(all)) => {
                let it = all.iter().find(|it| it.name.raw() == plan.group);
                it.map(|it| {
                    let compared = compare::group(it);
                    self.group = compared.as_ref().ok().map(|gid| (it.id, *gid));
                    of(it.id, compared.map(drop))
                })
            }
            (Piece::Privilege, Answer::Privileges(all)) => {
                let it = all.iter().find(|it| it.name.raw() == plan.privilege);
                it.map(|it| of(it.id, compare::privilege(it, plan, gid)))
            }
            (Piece::User, Answer::Accounts(all)) => {
                let it = all.iter().find(|it| it.username.raw() == plan.user);
                it.map(|it| of(it.id, compare::account(it, plan, group, &self.roles)))
            }
            (Piece::Key, Answer::Key(key)) => key.map(|it| match compare::key(&it, plan) {
                true => Seen::Alike(it.id.0),
                false => Seen::Differs(it.id.0, "It has another owner.".to_owned()),
            }),
            (_, answer) => return Err(unusable(answer)),
        };
        Ok(seen.unwrap_or(Seen::Missing))
    }
}
