//! What an integration needs: methods chosen from the catalogue, and beside them who could own its key.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::access::screen::{paste, search};
use crate::app::widget::catalogue_tree::{Row, Tree};
use crate::app::widget::picker::Item;
use crate::domain::catalogue::{Catalogue, Item as Thing};
use crate::keymap::{Action, Context};

/// The screen.
#[derive(Debug)]
pub struct NeedsScreen {
    /// The catalogue; marked is what was chosen.
    pub tree: Tree,
    /// Letters to search by are typed.
    pub finding: bool,
    /// The users for what is chosen now, best first.
    pub users: Vec<Item>,
    /// What is to be said of them.
    pub said: String,
    chosen: BTreeSet<String>,
}

/// What came of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chose {
    /// Nothing but a movement.
    Nothing,
    /// Something else is chosen now.
    Changed,
    /// It is done: the chosen ones count.
    Done,
    /// It is left: what was chosen before counts.
    Left,
}

impl NeedsScreen {
    /// With what was chosen before.
    pub fn new(catalogue: Arc<Catalogue>, chosen: BTreeSet<String>) -> Self {
        let mut it = Self {
            tree: Tree::new(catalogue),
            finding: false,
            users: Vec::new(),
            said: String::new(),
            chosen,
        };
        it.mark();
        it
    }

    /// The names of the chosen methods.
    pub fn chosen(&self) -> &BTreeSet<String> {
        &self.chosen
    }

    /// Takes the catalogue that is known now.
    pub fn refresh(&mut self, catalogue: &Arc<Catalogue>) {
        if !Arc::ptr_eq(self.tree.catalogue(), catalogue) {
            self.tree.set_catalogue(Arc::clone(catalogue));
            self.mark();
        }
    }

    /// The contexts to look a chord up in.
    pub fn contexts(&self) -> Vec<Context> {
        let context = if self.finding {
            Context::Find
        } else {
            Context::Needs
        };
        vec![context, Context::Anywhere]
    }

    /// A key.
    pub fn act(&mut self, action: Option<Action>, typed: Option<char>) -> Chose {
        if self.finding {
            self.finding = search(&mut self.tree, action, typed);
            return Chose::Nothing;
        }
        match action {
            Some(Action::Filter) => self.finding = true,
            Some(Action::Choose) => return self.choose(self.under_cursor()),
            Some(Action::ChooseAll) => return self.choose(self.namespace()),
            Some(Action::Save) => return Chose::Done,
            Some(Action::Back) if !self.tree.find().is_empty() => self.tree.set_find(""),
            Some(Action::Back) => return Chose::Left,
            Some(action) => {
                self.tree.act(action);
            }
            None => {}
        }
        Chose::Nothing
    }

    /// Pasted text, while something is searched.
    pub fn paste(&mut self, text: &str) {
        if self.finding {
            paste(&mut self.tree, text);
        }
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

    /// Chooses these; when all are chosen already, none of them any more.
    fn choose(&mut self, numbers: Vec<usize>) -> Chose {
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
        Chose::Changed
    }

    fn mark(&mut self) {
        let catalogue = Arc::clone(self.tree.catalogue());
        let chosen = &self.chosen;
        self.tree.mark(|number| {
            matches!(catalogue.item(number), Some(Thing::Method(method)) if chosen.contains(method.name.raw()))
        });
    }
}
