//! The rotations of every system, and the next step of one on the present system.

use std::collections::BTreeMap;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::sessions::Sessions;
use crate::domain::rotation::{Facts, Step};
use crate::domain::{ApiKey, HashPrint, KeyId, Rotation};

/// The rotations on every system.
#[derive(Debug, Default)]
pub struct Rotations {
    /// The unfinished rotations.
    pub(in crate::app) rotations: Vec<Rotation>,
    /// The plan as it was before the pending reset of its successor.
    pub(in crate::app) before_reset: Option<Rotation>,
    /// The last known hash prints of the successors' secrets.
    pub(in crate::app) prints: BTreeMap<KeyId, HashPrint>,
    /// Whether the footer should name this system's rotations after the next list.
    pub(in crate::app) announce: bool,
}

impl Rotations {
    /// The rotation of the present system in which this key is the old key or the successor.
    pub fn involving(&self, id: KeyId, cx: &Cx) -> Option<&Rotation> {
        let address = cx.connection.endpoint.as_ref()?.address.canonical();
        let mut here = self.rotations.iter().filter(|it| it.is_at(&address));
        match cx.keys.get(id) {
            Some(key) => here.find(|it| it.is_old(key) || it.is_successor(key)),
            None => here.find(|it| it.old == id),
        }
    }

    /// The rotation that replaces this key, even if the key no longer exists.
    pub fn replacing(&self, old: KeyId, cx: &Cx) -> Option<&Rotation> {
        let address = cx.connection.endpoint.as_ref()?.address.canonical();
        let mut all = self.rotations.iter();
        all.find(|it| it.is_at(&address) && it.old == old)
    }

    /// The same, mutable.
    pub(in crate::app::rotation) fn replacing_mut(
        &mut self,
        old: KeyId,
        cx: &mut Cx,
    ) -> Option<&mut Rotation> {
        let address = cx.connection.endpoint.as_ref()?.address.canonical();
        let mut all = self.rotations.iter_mut();
        all.find(|it| it.is_at(&address) && it.old == old)
    }

    /// Takes over a plan that another open system saved, or had saved before.
    pub(in crate::app) fn learn(&mut self, plan: &Rotation) {
        self.remove_plan(plan);
        self.rotations.push(plan.clone());
    }

    /// Removes a rotation from memory; its file stays.
    pub(in crate::app) fn remove_plan(&mut self, gone: &Rotation) {
        self.rotations
            .retain(|it| it.address != gone.address || it.old != gone.old);
    }
}

/// The next step of a rotation on the present system.
pub fn next_step(it: &Rotation, sessions: &Sessions, cx: &Cx) -> Step {
    it.step(&Facts {
        old: old_key(it, cx),
        successor: it.find(cx.keys.all()),
        uses: sessions
            .other_sessions_of(it.old)
            .map(|sessions| sessions.len()),
        now: cx.now,
    })
}

/// The old key of a rotation, if it still exists.
pub(in crate::app) fn old_key<'a>(it: &Rotation, cx: &'a Cx) -> Option<&'a ApiKey> {
    cx.keys.get(it.old).filter(|key| it.is_old(key))
}

/// The effect that saves a plan to its file.
pub(in crate::app) fn save_plan(it: &Rotation) -> Effect {
    Effect::FileTask(FileTask::SaveRotation(Box::new(it.clone())))
}

/// Requests the effects that delete the files of these plans.
pub(in crate::app) fn forget_plans(gone: Vec<Rotation>, cx: &mut Cx) {
    cx.out.extend(
        gone.into_iter()
            .map(|it| Effect::FileTask(FileTask::DeleteRotation(Box::new(it)))),
    );
}
