//! Keeping what is known of each rotation true, and in the file.

use super::Model;
use crate::api::Call;
use crate::app::effect::{Effect, Errand};
use crate::app::modal::{Modal, RotationPanel, SecretShown, Step as Tried};
use crate::app::model::Weight;
use crate::app::screen::keys::Load;
use crate::domain::copy::Copied;
use crate::domain::rotation::{Proof, Step};
use crate::domain::{ApiKey, Fault, KeyId, Rotation, Text};

impl Model {
    /// The plan that must be kept before this call leaves, because the call makes it what it says, or void.
    pub(in crate::app) fn plan_behind(&mut self, call: &Call) -> Option<Rotation> {
        let address = self.door.as_ref()?.address.to_string();
        let mut here = self.rotations.iter_mut().filter(|it| it.address == address);
        match call {
            Call::Create(new) => here
                .find(|it| it.successor.is_none() && it.name == new.name)
                .cloned(),
            Call::Reset { id, .. } => {
                let it = here.find(|it| it.successor == Some(*id))?;
                it.resets();
                Some(it.clone())
            }
            _ => None,
        }
    }

    /// A plan was kept, or not: what waited for that goes out. It does so either way: a plan that cannot be kept is only one that
    /// no other run can go on with, and the person is told.
    pub(in crate::app) fn rotation_kept(
        &mut self,
        it: &Rotation,
        kept: Result<(), Fault>,
        effects: &mut Vec<Effect>,
    ) {
        if let Err(fault) = kept {
            let text = format!("if tnkeys ends, it forgets this rotation: {}", fault.what);
            self.say(Weight::Bad, text, effects);
        }
        effects.extend(self.pending.release(it));
    }

    /// A key with a secret that nobody else has seen: the successor of a rotation?
    pub(in crate::app) fn made_for_rotation(&mut self, key: &ApiKey) {
        let Some(door) = &self.door else { return };
        let address = door.address.to_string();
        let made = self.rotations.iter_mut().find(|it| {
            it.address == address && it.successor.is_none() && it.name == key.name.raw()
        });
        if let Some(it) = made {
            it.made(key);
        }
    }

    /// The create was refused: there is nothing to go on with.
    pub(in crate::app) fn unmade(&mut self, name: &str, effects: &mut Vec<Effect>) {
        let Some(door) = &self.door else { return };
        let address = door.address.to_string();
        let (gone, stay) = std::mem::take(&mut self.rotations)
            .into_iter()
            .partition(|it| it.address == address && it.successor.is_none() && it.name == name);
        self.rotations = stay;
        forget(gone, effects);
    }

    /// The old key's end is settled: what was asked for at the beginning follows.
    pub(in crate::app) fn after_the_end(&mut self, old: KeyId, effects: &mut Vec<Effect>) {
        let Some(it) = self.rotation_of(old).cloned() else {
            return;
        };
        if self.rotation_step(&it) == Step::Rename {
            self.rename_successor(&it, effects);
        }
    }

    /// Brings every rotation of the present system up to what is true now; what was changed is kept, what is done is forgotten.
    pub(in crate::app) fn keep_up_rotations(&mut self, effects: &mut Vec<Effect>) {
        self.close_idle_panels();
        // A list that was not read says nothing.
        if self.rotations.is_empty() || self.keys.load != Load::Here {
            return;
        }
        let Some(door) = &self.door else { return };
        let address = door.address.to_string();
        let mut done = Vec::new();
        for mut it in std::mem::take(&mut self.rotations) {
            if it.address == address {
                let before = it.clone();
                self.keep_up(&mut it);
                if self.rotation_step(&it) == Step::Done {
                    done.push(it);
                    continue;
                }
                if it != before {
                    effects.push(keep(&it));
                }
            }
            self.rotations.push(it);
        }
        for it in &done {
            self.modals
                .retain(|m| !matches!(m, Modal::Rotation(panel) if panel.old == it.old));
            self.say(Weight::Good, finished(it), effects);
        }
        forget(done, effects);
    }

    /// A rotation that was given up, or whose successor was refused, is not looked at any more.
    fn close_idle_panels(&mut self) {
        let looks = |m: &Modal| matches!(m, Modal::Rotation(_));
        if !self.modals.iter().any(looks) {
            return;
        }
        let mut modals = std::mem::take(&mut self.modals);
        modals.retain(|modal| match modal {
            Modal::Rotation(panel) => self.rotation_of(panel.old).is_some(),
            _ => true,
        });
        self.modals = modals;
    }

    fn keep_up(&self, it: &mut Rotation) {
        if let (None, Some(found)) = (it.successor, it.find(self.keys.all())) {
            it.made(found);
        }
        let Some(successor) = it.successor else {
            return;
        };
        for modal in &self.modals {
            if let Modal::Secret(secret) = modal
                && secret.id == successor
            {
                it.carried |= surely_elsewhere(secret);
                if matches!(secret.carrying.verifying, Tried::Done(_)) {
                    it.proof.get_or_insert(Proof::SignedIn);
                }
            }
        }
        if self.seen_signed_in(successor) {
            it.seen();
        }
    }

    /// The secret of a successor was closed: where the rotation stands now is next.
    pub(in crate::app) fn rotation_goes_on(&mut self, successor: KeyId, effects: &mut Vec<Effect>) {
        let Some(it) = self.rotation_about(successor) else {
            return;
        };
        let panel = RotationPanel { old: it.old };
        let there = |m: &Modal| matches!(m, Modal::Rotation(it) if *it == panel);
        if it.successor == Some(successor) && !self.modals.iter().any(there) {
            self.open_rotation(panel.old, effects);
        }
    }

    /// Signed in: what was left half-way here is remembered.
    pub(in crate::app) fn mention_rotations(&mut self, effects: &mut Vec<Effect>) {
        let Some(door) = &self.door else { return };
        let address = door.address.to_string();
        let mut here = self.rotations.iter().filter(|it| it.address == address);
        let Some(first) = here.next() else { return };
        let name = Text::from(first.old_name.as_str());
        let text = match here.count() {
            0 => format!("the rotation of {name} is under way: t on it goes on"),
            more => format!(
                "{} rotations are under way: t on {name} and the others goes on",
                more + 1
            ),
        };
        self.say(Weight::Plain, text, effects);
    }
}

/// Whether a secret is known to be somewhere else: what was only sent to a terminal need not have come to anything.
fn surely_elsewhere(secret: &SecretShown) -> bool {
    let copied = secret.copied.as_ref();
    let carrying = &secret.carrying;
    copied.is_some_and(|it| it.arrived() && !matches!(it, Copied::SentToTerminal(_)))
        || matches!(carrying.saving, Tried::Done(_))
        || matches!(carrying.delivering, Tried::Done(_))
}

pub(super) fn keep(it: &Rotation) -> Effect {
    Effect::Errand(Errand::KeepRotation(Box::new(it.clone())))
}

pub(super) fn forget(gone: Vec<Rotation>, effects: &mut Vec<Effect>) {
    effects.extend(
        gone.into_iter()
            .map(|it| Effect::Errand(Errand::ForgetRotation(Box::new(it)))),
    );
}

fn finished(it: &Rotation) -> String {
    let old = Text::from(it.old_name.as_str());
    match it.renames {
        true => format!("{old} is rotated: its successor has its name now"),
        false => format!(
            "{old} is rotated: {} takes its place",
            Text::from(it.name.as_str())
        ),
    }
}
