//! Starting a rotation: the form of the successor, and the plan.

use crate::api::Call;
use crate::app::access::{self, Owners};
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::keys::identity;
use crate::app::modal::{Modal, RotateForm};
use crate::app::notice::Weight;
use crate::app::present;
use crate::app::requests::{give_up, reads, send};
use crate::app::rotation::{Rotations, state};
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::question::{Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::domain::method_count;
use crate::domain::rotation;
use crate::domain::{ApiKey, NewKey, Rotation, Rule, State};
use crate::keymap::{Action, Chord};

impl TakesKeys for RotateForm {
    type With<'a> = (&'a mut Rotations, &'a mut Owners, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (rotation, access, cx): Self::With<'_>) {
        rotation.form_key(action, chord, access, cx);
    }
}

impl Rotations {
    /// Handles a key in the form.
    fn form_key(&mut self, action: Option<Action>, chord: Chord, access: &mut Owners, cx: &mut Cx) {
        let Some(Modal::RotateForm(it)) = cx.modals.last_mut() else {
            return;
        };
        if let Some(id) = it.sending {
            return give_up::key(id, action, cx);
        }
        match action {
            Some(Action::Access) => return access::open_for_selection(cx),
            Some(Action::Needs) => return access.open_required_methods(cx),
            _ => {}
        }
        match drive(&mut it.form, action, chord) {
            FormKey::Pick(_) => access.pick_owner(cx),
            FormKey::Nothing => cx.tell(Event::FormChanged),
            FormKey::Leave => present::leave_form(cx),
            FormKey::Save => self.start(cx),
        }
    }

    fn start(&mut self, cx: &mut Cx) {
        // A plan must not exist if its create request would be refused.
        if send::refuse_second_secret(cx) {
            return;
        }
        let (now, zone) = (cx.now, cx.zone.clone());
        let Some(Modal::RotateForm(it)) = cx.modals.last_mut() else {
            return;
        };
        let keys = &cx.keys;
        let (old, created) = (it.old, it.created);
        let Some(input) = it.read(|name| keys.named(name).is_some(), now, &zone) else {
            return;
        };
        let key = cx.keys.get(old).filter(|key| key.created_at() == created);
        let (Some(key), Some(endpoint)) = (key.cloned(), &cx.connection.endpoint) else {
            cx.modals.pop();
            return cx.say(Weight::Bad, "this key was deleted in the meantime");
        };
        let address = endpoint.address.to_string();
        let rotation = Rotation {
            address,
            system: cx.host_name().to_owned(),
            old,
            old_name: key.name.raw().to_owned(),
            old_created: key.created_at(),
            name: input.name,
            owner: input.owner,
            successor: None,
            successor_created: None,
            began: now,
            carried: false,
            proof: None,
            reset: false,
            ending: input.ending,
            renames: input.renames,
        };
        let Some(access) = rotation.access_for(&key, input.expires_at) else {
            return;
        };
        let name = rotation.name.clone();
        let new = NewKey { name, access };
        // An earlier rotation of this key whose successor no longer exists.
        if let Some(before) = self.replacing(old, cx).cloned() {
            self.remove_plan(&before);
            state::forget_plans(vec![before], cx);
        }
        self.rotations.push(rotation);
        send::send_form(Call::Create(new), cx);
    }
}

/// Opens the form of a successor, or explains why this key cannot be rotated.
/// `owner` is the default owner of the successor, if it is not the owner of the key.
pub(in crate::app::rotation) fn open_form(key: &ApiKey, owner: Option<&str>, cx: &mut Cx) {
    let Some(caps) = cx.connection.system.as_ref().map(|it| it.caps) else {
        return;
    };
    if let Some(question) = refusal_notice(key, cx) {
        return cx.modals.push(Modal::Question(question));
    }
    let rules = key.rules().map_or_else(String::new, |rules| {
        let words = method_count::with_rules(rules, &catalogue::current(cx));
        format!(" with the same rules ({words})")
    });
    let text = format!(
        "tnkeys creates a second key{rules}. {} keeps working until you remove it.",
        key.name
    );
    let taken = |name: &str| cx.keys.named(name).is_some();
    let name = rotation::successor(key.name.raw(), taken, caps.name_max);
    let mut form = RotateForm::new(key, &name, text, caps, cx.now, &cx.zone);
    if let Some(owner) = owner {
        form.suggest_owner(owner);
    }
    cx.modals.push(Modal::RotateForm(Box::new(form)));
    if caps.owner {
        reads::read_users(cx);
        catalogue::request(cx);
    }
    cx.tell(Event::FormChanged);
}

/// The notice that explains why a key cannot be rotated; `None` if it can.
fn refusal_notice(key: &ApiKey, cx: &Cx) -> Option<Question> {
    let why = match (key.state(cx.now), key.ownership()) {
        (State::Orphaned, _) => {
            "The owner was deleted, or its directory (AD, LDAP) does not respond. A second key cannot be created for this owner now."
        }
        (_, Some(own)) if own.owner.unread => {
            "The owner of this key could not be loaded, so tnkeys cannot create a second key for it. Create one manually (n)."
        }
        _ if !is_whole(key) => {
            "The name, the owner or a rule of this key is too long to be sent, so tnkeys cannot create a second key like it."
        }
        (State::Revoked | State::Expired, _) => "The key is inactive. Use reset (r) instead.",
        (State::Active | State::Soon | State::Unclear, _) => return None,
    };
    let lines = vec![Line::plain(identity::belongs(key, cx)), Line::warning(why)];
    let title = format!("Cannot rotate {} ({})", key.name, key.id);
    Some(Question::notice(title, lines))
}

/// Whether the name, the owner and the rules are known to the last character.
fn is_whole(key: &ApiKey) -> bool {
    let texts = [Some(&key.name), key.owner()];
    let rules = key.rules().unwrap_or_default();
    texts.into_iter().flatten().all(|text| text.cut().is_none()) && rules.iter().all(Rule::is_whole)
}
