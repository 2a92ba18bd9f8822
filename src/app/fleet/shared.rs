//! What all open systems share: profiles, saved filters, rotations, and the notes of requests without a response.
//!
//! Each model holds its own copy. What one system changes, the fleet passes on to the others and to systems that are opened later.

use std::sync::Arc;

use crate::app::effect::{Effect, FileTask};
use crate::app::fleet::{Fleet, SystemId};
use crate::app::keys::save_filter;
use crate::app::message::Msg;
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
    forgotten: Vec<Unanswered>,
    /// The lost requests of systems that were closed, and the texts about them.
    left: Vec<Unanswered>,
    said: Vec<String>,
    /// The run with the legend was counted.
    counted: bool,
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

    fn learn(&mut self, plan: &Rotation) {
        self.unlearn(plan);
        self.start.rotations.push(plan.clone());
    }

    fn unlearn(&mut self, plan: &Rotation) {
        let same = |it: &Rotation| it.address == plan.address && it.old == plan.old;
        self.start.rotations.retain(|it| !same(it));
    }
}

impl Fleet {
    /// Passes the profiles or filters that a system saved on to the others.
    pub(in crate::app::fleet) fn share_saved(&mut self, by: SystemId, msg: &Msg) {
        if let Msg::FilterSaved(Ok(filters)) = msg {
            self.shared.start.filters.clone_from(filters);
            let others: Vec<SystemId> = self.systems.iter().map(|it| it.id).collect();
            for other in others.into_iter().filter(|it| *it != by) {
                let filters = filters.clone();
                self.in_model(other, |model| save_filter::learn(filters, &mut model.cx));
            }
        }
        let Msg::Saved(Ok(profiles)) = msg else {
            return;
        };
        let profiles: Arc<[Profile]> = profiles.clone().into();
        self.shared.profiles = Arc::clone(&profiles);
        for it in self.systems.iter_mut().filter(|it| it.id != by) {
            it.model.learn_profiles(Arc::clone(&profiles));
        }
    }

    /// Passes what the systems asked to write on to the others. The legend of the list is counted once in a run.
    pub(in crate::app::fleet) fn share_written(&mut self) {
        let mut out = std::mem::take(&mut self.out);
        out.retain(|(by, effect)| {
            let Effect::FileTask(task) = effect else {
                return true;
            };
            match task {
                FileTask::SaveRotation(plan) => {
                    self.shared.learn(plan);
                    for it in self.systems.iter_mut().filter(|it| it.id != *by) {
                        it.model.rotation.learn(plan);
                    }
                }
                FileTask::DeleteRotation(plan) => {
                    self.shared.unlearn(plan);
                    for it in self.systems.iter_mut().filter(|it| it.id != *by) {
                        it.model.rotation.remove_plan(plan);
                    }
                }
                FileTask::Note(_, note) => self.shared.forgotten.retain(|it| !it.is(note)),
                FileTask::Forget(gone) => {
                    self.shared
                        .left
                        .retain(|it| !gone.iter().any(|gone| gone.is(it)));
                    self.shared.forgotten.extend(gone.iter().cloned());
                }
                FileTask::CountLegend => return !std::mem::replace(&mut self.shared.counted, true),
                _ => {}
            }
            true
        });
        self.out = out;
    }
}
