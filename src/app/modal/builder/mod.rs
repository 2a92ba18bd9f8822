//! The builder of an allowlist: the system's catalogue beside the rules, and what they permit, always up to date.
//!
//! Invariants: every change of the rules is one step that can be taken back; a rule that the catalogue does not know is kept
//! as it is; what is typed is lost by no refusal.

mod rules;
mod tester;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::app::explorer::{Kind, Row, Tree};
use crate::domain::allowlist::{Census, Counted, Lint, Permits, json, lint};
use crate::domain::catalogue::{Catalogue, Item};
use crate::domain::rule::{self, Rule, Verb};
use crate::domain::{Caps, Text};
use crate::form::{LinesInput, TextInput};
use crate::keymap::{Action, Place};

pub use rules::{Change, RuleSet};
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

    // Reading

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

    /// Where keys are looked up.
    pub fn places(&self) -> Vec<Place> {
        match (&self.entry, self.pane) {
            (Entry::None, Pane::Tree) => vec![Place::BuilderTree, Place::Builder, Place::Anywhere],
            (Entry::None, Pane::Rules) => {
                vec![Place::BuilderRules, Place::Builder, Place::Anywhere]
            }
            (Entry::Find, _) => vec![Place::BuilderFind, Place::Anywhere],
            (Entry::Rule(_), _) => vec![Place::BuilderRule, Place::Text, Place::Anywhere],
            (Entry::Test, _) => vec![Place::BuilderTest, Place::Text, Place::Anywhere],
            (Entry::Raw(_), _) => vec![
                Place::BuilderRaw,
                Place::Rules,
                Place::Text,
                Place::Anywhere,
            ],
        }
    }

    /// The verdict on what is typed to be tested; `None` while nothing is.
    pub fn tested(&self) -> Option<Tested> {
        tested(self.test.text(), &self.permits, self.catalogue())
    }

    // The rules

    /// Replaces the rules, as one step; whether that changed anything.
    pub fn replace(&mut self, rules: Vec<Rule>) -> bool {
        let changed = self.set.set(rules);
        self.changed(changed)
    }

    /// Permits what is under the cursor of the tree by its name, or takes that rule away again. What came of it, where the
    /// person must know.
    pub fn toggle(&mut self) -> Option<String> {
        match self.tree.selected()? {
            Row::Group(_) => self.toggle_namespace(),
            Row::Item(number) => {
                let (rule, verdict) = {
                    let item = self.tree.catalogue().item(number)?;
                    (
                        Rule::new(item.verb().clone(), item.name().raw()),
                        self.permits.verdict(&item),
                    )
                };
                self.toggle_rule(rule, verdict.rule())
            }
        }
    }

    /// The same for the namespace under the cursor: `pool.dataset.*`.
    pub fn toggle_namespace(&mut self) -> Option<String> {
        let group = self.tree.selected_group()?;
        let (verb, resource) = match group.kind {
            Kind::Methods => (Verb::Call, format!("{}.*", group.name)),
            Kind::Events => (Verb::Subscribe, format!("{}.*", group.name)),
            Kind::Routes => {
                return Some(
                    "a path has four verbs: permit its routes one by one, or type a rule".into(),
                );
            }
        };
        self.toggle_rule(Rule::new(verb, resource), None)
    }

    fn toggle_rule(&mut self, rule: Rule, permitted_by: Option<usize>) -> Option<String> {
        if let Some(at) = self.rules().iter().position(|own| *own == rule) {
            let changed = self.set.change_by(|rules| drop(rules.remove(at)));
            self.changed(changed);
            // Something else may still permit it.
            return None;
        }
        if let Some(by) = permitted_by {
            self.at = by;
            let pattern = self
                .rules()
                .get(by)
                .map_or(String::new(), ToString::to_string);
            return Some(format!(
                "permitted by rule {}, {pattern}: change or remove that one",
                by + 1
            ));
        }
        let changed = self.set.change_by(|rules| rules.push(rule));
        self.at = self.rules().len().saturating_sub(1);
        self.changed(changed);
        None
    }

    /// Removes the rule under the cursor.
    pub fn remove(&mut self) {
        self.with_selected(|rules, at| drop(rules.remove(at)));
    }

    /// Puts a copy of the rule under the cursor behind it.
    pub fn duplicate(&mut self) {
        self.with_selected(|rules, at| {
            if let Some(rule) = rules.get(at).cloned() {
                rules.insert(at + 1, rule);
            }
        });
    }

    /// Moves the rule under the cursor up or down.
    pub fn shift(&mut self, down: bool) {
        let Some(at) = self.selected() else { return };
        let to = if down { at + 1 } else { at.wrapping_sub(1) };
        if to < self.rules().len() {
            let changed = self.set.change_by(|rules| rules.swap(at, to));
            self.at = to;
            self.changed(changed);
        }
    }

    /// Gives the rule under the cursor another method.
    pub fn set_verb(&mut self, verb: Verb) {
        self.with_selected(|rules, at| {
            if let Some(rule) = rules.get_mut(at) {
                rule.verb = verb;
            }
        });
    }

    /// Mends what can be mended about the rule under the cursor: the capitals of its method, its twin with a slash, a rule
    /// that adds nothing. Whether there was something.
    pub fn mend(&mut self) -> bool {
        let Some(at) = self.selected() else {
            return false;
        };
        let mends = self.lints.iter().filter(|lint| lint.rule() == Some(at));
        for lint in mends.cloned().collect::<Vec<_>>() {
            let changed = match lint {
                Lint::Verb {
                    capitals: Some(verb),
                    ..
                } => self.set.change_by(|rules| {
                    if let Some(rule) = rules.get_mut(at) {
                        rule.verb = verb;
                    }
                }),
                Lint::NoTwin { twin, .. } => self.set.change_by(|rules| {
                    if let Some(verb) = rules.get(at).map(|rule| rule.verb.clone()) {
                        rules.insert(
                            at + 1,
                            Rule {
                                verb,
                                resource: twin,
                            },
                        );
                    }
                }),
                Lint::Duplicate { .. } | Lint::Shadowed { .. } => {
                    self.set.change_by(|rules| drop(rules.remove(at)))
                }
                _ => false,
            };
            if self.changed(changed) {
                return true;
            }
        }
        false
    }

    /// Takes the last step back, or takes it again; whether there was one.
    pub fn step(&mut self, back: bool) -> bool {
        let stepped = if back {
            self.set.undo()
        } else {
            self.set.redo()
        };
        self.changed(stepped)
    }

    /// A command that always succeeds: moving about, and beginning to type.
    pub fn command(&mut self, action: Action) {
        match action {
            Action::Next => {
                self.pane = match self.pane {
                    Pane::Tree => Pane::Rules,
                    Pane::Rules => Pane::Tree,
                }
            }
            Action::Filter => self.entry = Entry::Find,
            Action::Kind => self.tree.next_kind(),
            Action::Add => self.type_rule(false),
            Action::Edit => self.type_rule(true),
            Action::Delete => self.remove(),
            Action::Duplicate => self.duplicate(),
            Action::MoveUp => self.shift(false),
            Action::MoveDown => self.shift(true),
            Action::Test => {
                self.entry = Entry::Test;
                self.follow();
            }
            action if self.pane == Pane::Tree => drop(self.tree.act(action)),
            action => self.walk(action),
        }
    }

    /// Moves the cursor of the rules.
    fn walk(&mut self, action: Action) {
        let last = self.rules().len().saturating_sub(1);
        let to = match action {
            Action::Up => self.at.saturating_sub(1),
            Action::Down => self.at + 1,
            Action::PageUp => self.at.saturating_sub(10),
            Action::PageDown => self.at + 10,
            Action::Top => 0,
            Action::Bottom => last,
            _ => return,
        };
        self.at = to.min(last);
    }

    // What is typed

    /// Begins to type a rule: a new one, or the one under the cursor.
    pub fn type_rule(&mut self, change: bool) {
        let at = if change { self.selected() } else { None };
        if change && at.is_none() {
            return;
        }
        let begin = match at.and_then(|at| self.rules().get(at)) {
            Some(rule) => rule.to_string(),
            None => "CALL ".into(),
        };
        let mut line = TextInput::default();
        line.set_initial(&begin);
        self.entry = Entry::Rule(Box::new(Typing {
            line,
            at,
            error: None,
        }));
        self.follow();
    }

    /// Takes the typed rule; one that was left as it was keeps its every character.
    pub fn take_rule(&mut self) {
        let Entry::Rule(typing) = &mut self.entry else {
            return;
        };
        if typing.at.is_some() && !typing.line.is_changed() {
            return self.stop_typing();
        }
        match rule::parse_line(typing.line.text()) {
            Err(error) => typing.error = Some(error.to_string()),
            Ok(rule) => {
                let at = typing.at;
                let place = at.unwrap_or(self.rules().len());
                let changed = self.set.change_by(|rules| match rules.get_mut(place) {
                    Some(own) if at.is_some() => *own = rule,
                    _ => rules.push(rule),
                });
                self.at = place;
                self.pane = Pane::Rules;
                self.changed(changed);
                self.stop_typing();
            }
        }
    }

    /// Back to commands; the tree shows everything again where it followed what was typed.
    pub fn stop_typing(&mut self) {
        if matches!(self.entry, Entry::Rule(_) | Entry::Test) {
            self.tree.set_find("");
        }
        self.entry = Entry::None;
    }

    /// Lets the tree show what the typed line may mean: it is the list to complete from.
    pub fn follow(&mut self) {
        let line = match &self.entry {
            Entry::Rule(typing) => typing.line.text(),
            Entry::Test => self.test.text(),
            _ => return,
        };
        let (verb, resource) = split(line);
        self.tree
            .set_kind(match Verb::parse(&verb.to_ascii_uppercase()) {
                Verb::Subscribe => Kind::Events,
                Verb::Get | Verb::Post | Verb::Put | Verb::Delete => Kind::Routes,
                _ if resource.starts_with('/') => Kind::Routes,
                _ => Kind::Methods,
            });
        self.tree.set_find(resource);
    }

    /// Completes the typed line by what is under the cursor of the tree.
    pub fn complete(&mut self) {
        let Some(resource) = self.completion() else {
            return;
        };
        let line = match &mut self.entry {
            Entry::Rule(typing) => &mut typing.line,
            Entry::Test => &mut self.test,
            _ => return,
        };
        line.set(&resource);
        self.follow();
    }

    fn completion(&self) -> Option<String> {
        let line = match &self.entry {
            Entry::Rule(typing) => typing.line.text(),
            Entry::Test => self.test.text(),
            _ => return None,
        };
        let (verb, _) = split(line);
        match self.tree.selected()? {
            Row::Item(number) => {
                let item = self.catalogue().item(number)?;
                // A route has its own verb.
                let verb = match item {
                    Item::Route(_) => item.verb().word(),
                    _ if verb.is_empty() => item.verb().word(),
                    _ => verb,
                };
                Some(format!("{verb} {}", item.name().raw()))
            }
            Row::Group(_) => {
                let group = self.tree.selected_group()?;
                let separator = if group.kind == Kind::Routes { '/' } else { '.' };
                let verb = if verb.is_empty() { "CALL" } else { verb };
                Some(format!("{verb} {}{separator}", group.name))
            }
        }
    }

    /// Opens the rules as text; why not, where they are too many for that.
    pub fn open_raw(&mut self) -> Result<(), String> {
        let written = json::write(self.rules());
        let mut text = LinesInput::default();
        text.set_initial(&written);
        // What was cut or cleaned would be lost when the text is taken back.
        if text.lines().join("\n") != written {
            return Err("these rules are too long, or too odd, to be changed as text here".into());
        }
        self.entry = Entry::Raw(Box::new(Raw { text, error: None }));
        Ok(())
    }

    /// Takes the text as rules; an error stays with its place, and the text too.
    pub fn take_raw(&mut self) {
        let Entry::Raw(raw) = &mut self.entry else {
            return;
        };
        match json::read(&raw.text.lines().join("\n")) {
            Err(error) => raw.error = Some(error),
            Ok(rules) => {
                self.entry = Entry::None;
                self.replace(rules);
            }
        }
    }

    // Within

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

/// A typed line as its first word, if that is a verb, and the rest.
fn split(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    match line.split_once(char::is_whitespace) {
        Some((verb, rest)) => (verb, rest.trim()),
        None if matches!(Verb::parse(&line.to_ascii_uppercase()), Verb::Other(_)) => ("", line),
        None => (line, ""),
    }
}

/// A name as it may be drawn.
pub(super) fn shown(text: &str) -> String {
    Text::from(text).to_string()
}
