//! Rotations: beginning one, and keeping what is known of each true.
//!
//! Invariants (see [`crate::domain::rotation`]): a plan is kept before the request leaves that depends on it, so that whoever is
//! cut off finds it; nothing is sent but what a person asked for, but for the rename at the end, which was asked for at the
//! beginning.

mod panel;
mod words;

#[cfg(test)]
mod tests;

use super::effect::{Effect, Errand};
use super::forms::{Wanted, drive};
use super::modal::question::{Line, Question};
use super::modal::rotate_form::Wish;
use super::modal::{Modal, RotateForm, RotationPanel, SecretShown, Step as Tried};
use super::model::{Model, Weight};
use super::screen::keys::Load;
use crate::api::Call;
use crate::domain::copy::Copied;
use crate::domain::draft::NewAccess;
use crate::domain::rotation::{self, Facts, Proof, Step};
use crate::domain::{Access, ApiKey, Fault, KeyId, NewKey, Rotation, State, Text};
use crate::keymap::{Action, Chord};

pub use words::{Mark, Row};

impl Model {
    /// The rotation of the present system that a key has a part in.
    pub fn rotation_about(&self, id: KeyId) -> Option<&Rotation> {
        let address = self.door.as_ref()?.address.to_string();
        let mut here = self.rotations.iter().filter(|it| it.address == address);
        match self.keys.get(id) {
            Some(key) => here.find(|it| it.is_old(key) || it.is_successor(key)),
            None => here.find(|it| it.old == id),
        }
    }

    /// The rotation of this key, whether it is still there or not.
    pub fn rotation_of(&self, old: KeyId) -> Option<&Rotation> {
        let address = self.door.as_ref()?.address.to_string();
        let mut all = self.rotations.iter();
        all.find(|it| it.address == address && it.old == old)
    }

    fn rotation_of_mut(&mut self, old: KeyId) -> Option<&mut Rotation> {
        let address = self.door.as_ref()?.address.to_string();
        let mut all = self.rotations.iter_mut();
        all.find(|it| it.address == address && it.old == old)
    }

    /// Where a rotation of the present system stands.
    pub fn rotation_step(&self, it: &Rotation) -> Step {
        it.step(&Facts {
            old: self.old_key(it),
            successor: it.find(self.keys.all()),
            uses: self.users_of(it.old).map(|sessions| sessions.len()),
            now: self.now,
        })
    }

    /// The old key of a rotation, if it is there.
    pub(super) fn old_key(&self, it: &Rotation) -> Option<&ApiKey> {
        self.keys.get(it.old).filter(|key| it.is_old(key))
    }

    /// Begins to replace a key, or goes on with that.
    pub(super) fn rotate(&mut self, key: &ApiKey, effects: &mut Vec<Effect>) {
        match self.rotation_about(key.id) {
            Some(it) => {
                let old = it.old;
                self.open_rotation(old, effects);
            }
            None => self.open_rotate_form(key),
        }
    }

    /// The form of a new successor, unless the key is none to be replaced in this way.
    fn open_rotate_form(&mut self, key: &ApiKey) {
        let Some(caps) = self.system.as_ref().map(|it| it.caps) else {
            return;
        };
        if let Some(question) = self.not_to_be_rotated(key) {
            return self.modals.push(Modal::Question(question));
        }
        let access = match (key.owner(), key.access_brief()) {
            (Some(owner), _) => format!("for {owner}"),
            (None, Some(access)) => format!("with the same rules ({access})"),
            (None, None) => String::new(),
        };
        let mut text = format!(
            "A second key is made {access}. {} goes on working until you end it.",
            key.name
        );
        if let (Some(most), Some(owner)) = (caps.keys_per_user, key.owner()) {
            let keys = self.keys.all().iter();
            let has = keys.filter(|it| it.owner() == Some(owner)).count();
            if has >= most {
                text.push_str(&format!(
                    " {owner} has {has} keys, and this release allows {most}: the system will refuse one more."
                ));
            }
        }
        let taken = |name: &str| self.keys.named(name).is_some();
        let name = rotation::successor(key.name.raw(), taken, caps.name_max);
        let form = RotateForm::new(key, &name, text, caps, self.now, &self.zone);
        self.modals.push(Modal::RotateForm(Box::new(form)));
    }

    /// Why this key is not to be replaced by a second one.
    fn not_to_be_rotated(&self, key: &ApiKey) -> Option<Question> {
        let why = match (key.state(self.now), key.ownership()) {
            (State::Orphaned, _) => {
                "Its user does not exist any more: no second key can be made for it. Delete it, and make a new one (n)."
            }
            (_, Some(own)) if own.owner_unread => {
                "Its owner could not be read, so no second key can be made for the same user. Make one by hand (n)."
            }
            (State::Revoked | State::Expired, _) => {
                "It does not work now, so there is nothing to keep working: a reset (r) gives it a new secret."
            }
            (State::Active | State::Soon, _) => return None,
        };
        let lines = vec![Line::plain(self.belongs(key)), Line::warning(why)];
        let title = format!("Key {} ({}) cannot be rotated", key.name, key.id);
        Some(Question::notice(title, lines))
    }

