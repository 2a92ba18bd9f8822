//! The allowlist builder: the system's catalogue beside the rules, with the methods that the rules permit.
//!
//! Invariants: every change of the rules is one undo step; a rule that the catalogue does not contain stays
//! unchanged; an error never discards typed text.

mod edit;
pub(in crate::app) mod line;
mod rule_input;
mod rule_set;
mod tester;
mod window;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::app::widget::catalogue_tree::Tree;
use crate::domain::Caps;
use crate::domain::allowlist::{Census, Counted, Lint, Permits, lint, pasting};
use crate::domain::catalogue::Catalogue;
use crate::domain::rule::Rule;
use crate::form::{LinesInput, TextInput};

pub use rule_set::{Change, RuleSet};
pub use tester::{Tested, tested};

/// The pane that receives the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The catalogue.
    Tree,
    /// The rules.
    Rules,
}

/// The input that receives the keys.
#[derive(Debug)]
pub enum Entry {
    /// No input: keys are commands.
    None,
    /// The search of the tree.
    Find,
    /// A rule.
    Rule(Box<Typing>),
    /// The line to test.
    Test,
    /// All rules as JSON.
    Raw(Box<Raw>),
}

/// The heights of the builder's parts, in rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Both panes, including the line above each list.
    pub sides: usize,
    /// The tree.
    pub tree: usize,
    /// The rules.
    pub rules: usize,
    /// The warnings below the rules.
    pub lints: usize,
}

/// A typed rule: a new one, or an edited one.
#[derive(Debug)]
pub struct Typing {
    /// `CALL pool.query`.
    pub line: TextInput,
    /// The edited rule, by position; `None`: a new rule.
    pub at: Option<usize>,
    /// The error in the line.
    pub error: Option<String>,
}

/// The rules as JSON.
#[derive(Debug)]
pub struct Raw {
    /// The text.
    pub text: LinesInput,
    /// The error in the text, with its position. The cursor is there until the next key.
    pub error: Option<pasting::NotRules>,
    /// The result of reading the last paste, until the next change.
    pub read: Option<PastedRules>,
}

/// What a paste contained.
#[derive(Debug)]
pub struct PastedRules {
    /// The number of rules.
    pub rules: usize,
    /// The corrections that reading them needs.
    pub repairs: Vec<pasting::Repair>,
    /// Whether the paste contained an API key, which was removed.
    pub key_removed: bool,
}

/// The builder.
#[derive(Debug)]
pub struct Builder {
    /// The name of the key; empty if it has none yet.
    pub name: String,
    /// The catalogue.
    pub tree: Tree,
    /// The pane that receives the keys.
    pub pane: Pane,
    /// The input that receives the keys.
    pub entry: Entry,
    /// The line to test. Its verdict stays visible while the rules change.
    pub test: TextInput,
    /// How many methods, events and routes the rules permit.
    pub counted: Counted,
    /// The warnings about the rules.
    pub lints: Vec<Lint>,
    set: RuleSet,
    permits: Permits,
    census: Census,
    caps: Caps,
    at: usize,
    top: usize,
}

impl Builder {
    /// Replaces the rules, as one undo step. Returns whether the rules changed.
    pub fn replace(&mut self, rules: Vec<Rule>) -> bool {
        let changed = self.set.set(rules);
        self.changed(changed)
    }

    /// The builder for these rules. `saved`: the rules that an existing key has on the system.
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
        it.recompute();
        it
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        self.set.rules()
    }

    /// The rules with their undo steps and the saved rules.
    pub fn set(&self) -> &RuleSet {
        &self.set
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        self.census.catalogue()
    }

    /// The position of the rule under the cursor.
    pub fn selected(&self) -> Option<usize> {
        (self.at < self.rules().len()).then_some(self.at)
    }

    /// The rules of a page, with their positions.
    pub fn page(&self, rows: usize) -> impl Iterator<Item = (usize, &Rule)> {
        self.rules().iter().enumerate().skip(self.top).take(rows)
    }

    /// The heights of the parts in a terminal of this size. Status and footer take four rows (one on a short
    /// terminal); the builder's heading, rules and last line take four; each pane has a line above its list.
    pub fn rows(&self, size: (u16, u16)) -> Rows {
        let outside = if size.1 < 12 { 1 } else { 4 };
        let sides = usize::from(size.1).saturating_sub(outside + 4);
        let lists = sides.saturating_sub(1);
        // Warnings wrap, so only a few are visible at once.
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

    /// The verdict on the line to test; `None` if it is empty.
    pub fn tested(&self) -> Option<Tested> {
        tested(self.test.text(), &self.permits, self.catalogue())
    }

    /// Replaces the catalogue: the system's own after the declared one.
    pub fn set_catalogue(&mut self, catalogue: Arc<Catalogue>) {
        if Arc::ptr_eq(&catalogue, self.catalogue()) {
            return;
        }
        self.tree.set_catalogue(Arc::clone(&catalogue));
        self.census = Census::new(catalogue);
        self.recompute();
    }

    /// Moves the pages so that both cursors are visible.
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
            self.recompute();
        }
        changed
    }

    /// Updates counts, warnings and marks after a change.
    fn recompute(&mut self) {
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
