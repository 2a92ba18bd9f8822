//! What the keys of the access screen and of the choice by need do.

pub(in crate::app) mod owners;
pub mod required_methods;
pub mod screen;

use std::collections::BTreeSet;

use crate::app::access::required_methods::Chose;
use crate::app::modal::{Access, KeyField, Modal, NeedsScreen, Picker};
use crate::app::model::Model;
use crate::app::notice::Weight;
use crate::app::widget::picker::Offers;
use crate::domain::{ApiKey, User};
use crate::keymap::{Action, Chord};

/// Rows beside the tree on a full screen: status, three rules, heading, search, description, question, footer, and one more
/// rule; on a short terminal only status, heading and question.
const AROUND: (u16, u16) = (10, 3);

/// The choice of an owner.
#[derive(Debug, Default)]
pub(in crate::app) struct Owners {
    /// The methods that the integration needs whose key is being created.
    pub(in crate::app) needed: BTreeSet<String>,
}

impl Model {
    /// Rows of a catalogue that fills the screen.
    pub fn tree_rows(&self) -> usize {
        let around = if self.cx.size.1 < 12 {
            AROUND.1
        } else {
            AROUND.0
        };
        usize::from(self.cx.size.1.saturating_sub(around))
    }

    /// How many methods the owner of a key may call, of how many; whether the owner may do everything. `None` where that is not
    /// known.
    pub fn reach(&self, key: &ApiKey) -> Option<(usize, usize)> {
        let user = self.user(key.owner()?.raw())?;
        let (catalogue, roles) = (self.catalogue(), self.roles());
        let held = roles.expand(user.roles.as_deref()?);
        let permitted = crate::domain::reach::count(&held, &catalogue);
        Some((permitted, catalogue.methods().len()))
    }

    /// Shows what the owner of a key may call.
    pub(in crate::app) fn open_access_of(&mut self, key: &ApiKey) {
        match key.owner() {
            Some(name) => self.open_access(name.raw()),
            None => self
                .cx
                .say(Weight::Plain, "this key has no user: it may call nothing"),
        }
    }

    fn open_access(&mut self, name: &str) {
        let user = self.user(name.trim()).filter(|user| user.roles.is_some());
        let Some(user) = user.cloned() else {
            let text = format!(
                "what {} may call is not known: no roles of it can be read",
                shown(name)
            );
            return self.cx.say(Weight::Plain, text);
        };
        self.want_catalogue();
        let screen = Access::new(user, self.catalogue(), self.roles());
        self.cx.modals.push(Modal::Access(Box::new(screen)));
    }

    /// Shows what the user may call who is chosen in the form or marked in the list of users.
    pub(in crate::app) fn open_access_of_choice(&mut self) {
        let name = match self.cx.modals.last() {
            Some(Modal::KeyForm(it)) => it.form.text(KeyField::Owner),
            Some(Modal::Picker(it)) => it
                .marked()
                .map(|item| item.value.clone())
                .unwrap_or_default(),
            _ => return,
        };
        self.open_access(&name);
    }

    pub(in crate::app) fn access_key(&mut self, action: Option<Action>, chord: Chord) {
        if let Some(Modal::Access(it)) = self.cx.modals.last_mut()
            && it.act(action, chord.typed())
        {
            self.cx.modals.pop();
        }
    }

    /// Lets the person choose what is needed; the list of users, if it was open, comes back with the answer.
    pub(in crate::app) fn open_needs(&mut self) {
        if matches!(self.cx.modals.last(), Some(Modal::Picker(it)) if it.offers == Offers::Owners) {
            self.cx.modals.pop();
        }
        self.want_catalogue();
        let screen = NeedsScreen::new(self.catalogue(), self.access.needed.clone());
        self.cx.modals.push(Modal::Needs(Box::new(screen)));
        self.refresh_forms();
    }

    pub(in crate::app) fn needs_key(&mut self, action: Option<Action>, chord: Chord) {
        let Some(Modal::Needs(it)) = self.cx.modals.last_mut() else {
            return;
        };
        match it.act(action, chord.typed()) {
            Chose::Nothing => {}
            Chose::Changed => self.refresh_forms(),
            Chose::Left => drop(self.cx.modals.pop()),
            Chose::Done => {
                self.access.needed = it.chosen().clone();
                self.cx.modals.pop();
                self.pick_owner();
            }
        }
    }

    pub(in crate::app) fn pick_owner(&mut self) {
        let Some(Modal::KeyForm(it)) = self.cx.modals.last() else {
            return;
        };
        let typed = it.form.text(KeyField::Owner).trim().to_owned();
        self.want_catalogue();
        let title = format!("Owner on {}", self.cx.system_name());
        let (items, said) = self.owners(&self.access.needed);
        // Who suits best is marked; without needs, who is chosen now.
        let marked = if self.access.needed.is_empty() {
            typed.as_str()
        } else {
            ""
        };
        let mut picker = Picker::new(title, items, marked);
        picker.said = said;
        self.cx.modals.push(Modal::Picker(picker));
    }

    /// The users as they are offered, and what is to be said of them.
    pub(in crate::app) fn owners(
        &self,
        needed: &BTreeSet<String>,
    ) -> (Vec<crate::app::widget::picker::Item>, String) {
        let users = self.cx.users.as_deref();
        let judged = self.judging(needed, |judge| {
            let items = judge.items(users.unwrap_or_default());
            let said = judge.said(users, &items);
            (items, said)
        });
        judged.unwrap_or_default()
    }

    /// What stands beside an owner in the form, and what to be warned of.
    pub(in crate::app) fn owner_words(&self, name: &str) -> (String, String) {
        let words = |user: &User| {
            self.judging(&self.access.needed, |judge| {
                (judge.note(user), judge.warning(user))
            })
        };
        self.user(name.trim()).and_then(words).unwrap_or_default()
    }

    /// Brings the screens about owners up to date with what is known.
    pub(in crate::app) fn refresh_access(&mut self) {
        let about = |m: &Modal| matches!(m, Modal::Access(_) | Modal::Needs(_));
        if !self.cx.modals.iter().any(about) {
            return;
        }
        let (catalogue, roles) = (self.catalogue(), self.roles());
        let mut modals = std::mem::take(&mut self.cx.modals);
        for modal in &mut modals {
            match modal {
                Modal::Access(it) => {
                    let name = it.user.username.raw().to_owned();
                    it.refresh(self.user(&name), &catalogue, &roles);
                }
                Modal::Needs(it) => {
                    it.refresh(&catalogue);
                    (it.users, it.said) = self.owners(it.chosen());
                }
                _ => {}
            }
        }
        self.cx.modals = modals;
    }

    /// Keeps the cursors of the catalogues in sight.
    pub(in crate::app) fn scroll_trees(&mut self) {
        let rows = self.tree_rows();
        match self.cx.modals.last_mut() {
            Some(Modal::Access(it)) => it.tree.scroll(rows),
            Some(Modal::Needs(it)) => it.tree.scroll(rows),
            _ => {}
        }
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
