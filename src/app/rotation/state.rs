//! The rotations of every system, and where one of the present system stands.

use std::collections::BTreeMap;

use crate::app::cx::Cx;
use crate::app::effect::{Effect, FileTask};
use crate::app::sessions::Sessions;
use crate::domain::rotation::{Facts, Step};
use crate::domain::{ApiKey, HashPrint, KeyId, Rotation};

/// The rotations on every system.
#[derive(Debug, Default)]
pub struct Rotations {
    /// Those that are not finished.
    pub(in crate::app) rotations: Vec<Rotation>,
    /// The rotation as it was before the reset of its successor that is on its way.
    pub(in crate::app) before_reset: Option<Rotation>,
    /// The marks of the successors' secrets, as they were seen last.
    pub(in crate::app) prints: BTreeMap<KeyId, HashPrint>,
    /// The rotations on this system are to be mentioned once the list was read.
    pub(in crate::app) to_mention: bool,
}

impl Rotations {
    /// The rotation of the present system that a key has a part in.
    pub fn rotation_about(&self, id: KeyId, cx: &Cx) -> Option<&Rotation> {
        let address = cx.connection.endpoint.as_ref()?.address.canonical();
        let mut here = self.rotations.iter().filter(|it| it.is_at(&address));
        match cx.keys.get(id) {
            Some(key) => here.find(|it| it.is_old(key) || it.is_successor(key)),
            None => here.find(|it| it.old == id),
        }
    }

    /// The rotation of this key, whether it is still there or not.
    pub fn rotation_of(&self, old: KeyId, cx: &Cx) -> Option<&Rotation> {
        let address = cx.connection.endpoint.as_ref()?.address.canonical();
        let mut all = self.rotations.iter();
        all.find(|it| it.is_at(&address) && it.old == old)
    }

    pub(in crate::app::rotation) fn rotation_of_mut(
        &mut self,
        old: KeyId,
        cx: &mut Cx,
    ) -> Option<&mut Rotation> {
        let address = cx.connection.endpoint.as_ref()?.address.canonical();
        let mut all = self.rotations.iter_mut();
        all.find(|it| it.is_at(&address) && it.old == old)
    }

    pub(in crate::app) fn drop_rotation(&mut self, gone: &Rotation) {
        self.rotations
            .retain(|it| it.address != gone.address || it.old != gone.old);
    }
}

/// Where a rotation of the present system stands.
pub fn rotation_step(it: &Rotation, sessions: &Sessions, cx: &Cx) -> Step {
    it.step(&Facts {
        old: old_key(it, cx),
        successor: it.find(cx.keys.all()),
        uses: sessions.users_of(it.old).map(|sessions| sessions.len()),
        now: cx.now,
    })
}

/// The old key of a rotation, if it is there.
pub(in crate::app) fn old_key<'a>(it: &Rotation, cx: &'a Cx) -> Option<&'a ApiKey> {
    cx.keys.get(it.old).filter(|key| it.is_old(key))
}

pub(in crate::app) fn keep(it: &Rotation) -> Effect {
    Effect::FileTask(FileTask::KeepRotation(Box::new(it.clone())))
}

pub(in crate::app) fn forget(gone: Vec<Rotation>, cx: &mut Cx) {
    cx.out.extend(
        gone.into_iter()
            .map(|it| Effect::FileTask(FileTask::ForgetRotation(Box::new(it)))),
    );
}
