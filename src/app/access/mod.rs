//! Owners of keys: the methods that an owner may call, and owners for required methods.

mod moving;
pub mod owners;
pub mod required_methods;
pub mod screen;

use std::collections::BTreeSet;

use crate::app::access::required_methods::{MethodsFor, MethodsKey};
use crate::app::catalogue;
use crate::app::cx::Cx;
use crate::app::event::Event;
use crate::app::modal::{Access, KeyField, Modal, Picker, RequiredMethods};
use crate::app::notice::Weight;
use crate::app::widget::picker::Offers;
use crate::app::widget::window::TakesKeys;
use crate::domain::{ApiKey, User};
use crate::keymap::{Action, Chord};

/// Rows around the tree: status, three rules, heading, search, description, question, footer, and one more rule; on a
/// short terminal only status, heading and question.
const AROUND: (u16, u16) = (10, 3);

/// The choice of an owner.
#[derive(Debug, Default)]
pub(in crate::app) struct Owners {
    /// The methods that the integration of the new key must call.
    pub(in crate::app) required: BTreeSet<String>,
}

/// Rows of the tree on a full screen.
pub fn tree_rows(cx: &Cx) -> usize {
    let around = if cx.size.1 < 12 { AROUND.1 } else { AROUND.0 };
    usize::from(cx.size.1.saturating_sub(around))
}

/// Shows the methods that the owner of a key may call.
pub(in crate::app) fn open_for_key(key: &ApiKey, cx: &mut Cx) {
    match key.owner() {
        Some(name) => open(name.raw(), cx),
        None => cx.say(
            Weight::Plain,
            "this key has no owner and may call no method",
        ),
    }
}

fn open(name: &str, cx: &mut Cx) {
    let user = owners::user(name.trim(), cx).filter(|user| user.roles.is_some());
    let Some(user) = user.cloned() else {
        let text = format!(
            "the roles of {} are unknown: they could not be loaded",
            shown(name)
        );
        return cx.say(Weight::Plain, text);
    };
    open_for_user(user, cx);
}

/// Shows the methods that a user may call, who may not exist yet.
pub(in crate::app) fn open_for_user(user: User, cx: &mut Cx) {
    catalogue::request(cx);
    let screen = Access::new(user, catalogue::current(cx), catalogue::roles(cx));
    cx.modals.push(Modal::Access(Box::new(screen)));
}

/// Opens the choice of the methods that a service account requires. Answered by [`Event::MethodsSelected`].
pub(in crate::app) fn open_account_methods(cx: &mut Cx) {
    catalogue::request(cx);
    let mut screen = RequiredMethods::new(catalogue::current(cx), BTreeSet::new());
    screen.purpose = MethodsFor::Account;
    cx.modals.push(Modal::RequiredMethods(Box::new(screen)));
}

/// Shows the methods that a user may call: the owner in the form, or the selected user in the picker.
pub(in crate::app) fn open_for_selection(cx: &mut Cx) {
    let name = match cx.modals.last() {
        Some(Modal::KeyForm(it)) => it.form.text(KeyField::Owner),
        Some(Modal::RotateForm(it)) => it.owner(),
        Some(Modal::Picker(it)) => it
            .marked()
            .map(|item| item.value.clone())
            .unwrap_or_default(),
        _ => return,
    };
    open(&name, cx);
}

impl TakesKeys for RequiredMethods {
    type With<'a> = (&'a mut Owners, &'a mut Cx);

    fn key(action: Option<Action>, chord: Chord, (access, cx): Self::With<'_>) {
        access.required_methods_key(action, chord, cx);
    }
}

impl TakesKeys for Access {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        if let Some(Modal::Access(it)) = cx.modals.last_mut()
            && it.act(action, chord.typed())
        {
            cx.modals.pop();
        }
    }
}

/// The users as items of a picker, and the summary below them.
pub(in crate::app) fn owner_items(
    needed: &BTreeSet<String>,
    cx: &Cx,
) -> (Vec<crate::app::widget::picker::Item>, String) {
    let users = cx.users.as_deref();
    let judged = owners::with_texts(
        needed,
        |texts| {
            let items = texts.items(users.unwrap_or_default());
            let summary = texts.summary(users, &items);
            (items, summary)
        },
        cx,
    );
    judged.unwrap_or_default()
}

/// Whether a user is a full administrator, as far as is known.
pub(in crate::app) fn is_full_admin(name: &str, cx: &Cx) -> bool {
    match (owners::user(name.trim(), cx), &cx.connection.system) {
        (Some(user), _) => user.full_admin(),
        (None, Some(system)) => {
            let me = &system.me;
            me.full_admin
                && me
                    .username
                    .as_ref()
                    .is_some_and(|me| me.raw() == name.trim())
        }
        (None, None) => false,
    }
}

