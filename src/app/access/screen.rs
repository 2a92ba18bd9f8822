//! The access screen: the whole catalogue, read only, with the methods that an owner's roles permit.
//!
//! Invariant: the marks follow the current roles and catalogue, also when the system's own replace the declared ones.

use std::sync::Arc;

use crate::app::widget::catalogue_tree::Tree;
use crate::app::widget::line_edit;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::catalogue::{Catalogue, Item, Roles};
use crate::domain::method_count::{Count, by_roles};
use crate::domain::reach::Verdict;
use crate::domain::{Text, User};
use crate::keymap::{Action, Context};

/// The meaning of typed letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typing {
    /// Letters are commands.
    #[default]
    Nothing,
    /// Letters go to the search.
    Find,
    /// Letters name the method to test.
    Test,
}

/// The screen.
#[derive(Debug)]
pub struct Access {
    /// The owner.
    pub user: User,
    /// The catalogue.
    pub tree: Tree,
    /// The meaning of typed letters; they stand in the tree's search.
    pub typing: Typing,
    roles: Arc<Roles>,
    permitted: Count,
}

impl Window for Access {
    fn contexts(&self) -> Vec<Context> {
        let context = match self.typing {
            Typing::Nothing => Context::Access,
            Typing::Find => Context::Find,
            Typing::Test => Context::Try,
        };
        vec![context, Context::Anywhere]
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if self.typing != Typing::Nothing {
            paste(&mut self.tree, text);
        }
        Pasted::Done
    }
}

/// A role of the owner, with the roles that it includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleLines {
    /// Its name.
    pub name: Text,
    /// The included roles, sorted, without the role itself.
    pub includes: Vec<String>,
}

impl Access {
    /// The screen for a user.
    pub fn new(user: User, catalogue: Arc<Catalogue>, roles: Arc<Roles>) -> Self {
        let mut it = Self {
            user,
            tree: Tree::new(catalogue),
            typing: Typing::default(),
            roles,
            permitted: Count::default(),
        };
        it.mark();
        it
    }

    /// Updates the owner, the catalogue and the roles.
    pub fn refresh(&mut self, user: Option<&User>, catalogue: &Arc<Catalogue>, roles: &Arc<Roles>) {
        let same = Arc::ptr_eq(self.tree.catalogue(), catalogue) && Arc::ptr_eq(&self.roles, roles);
        if same && user.is_none_or(|user| *user == self.user) {
            return;
        }
        if let Some(user) = user {
            user.clone_into(&mut self.user);
        }
        self.roles = Arc::clone(roles);
        self.tree.set_catalogue(Arc::clone(catalogue));
        self.mark();
    }

    /// How many methods the roles permit.
    pub fn permitted(&self) -> Count {
        self.permitted
    }

    /// The roles of the owner, in the system's order.
    pub fn role_lines(&self) -> Vec<RoleLines> {
        let own = self.own().iter();
        let lines = own.map(|name| RoleLines {
            includes: self
                .roles
                .expand([name])
                .names()
                .filter(|role| *role != name.as_str())
                .map(str::to_owned)
                .collect(),
            name: name.clone(),
        });
        lines.collect()
    }

    /// The tested method (the typed one, or the one under the cursor) and the verdict on it.
    pub fn tested(&self) -> Option<(String, Option<Verdict>)> {
        let verdict = |method| Verdict::of(method, self.own(), &self.roles);
        let typed = self.tree.find().trim();
        if self.typing == Typing::Test && !typed.is_empty() {
            return Some((
                typed.to_owned(),
                self.tree.catalogue().method(typed).map(verdict),
            ));
        }
        match self.tree.selected_item()? {
            Item::Method(method) => Some((method.name.to_string(), Some(verdict(method)))),
            Item::Event(_) | Item::Route(_) => None,
        }
    }

    /// Handles a key. Returns whether the user leaves the screen.
    pub fn act(&mut self, action: Option<Action>, typed: Option<char>) -> bool {
        if self.typing != Typing::Nothing {
            if !search(&mut self.tree, action, typed) {
                self.typing = Typing::Nothing;
            }
            return false;
        }
        match action {
            Some(Action::Filter) => self.typing = Typing::Find,
            Some(Action::Try) => {
                self.tree.set_find("");
                self.typing = Typing::Test;
            }
            Some(Action::Back) if !self.tree.find().is_empty() => self.tree.set_find(""),
            Some(Action::Back) => return true,
            Some(action) => {
                self.tree.act(action);
            }
            None => {}
        }
        false
    }

    fn own(&self) -> &[Text] {
        self.user.roles.as_deref().unwrap_or_default()
    }

    fn mark(&mut self) {
        let (catalogue, roles) = (Arc::clone(self.tree.catalogue()), Arc::clone(&self.roles));
        let own = self.own().to_vec();
        let held = roles.expand(&own);
        self.permitted = by_roles(&held, &catalogue);
        self.tree.mark(|number| {
            matches!(catalogue.item(number), Some(Item::Method(method)) if held.permits(method))
        });
    }
}

/// Handles a key in the search of a tree. Returns whether the search continues.
pub(in crate::app) fn search(tree: &mut Tree, action: Option<Action>, typed: Option<char>) -> bool {
    let mut find = tree.find().to_owned();
    match (action, typed) {
        (Some(Action::Accept), _) => return false,
        (Some(Action::Back), _) => {
            tree.set_find("");
            return false;
        }
        // Complete with the name under the cursor.
        (Some(Action::Next), _) => {
            if let Some(item) = tree.selected_item() {
                find = item.name().to_string();
            }
        }
        (Some(action), _) if tree.act(action) => return true,
        (Some(action), _) => line_edit::edit(&mut find, action),
        (None, Some(c)) => find.push(c),
        (None, None) => {}
    }
    tree.set_find(&find);
    true
}

/// Pastes text into the search of a tree.
pub(in crate::app) fn paste(tree: &mut Tree, text: &str) {
    let mut find = tree.find().to_owned();
    line_edit::paste(&mut find, text);
    tree.set_find(&find);
}