    pub(super) fn rotate_form_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        effects: &mut Vec<Effect>,
    ) {
        let Some(Modal::RotateForm(it)) = self.modals.last_mut() else {
            return;
        };
        if it.sending.is_some() {
            return;
        }
        match drive(&mut it.form, action, chord) {
            Wanted::Nothing | Wanted::Pick(_) => self.refresh_forms(),
            Wanted::Leave => self.leave_form(),
            Wanted::Save => self.begin_rotation(effects),
        }
    }

    fn begin_rotation(&mut self, effects: &mut Vec<Effect>) {
        let (now, zone) = (self.now, self.zone.clone());
        let Some(Modal::RotateForm(it)) = self.modals.last_mut() else {
            return;
        };
        let keys = &self.keys;
        let old = it.old;
        let Some(wish) = it.read(|name| keys.named(name).is_some(), now, &zone) else {
            return;
        };
        let (Some(key), Some(door)) = (self.keys.get(old).cloned(), &self.door) else {
            self.modals.pop();
            return self.say(Weight::Bad, "this key was deleted meanwhile", effects);
        };
        let address = door.address.to_string();
        let Some(new) = successor_of(&key, &wish) else {
            return;
        };
        let rotation = Rotation {
            address: address.clone(),
            system: self.system_name().to_owned(),
            old,
            old_name: key.name.raw().to_owned(),
            old_created: key.created_at,
            name: wish.name,
            successor: None,
            successor_created: None,
            began: now,
            carried: false,
            proof: None,
            reset: false,
            ending: wish.ending,
            renames: wish.renames,
        };
        // One that was begun before, and whose successor is gone.
        self.rotations
            .retain(|it| it.address != address || it.old != old);
        self.rotations.push(rotation);
        self.send(Call::Create(new), effects);
    }

    /// The plan that must be kept before this call leaves, because the call makes it what it says, or void.
    pub(super) fn plan_behind(&mut self, call: &Call) -> Option<Rotation> {
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
    pub(super) fn rotation_kept(
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
    pub(super) fn made_for_rotation(&mut self, key: &ApiKey) {
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
    pub(super) fn unmade(&mut self, name: &str, effects: &mut Vec<Effect>) {
        let Some(door) = &self.door else { return };
        let address = door.address.to_string();
        let (gone, stay) = std::mem::take(&mut self.rotations)
            .into_iter()
            .partition(|it| it.address == address && it.successor.is_none() && it.name == name);
        self.rotations = stay;
        forget(gone, effects);
    }

    /// The old key's end is settled: what was asked for at the beginning follows.
    pub(super) fn after_the_end(&mut self, old: KeyId, effects: &mut Vec<Effect>) {
        let Some(it) = self.rotation_of(old).cloned() else {
            return;
        };
        if self.rotation_step(&it) == Step::Rename {
            self.rename_successor(&it, effects);
        }
    }

    /// Brings every rotation of the present system up to what is true now; what was changed is kept, what is done is forgotten.
    pub(super) fn keep_up_rotations(&mut self, effects: &mut Vec<Effect>) {
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
    pub(super) fn rotation_goes_on(&mut self, successor: KeyId, effects: &mut Vec<Effect>) {
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
    pub(super) fn mention_rotations(&mut self, effects: &mut Vec<Effect>) {
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

/// The successor of a key as it is to be made: the same access, to the letter.
fn successor_of(key: &ApiKey, wish: &Wish) -> Option<NewKey> {
    let access = match &key.access {
        Access::Allowlist(rules) => NewAccess::Allowlist(rules.clone()),
        Access::User(own) => NewAccess::User {
            username: own.username.as_ref()?.raw().to_owned(),
            expires_at: wish.expires_at,
        },
    };
    Some(NewKey {
        name: wish.name.clone(),
        access,
    })
}

/// Whether a secret is known to be somewhere else: what was only sent to a terminal need not have come to anything.
fn surely_elsewhere(secret: &SecretShown) -> bool {
    let copied = secret.copied.as_ref();
    let carrying = &secret.carrying;
    copied.is_some_and(|it| it.arrived() && !matches!(it, Copied::SentToTerminal(_)))
        || matches!(carrying.saving, Tried::Done(_))
        || matches!(carrying.delivering, Tried::Done(_))
}

fn keep(it: &Rotation) -> Effect {
    Effect::Errand(Errand::KeepRotation(Box::new(it.clone())))
}

fn forget(gone: Vec<Rotation>, effects: &mut Vec<Effect>) {
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
