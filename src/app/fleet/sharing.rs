//! Passes what one system changes on to the others.

use std::sync::Arc;

use crate::app::effect::{Effect, FileTask};
use crate::app::fleet::{Fleet, SystemId};
use crate::app::keys::save_filter;
use crate::app::message::Msg;
use crate::domain::Profile;

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
