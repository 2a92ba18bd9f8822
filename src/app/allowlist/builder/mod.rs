//! The builder of an allowlist: the system's catalogue beside the rules, and what they permit, always up to date.
//!
//! Invariants: every change of the rules is one step that can be taken back; a rule that the catalogue does not know is kept
//! as it is; what is typed is lost by no refusal.

mod edit;
pub(in crate::app) mod line;
mod rule_input;
mod rule_set;
mod tester;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::app::widget::catalogue_tree::Tree;
use crate::domain::Caps;
use crate::domain::allowlist::{Census, Counted, Lint, Permits, json, lint};
use crate::domain::catalogue::Catalogue;
use crate::domain::rule::Rule;
use crate::form::{LinesInput, TextInput};
use crate::keymap::Context;

pub use rule_set::{Change, RuleSet};
pub use tester::{Tested, tested};

/// Which side has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The catalogue.
    Tree,
    /// The rules.
    Rules,
}

/// What is being typed.
#[derive(Debug)]
pub enum Entry {
    /// Nothing: keys are commands.
    None,
    /// The search of the tree.
    Find,
    /// A rule.
    Rule(Box<Typing>),
    /// What to test.
    Test,
    /// All rules as JSON.
    Raw(Box<Raw>),
}

/// How many rows the parts of the builder have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Both sides, with the line above each list.
    pub sides: usize,
    /// The tree.
    pub tree: usize,
    /// The rules.
    pub rules: usize,
    /// What is said below the rules.
    pub lints: usize,
}

/// A rule that is typed: a new one, or one that is changed.
#[derive(Debug)]
pub struct Typing {
    /// `CALL pool.query`.
    pub line: TextInput,
    /// The rule that it replaces; `None`: a new one.
    pub at: Option<usize>,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// The rules as text.
#[derive(Debug)]
pub struct Raw {
    /// The text.
    pub text: LinesInput,
    /// What is wrong with it, and where.
    pub error: Option<json::NotRules>,
}

/// The builder.
#[derive(Debug)]
pub struct Builder {
    /// The name of the key; empty while it has none.
    pub name: String,
    /// The catalogue.
    pub tree: Tree,
    /// The side that has the keys.
    pub pane: Pane,
    /// What is being typed.
    pub entry: Entry,
    /// What to test; the verdict stays in sight while the rules change.
    pub test: TextInput,
    /// What the rules permit.
    pub counted: Counted,
    /// What is doubtful about them.
    pub lints: Vec<Lint>,
    set: RuleSet,
    permits: Permits,
    census: Census,
    caps: Caps,
    at: usize,
    top: usize,
}

impl Builder {
    /// Replaces the rules, as one step; whether that changed anything.
    pub fn replace(&mut self, rules: Vec<Rule>) -> bool {
        let changed = self.set.set(rules);
        self.changed(changed)
    }

    /// For rules; `saved`: what the key has on the system, when there is one.
    pub fn new(
        name: impl Into<String>,
        rules: Vec<Rule>,
        saved: Option<Vec<Rule>>,
        catalogue: Arc<Catalogue>,
        caps: Caps,
    ) -> Self {
        let mut it = Self {
            name: name.into(),
            tree: Tree::new(Arc::clone(&catalogue)),
            pane: if rules.is_empty() {
                Pane::Tree
            } else {
                Pane::Rules
            },
            entry: Entry::None,
            test: TextInput::default(),
            counted: Counted::default(),
            lints: Vec::new(),
            set: RuleSet::new(rules, saved),
            permits: Permits::default(),
            census: Census::new(catalogue),
            caps,
            at: 0,
            top: 0,
        };
        it.look();
        it
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        self.set.rules()
    }

    /// The rules with what became of them.
    pub fn set(&self) -> &RuleSet {
        &self.set
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        self.census.catalogue()
    }

    /// The rule under the cursor, by its place.
    pub fn selected(&self) -> Option<usize> {
        (self.at < self.rules().len()).then_some(self.at)
    }

