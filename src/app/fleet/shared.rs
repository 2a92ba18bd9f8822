//! What all open systems share: profiles, saved filters, rotations, and the notes of requests without a response.
//!
//! Each model holds its own copy. What one system changes, the fleet passes on to the others and to systems that are opened later.

use std::sync::Arc;

use crate::app::model::{Model, Start};
use crate::app::quit;
use crate::domain::{Profile, Rotation, Unanswered};

/// What systems that are opened later start with, and what closed ones left.
#[derive(Debug)]
pub(in crate::app::fleet) struct Shared {
    /// How a system starts, without an address, profiles and reports about earlier runs.
    pub(in crate::app::fleet) start: Start,
    pub(in crate::app::fleet) profiles: Arc<[Profile]>,
    /// Notes that a system deleted: other systems may still hold a copy.
    pub(in crate::app::fleet) forgotten: Vec<Unanswered>,
    /// The lost requests of systems that were closed, and the texts about them.
    pub(in crate::app::fleet) left: Vec<Unanswered>,
    said: Vec<String>,
    /// The run with the legend was counted.
    pub(in crate::app::fleet) counted: bool,
}

impl Shared {
    /// What later systems share with the first one.
    pub(in crate::app::fleet) fn of(start: &Start) -> Self {
        let later = Start {
            address: String::new(),
            demo: false,
            profiles: Vec::new(),
            unread: Vec::new(),
            ..start.clone()
        };
        Self {
            start: later,
            profiles: start.profiles.clone().into(),
            forgotten: Vec::new(),
            left: Vec::new(),
            said: Vec::new(),
            counted: false,
        }
    }

    /// Keeps what a closed system leaves for the end of the run.
    pub(in crate::app::fleet) fn keep_of_closed(&mut self, closed: &Model) {
        self.left.extend(closed.lost_reply.unanswered(&closed.cx));
        let open = quit::open_work(&closed.lost_reply, &closed.secret, &closed.cx);
        let remains = closed.account.left_behind(&closed.cx);
        self.said.extend(open.into_iter().chain(remains));
    }

    /// The texts about closed systems.
    pub(in crate::app::fleet) fn said(&self) -> &[String] {
        &self.said
    }

    /// The lost requests of these systems and of the closed ones, each once, without those that any system has settled.
    pub(in crate::app::fleet) fn open_notes(
        &self,
        open: impl Iterator<Item = Unanswered>,
    ) -> Vec<Unanswered> {
        let mut all: Vec<Unanswered> = Vec::new();
        for one in open.chain(self.left.iter().cloned()) {
            let is = |it: &Unanswered| it.is(&one);
            if !all.iter().any(is) && !self.forgotten.iter().any(is) {
                all.push(one);
            }
        }
        all
    }

    pub(in crate::app::fleet) fn learn(&mut self, plan: &Rotation) {
        self.unlearn(plan);
        self.start.rotations.push(plan.clone());
    }

    pub(in crate::app::fleet) fn unlearn(&mut self, plan: &Rotation) {
        let same = |it: &Rotation| it.address == plan.address && it.old == plan.old;
        self.start.rotations.retain(|it| !same(it));
    }
}
