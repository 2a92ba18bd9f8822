//! Editing the rules. Every change is one undo step.

use crate::app::allowlist::builder::{Builder, Entry, Pane};
use crate::app::widget::catalogue_tree::{Kind, Row};
use crate::domain::allowlist::Lint;
use crate::domain::rule::{Rule, Verb};
use crate::keymap::Action;

impl Builder {
    /// Adds a rule for the row under the cursor of the tree, or removes that rule. Returns a message if neither is
    /// possible.
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

    /// The same for the namespace of that row: `pool.dataset.*`.
    pub fn toggle_namespace(&mut self) -> Option<String> {
        let group = self.tree.selected_group()?;
        let (verb, resource) = match group.kind {
            Kind::Methods => (Verb::Call, format!("{}.*", group.name)),
            Kind::Events => (Verb::Subscribe, format!("{}.*", group.name)),
            Kind::Routes => {
                return Some(
                    "a path has several verbs: permit each route, or type a rule with a".into(),
                );
            }
        };
        self.toggle_rule(Rule::new(verb, resource), None)
    }

    fn toggle_rule(&mut self, rule: Rule, permitted_by: Option<usize>) -> Option<String> {
        if let Some(at) = self.rules().iter().position(|own| *own == rule) {
            let changed = self.set.change_by(|rules| drop(rules.remove(at)));
            // The selected rule stays selected.
            self.at -= usize::from(at < self.at);
            self.changed(changed);
            // Another rule may still permit it.
            return None;
        }
        if let Some(by) = permitted_by {
            self.at = by;
            let pattern = self
                .rules()
                .get(by)
                .map_or(String::new(), ToString::to_string);
            return Some(format!(
                "permitted by rule {}, {pattern}: edit or remove that rule",
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

    /// Duplicates the rule under the cursor.
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

    /// Changes the method of the rule under the cursor.
    pub fn set_verb(&mut self, verb: Verb) {
        self.with_selected(|rules, at| {
            if let Some(rule) = rules.get_mut(at) {
                rule.verb = verb;
            }
        });
    }

    /// Fixes the rule under the cursor: writes its method in capitals, adds the path with a trailing slash, or
    /// removes a redundant rule. Returns whether anything was fixed.
    pub fn fix(&mut self) -> bool {
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

    /// Undoes or redoes a step. Returns whether there was one.
    pub fn step(&mut self, back: bool) -> bool {
        let stepped = if back {
            self.set.undo()
        } else {
            self.set.redo()
        };
        self.changed(stepped)
    }

    /// Runs a command that always succeeds: moving, and starting to type.
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
                self.filter_tree();
            }
            action if self.pane == Pane::Tree => drop(self.tree.act(action)),
            action => self.move_cursor(action),
        }
    }

    /// Moves the cursor in the rules.
    fn move_cursor(&mut self, action: Action) {
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
}