    /// The rules of a page with their places.
    pub fn page(&self, rows: usize) -> impl Iterator<Item = (usize, &Rule)> {
        self.rules().iter().enumerate().skip(self.top).take(rows)
    }

    /// How many rows each part has in a terminal of this size. Status and footer take four rows of it (one on a short one),
    /// the builder's own heading, rules and last line four, and each side has a line above its list.
    pub fn rows(&self, size: (u16, u16)) -> Rows {
        let outside = if size.1 < 12 { 1 } else { 4 };
        let sides = usize::from(size.1).saturating_sub(outside + 4);
        let lists = sides.saturating_sub(1);
        // What is said there is wrapped: no more than a few sentences are ever in sight.
        let room = usize::from(size.0 / 2).saturating_sub(6).max(10);
        let said = self.lints.iter().take(lists);
        let said: usize = said.map(|lint| lint.to_string().len() / room + 1).sum();
        let wanted = said + self.set.removed().len();
        let lints = wanted
            .min(lists / 2)
            .max(wanted.min(lists.saturating_sub(self.rules().len())));
        Rows {
            sides,
            tree: lists,
            rules: lists.saturating_sub(lints),
            lints,
        }
    }

    /// The contexts to look a chord up in.
    pub fn contexts(&self) -> Vec<Context> {
        match (&self.entry, self.pane) {
            (Entry::None, Pane::Tree) => {
                vec![Context::BuilderTree, Context::Builder, Context::Anywhere]
            }
            (Entry::None, Pane::Rules) => {
                vec![Context::BuilderRules, Context::Builder, Context::Anywhere]
            }
            (Entry::Find, _) => vec![Context::BuilderFind, Context::Anywhere],
            (Entry::Rule(_), _) => vec![Context::BuilderRule, Context::Text, Context::Anywhere],
            (Entry::Test, _) => vec![Context::BuilderTest, Context::Text, Context::Anywhere],
            (Entry::Raw(_), _) => vec![
                Context::BuilderRaw,
                Context::Rules,
                Context::Text,
                Context::Anywhere,
            ],
        }
    }

    /// The verdict on what is typed to be tested; `None` while nothing is.
    pub fn tested(&self) -> Option<Tested> {
        tested(self.test.text(), &self.permits, self.catalogue())
    }

    /// Takes a new catalogue: the system's own, after the declared one.
    pub fn set_catalogue(&mut self, catalogue: Arc<Catalogue>) {
        if Arc::ptr_eq(&catalogue, self.catalogue()) {
            return;
        }
        self.tree.set_catalogue(Arc::clone(&catalogue));
        self.census = Census::new(catalogue);
        self.look();
    }

    /// Brings the cursors onto pages of so many rows.
    pub fn scroll(&mut self, tree: usize, rules: usize) {
        self.tree.scroll(tree);
        let rules = rules.max(1);
        self.top = self
            .top
            .min(self.at)
            .max((self.at + 1).saturating_sub(rules))
            .min(self.rules().len().saturating_sub(rules));
    }

    fn with_selected(&mut self, change: impl FnOnce(&mut Vec<Rule>, usize)) {
        if let Some(at) = self.selected() {
            let changed = self.set.change_by(|rules| change(rules, at));
            self.changed(changed);
        }
    }

    fn changed(&mut self, changed: bool) -> bool {
        if changed {
            self.look();
        }
        changed
    }

    /// Counts, complains and marks anew.
    fn look(&mut self) {
        self.at = self.at.min(self.rules().len().saturating_sub(1));
        self.permits = Permits::new(self.set.rules());
        self.counted = self.census.count(self.set.rules());
        self.lints = lint(
            self.set.rules(),
            &self.counted,
            self.census.catalogue(),
            &self.caps,
        );
        let counted = &self.counted;
        self.tree.mark(|number| counted.permits(number));
    }
}
