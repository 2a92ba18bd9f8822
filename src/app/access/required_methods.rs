//! The choice of required methods: the catalogue, and the users who could own a key that calls those methods.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::access::screen::{paste, search};
use crate::app::widget::catalogue_tree::{Row, Tree};
use crate::app::widget::picker::Item;
use crate::app::widget::window::{Pasted, Window};
use crate::domain::catalogue::{Catalogue, Item as Thing};
use crate::keymap::{Action, Context};

/// What the methods are selected for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MethodsFor {
    /// An owner with sufficient rights, among the users of the system.
    #[default]
    Owner,
    /// The roles of a service account.
    Account,
}

/// The screen.
#[derive(Debug)]
pub struct RequiredMethods {
    /// The catalogue; the chosen methods are marked.
    pub tree: Tree,
    /// What the methods are selected for.
    pub purpose: MethodsFor,
    /// Whether keys are typed into the search.
    pub finding: bool,
    /// The users for the chosen methods, best first.
    pub users: Vec<Item>,
    /// The summary below the users.
    pub summary: String,
    chosen: BTreeSet<String>,
}

impl Window for RequiredMethods {
    fn contexts(&self) -> Vec<Context> {
        match (self.finding, self.purpose) {
            (true, _) => vec![Context::Find, Context::Anywhere],
            (false, MethodsFor::Owner) => vec![Context::Needs, Context::Anywhere],
            (false, MethodsFor::Account) => {
                vec![Context::AccountMethods, Context::Needs, Context::Anywhere]
            }
        }
    }

    fn fills_the_screen(&self) -> bool {
        true
    }

    fn paste(&mut self, text: &str) -> Pasted {
        if self.finding {
            paste(&mut self.tree, text);
        }
        Pasted::Done
    }
}

/// The result of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodsKey {
    /// The choice is the same.
    Nothing,
    /// The choice changed.
    Changed,
    /// The user confirmed the choice.
    Done,
    /// The user left; the earlier choice stays.
    Leave,
}

impl RequiredMethods {
    /// The screen with an earlier choice.
    pub fn new(catalogue: Arc<Catalogue>, chosen: BTreeSet<String>) -> Self {
        let mut it = Self {
            tree: Tree::new(catalogue),
            purpose: MethodsFor::default(),
            finding: false,
            users: Vec::new(),
            summary: String::new(),
            chosen,
        };
        it.mark();
        it
    }

    /// The names of the chosen methods.
    pub fn chosen(&self) -> &BTreeSet<String> {
        &self.chosen
    }

    /// Updates the tree if the catalogue changed.
    pub fn refresh(&mut self, catalogue: &Arc<Catalogue>) {
        if !Arc::ptr_eq(self.tree.catalogue(), catalogue) {
            self.tree.set_catalogue(Arc::clone(catalogue));
            self.mark();
        }
    }

    /// Handles a key.
    pub fn act(&mut self, action: Option<Action>, typed: Option<char>) -> MethodsKey {
        if self.finding {
            self.finding = search(&mut self.tree, action, typed);
            return MethodsKey::Nothing;
        }
        match action {
            Some(Action::Filter) => self.finding = true,
            Some(Action::Choose) => return self.choose(self.under_cursor()),
            Some(Action::ChooseAll) => return self.choose(self.namespace()),
            Some(Action::Save) => return MethodsKey::Done,
            Some(Action::Back) if !self.tree.find().is_empty() => self.tree.set_find(""),
            Some(Action::Back) => return MethodsKey::Leave,
            Some(action) => {
                self.tree.act(action);
            }
            None => {}
        }
        MethodsKey::Nothing
    }

    fn under_cursor(&self) -> Vec<usize> {
        match self.tree.selected() {
            Some(Row::Item(number)) => vec![number],
            Some(Row::Group(_)) => self.namespace(),
            None => Vec::new(),
        }
    }

    fn namespace(&self) -> Vec<usize> {
        let group = self.tree.selected_group();
        group.map(|group| group.items.clone()).unwrap_or_default()
    }

    /// Chooses these methods, or removes them from the choice if all are chosen.
    fn choose(&mut self, numbers: Vec<usize>) -> MethodsKey {
        let catalogue = Arc::clone(self.tree.catalogue());
        let names = numbers
            .iter()
            .filter_map(|number| match catalogue.item(*number)? {
                Thing::Method(method) => Some(method.name.raw()),
                Thing::Event(_) | Thing::Route(_) => None,
            });
        let names: Vec<&str> = names.collect();
        let all = names.iter().all(|name| self.chosen.contains(*name));
        for name in names {
            if all {
                self.chosen.remove(name);
            } else {
                self.chosen.insert(name.to_owned());
            }
        }
        self.mark();
        MethodsKey::Changed
    }

    fn mark(&mut self) {
        let catalogue = Arc::clone(self.tree.catalogue());
        let chosen = &self.chosen;
        self.tree.mark(|number| {
            matches!(catalogue.item(number), Some(Thing::Method(method)) if chosen.contains(method.name.raw()))
        });
    }
}
