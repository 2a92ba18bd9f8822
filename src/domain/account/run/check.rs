//! Whether the names of the plan are free, and whether what has them looks like the work of an interrupted run.

use super::state::{Answer, Run, Stage, unusable};
use crate::domain::account::compare;
use crate::domain::account::piece::{Piece, Progress, Taken};

impl Run {
    pub(super) fn checked(&mut self, piece: Piece, answer: Answer) {
        let plan = &self.plan;
        match (piece, answer) {
            (Piece::Group, Answer::Groups(all)) => {
                self.found.group = all.into_iter().find(|it| it.name.raw() == plan.group);
            }
            (Piece::Privilege, Answer::Privileges(all)) => {
                let (mut named, others) = all
                    .into_iter()
                    .partition::<Vec<_>, _>(|it| it.name.raw() == plan.privilege);
                self.found.privilege = named.pop();
                self.found.others = others;
            }
            (Piece::User, Answer::Accounts(all)) => {
                self.found.account = all.into_iter().find(|it| it.username.raw() == plan.user);
            }
            (Piece::Key, Answer::Key(key)) => self.found.key = key,
            (_, answer) => return self.stop(piece, unusable(answer)),
        }
        self.stage = match self.after(piece) {
            Some(next) => Stage::Check(next),
            None => self.judged(),
        };
        if let Stage::Create(first) = self.stage {
            self.mark(first, Progress::Creating);
        }
    }

    /// The stage after all lists were read.
    fn judged(&mut self) -> Stage {
        let found = &self.found;
        let group = found.group.as_ref().map(|it| (it, compare::group(it).ok()));
        let gid = group.and_then(|(it, gid)| Some((it.id, gid?)));
        let privilege = found.privilege.as_ref().map(|it| {
            let alike = gid.is_some_and(|(_, gid)| compare::privilege(it, &self.plan, gid).is_ok());
            (it.id, alike)
        });
        let account = found.account.as_ref().map(|it| {
            let same = |(id, _)| compare::account(it, &self.plan, id, &self.roles).is_ok();
            // An interrupted run has no user without a privilege.
            let alike = privilege.is_some_and(|(_, alike)| alike) && gid.is_some_and(same);
            (it.id, alike)
        });
        let key = found.key.as_ref().map(|it| {
            let alike = account.is_some_and(|(_, alike)| alike) && compare::key(it, &self.plan);
            (it.id.0, alike)
        });
        let pieces = [
            (
                Piece::Group,
                group.map(|(it, gid)| {
                    let user = found.account.as_ref().map(|it| it.id);
                    (it.id, gid.is_some() && compare::is_only_for(it, user))
                }),
            ),
            (Piece::Privilege, privilege),
            (Piece::User, account),
            (Piece::Key, key),
        ];
        self.taken = pieces
            .into_iter()
            .filter_map(|(piece, found)| {
                let (id, alike) = found?;
                Some(Taken {
                    piece,
                    name: self.plan.name(piece).to_owned(),
                    id,
                    alike,
                })
            })
            .collect();
        match self.taken.is_empty() {
            true => Stage::Create(Piece::Group),
            false => Stage::Taken,
        }
    }

    /// Whether what has the names of the plan looks like the work of an interrupted run, which this run can complete: the fields are
    /// those of the plan, and no key has the name.
    pub fn can_use_existing(&self) -> bool {
        self.stage == Stage::Taken
            && self
                .taken
                .iter()
                .all(|it| it.alike && it.piece != Piece::Key)
            && self.found.group.is_some()
    }

    /// Uses the existing pieces, and creates the others. An undo does not remove the existing ones.
    pub fn use_existing(&mut self) {
        if !self.can_use_existing() {
            return;
        }
        for taken in std::mem::take(&mut self.taken) {
            self.mark(taken.piece, Progress::Existing);
        }
        let found = &self.found;
        let group = found.group.as_ref();
        self.group = group.and_then(|it| Some((it.id, it.gid?)));
        let missing = match (&found.privilege, &found.account) {
            (None, _) => Piece::Privilege,
            (Some(_), None) => Piece::User,
            (Some(_), Some(_)) => Piece::Key,
        };
        self.create(missing);
    }
}
