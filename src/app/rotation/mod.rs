//! Rotations: what there is of them, and beginning one.
//!
//! Invariants (see [`crate::domain::rotation`]): a plan is kept before the request leaves that depends on it, so that whoever is
//! cut off finds it; nothing is sent but what a person asked for, but for the rename at the end, which was asked for at the
//! beginning.

pub mod form;
mod panel;
pub(in crate::app) mod plan;
pub mod text;
pub mod window;

#[cfg(test)]
mod tests;

use crate::api::Call;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::keys::edit;
use crate::app::keys::identity;
use crate::app::modal::{Modal, RotateForm};
use crate::app::notice::Weight;
use crate::app::requests::send;
use crate::app::rotation::form::Wish;
use crate::app::sessions::Sessions;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::question::{Line, Question};
use crate::domain::HashPrint;
use crate::domain::draft::NewAccess;
use crate::domain::rotation::{self, Facts, Step};
use crate::domain::{Access, ApiKey, KeyId, NewKey, Rotation, State};
use crate::keymap::{Action, Chord};
use std::collections::BTreeMap;

pub use text::{Mark, Row};

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
    /// Begins to replace a key, or goes on with that.
    pub(in crate::app) fn rotate(&mut self, key: &ApiKey, sessions: &mut Sessions, cx: &mut Cx) {
        match self.rotation_about(key.id, cx) {
            Some(it) => {
                let old = it.old;
                panel::open_rotation(old, sessions, cx);
            }
            None => open_rotate_form(key, cx),
        }
    }

    pub(in crate::app) fn rotate_form_key(
        &mut self,
        action: Option<Action>,
        chord: Chord,
        cx: &mut Cx,
    ) {
        let Some(Modal::RotateForm(it)) = cx.modals.last_mut() else {
            return;
        };
        if it.sending.is_some() {
            return;
        }
        match drive(&mut it.form, action, chord) {
            FormKey::Nothing | FormKey::Pick(_) => cx.tell(Event::FormChanged),
            FormKey::Leave => edit::leave_form(cx),
            FormKey::Save => self.begin_rotation(cx),
        }
    }

    fn begin_rotation(&mut self, cx: &mut Cx) {
        // No plan is begun whose create would be refused.
        if send::waits_for_secret(cx) {
            return;
        }
        let (now, zone) = (cx.now, cx.zone.clone());
        let Some(Modal::RotateForm(it)) = cx.modals.last_mut() else {
            return;
        };
        let keys = &cx.keys;
        let (old, created) = (it.old, it.created);
        let Some(wish) = it.read(|name| keys.named(name).is_some(), now, &zone) else {
            return;
        };
        let key = cx.keys.get(old).filter(|key| key.created_at == created);
        let (Some(key), Some(endpoint)) = (key.cloned(), &cx.connection.endpoint) else {
            cx.modals.pop();
            return cx.say(Weight::Bad, "this key was deleted meanwhile");
        };
        let address = endpoint.address.to_string();
        let Some(new) = successor_of(&key, &wish) else {
            return;
        };
        let rotation = Rotation {
            address,
            system: cx.system_name().to_owned(),
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
        if let Some(before) = self.rotation_of(old, cx).cloned() {
            self.drop_rotation(&before);
            plan::forget(vec![before], &mut cx.out);
        }
        self.rotations.push(rotation);
        send::send_form(Call::Create(new), cx);
    }
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

    fn rotation_of_mut(&mut self, old: KeyId, cx: &mut Cx) -> Option<&mut Rotation> {
        let address = cx.connection.endpoint.as_ref()?.address.canonical();
        let mut all = self.rotations.iter_mut();
        all.find(|it| it.is_at(&address) && it.old == old)
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

/// The form of a new successor, unless the key is none to be replaced in this way.
fn open_rotate_form(key: &ApiKey, cx: &mut Cx) {
    let Some(caps) = cx.connection.system.as_ref().map(|it| it.caps) else {
        return;
    };
    if let Some(question) = not_to_be_rotated(key, cx) {
        return cx.modals.push(Modal::Question(question));
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
        let keys = cx.keys.all().iter();
        let has = keys.filter(|it| it.owner() == Some(owner)).count();
        if has >= most {
            text.push_str(&format!(
                " {owner} has {has} keys, and this release allows {most}: the system will refuse one more."
            ));
        }
    }
    let taken = |name: &str| cx.keys.named(name).is_some();
    let name = rotation::successor(key.name.raw(), taken, caps.name_max);
    let form = RotateForm::new(key, &name, text, caps, cx.now, &cx.zone);
    cx.modals.push(Modal::RotateForm(Box::new(form)));
}

/// Why this key is not to be replaced by a second one.
fn not_to_be_rotated(key: &ApiKey, cx: &Cx) -> Option<Question> {
    let why = match (key.state(cx.now), key.ownership()) {
        (State::Orphaned, _) => {
            "Its owner was deleted, or its directory (AD, LDAP) does not answer: no second key can be created for that owner now."
        }
        (_, Some(own)) if own.owner_unread => {
            "Its owner could not be read, so no second key can be made for the same user. Make one by hand (n)."
        }
        (State::Revoked | State::Expired, _) => {
            "It does not work now, so there is nothing to keep working: a reset (r) gives it a new secret."
        }
        (State::Active | State::Soon | State::Unclear, _) => return None,
    };
    let lines = vec![Line::plain(identity::belongs(key, cx)), Line::warning(why)];
    let title = format!("Key {} ({}) cannot be rotated", key.name, key.id);
    Some(Question::notice(title, lines))
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