/// Updates the screens about owners with the current users, catalogue and roles.
pub(in crate::app) fn refresh(cx: &mut Cx) {
    let about = |m: &Modal| matches!(m, Modal::Access(_) | Modal::RequiredMethods(_));
    if !cx.modals.iter().any(about) {
        return;
    }
    let (catalogue, roles) = (catalogue::current(cx), catalogue::roles(cx));
    let mut modals = std::mem::take(&mut cx.modals);
    for modal in &mut modals {
        match modal {
            Modal::Access(it) => {
                let name = it.user.username.raw().to_owned();
                it.refresh(owners::user(&name, cx), &catalogue, &roles);
            }
            Modal::RequiredMethods(it) => {
                it.refresh(&catalogue);
                if it.purpose == MethodsFor::Owner {
                    (it.users, it.summary) = owner_items(it.chosen(), cx);
                }
            }
            _ => {}
        }
    }
    cx.modals = modals;
}

/// Keeps the cursors of the trees on the screen.
pub(in crate::app) fn scroll_trees(cx: &mut Cx) {
    let rows = tree_rows(cx);
    match cx.modals.last_mut() {
        Some(Modal::Access(it)) => it.tree.scroll(rows),
        Some(Modal::RequiredMethods(it)) => it.tree.scroll(rows),
        _ => {}
    }
}

impl Owners {
    /// Opens the choice of required methods. An open picker of owners is closed; it returns with the answer.
    pub(in crate::app) fn open_required_methods(&mut self, cx: &mut Cx) {
        if matches!(cx.modals.last(), Some(Modal::Picker(it)) if it.offers == Offers::Owners) {
            cx.modals.pop();
        }
        catalogue::request(cx);
        let screen = RequiredMethods::new(catalogue::current(cx), self.required.clone());
        cx.modals.push(Modal::RequiredMethods(Box::new(screen)));
        cx.tell(Event::FormChanged);
    }

    /// Handles a key in the choice of required methods.
    fn required_methods_key(&mut self, action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::RequiredMethods(it)) = cx.modals.last_mut() else {
            return;
        };
        match it.act(action, chord.typed()) {
            MethodsKey::Nothing => {}
            MethodsKey::Changed => cx.tell(Event::FormChanged),
            MethodsKey::Leave => drop(cx.modals.pop()),
            MethodsKey::Done if it.purpose == MethodsFor::Account => match it.chosen().is_empty() {
                true => cx.say(Weight::Plain, "select at least one method"),
                false => {
                    let methods = it.chosen().clone();
                    cx.tell(Event::MethodsSelected(methods));
                }
            },
            MethodsKey::Done => {
                self.required = it.chosen().clone();
                cx.modals.pop();
                self.pick_owner(cx);
            }
        }
    }

    /// Opens the picker of owners.
    pub(in crate::app) fn pick_owner(&mut self, cx: &mut Cx) {
        let typed = match cx.modals.last() {
            Some(Modal::KeyForm(it)) => it.form.text(KeyField::Owner).trim().to_owned(),
            Some(Modal::RotateForm(it)) => it.owner(),
            _ => return,
        };
        catalogue::request(cx);
        let title = format!("Owner on {}", cx.system_title());
        let (items, summary) = owner_items(&self.required, cx);
        // With required methods the best owner is selected, otherwise the present one.
        let marked = if self.required.is_empty() {
            typed.as_str()
        } else {
            ""
        };
        let mut picker = Picker::new(title, items, marked);
        picker.summary = summary;
        cx.modals.push(Modal::Picker(picker));
    }

    /// The default owner of a new key, if the account may create keys for others; and why it is the default.
    pub(in crate::app) fn suggestion(&self, cx: &Cx) -> Option<(String, String)> {
        let me = &cx.connection.system.as_ref()?.me;
        // An account that is no full administrator keeps its own keys.
        if !me.full_admin {
            return None;
        }
        let users = cx.users.as_deref()?;
        let found = owners::with_texts(&self.required, |texts| texts.suggestion(users), cx)?;
        found.map(|(name, count)| {
            let why = match count {
                1 => "default: the only owner without full control".to_owned(),
                count => format!("default: the fewest rights of {count} users"),
            };
            (name, why)
        })
    }

    /// The note beside an owner in the form, and the warning about that owner.
    pub(in crate::app) fn owner_texts(&self, name: &str, cx: &Cx) -> (String, String) {
        let words = |user: &User| {
            owners::with_texts(
                &self.required,
                |texts| (texts.note(user), texts.warning(user, cx.host_name())),
                cx,
            )
        };
        owners::user(name.trim(), cx)
            .and_then(words)
            .unwrap_or_default()
    }
}

fn shown(name: &str) -> String {
    match name.trim() {
        "" => "nobody".to_owned(),
        name => crate::domain::text::harmless(name).into_owned(),
    }
}

#[cfg(test)]
mod tests;
