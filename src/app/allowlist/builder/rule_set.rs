//! The edited rules, with undo and redo.

use std::collections::HashSet;
use std::sync::Arc;

use crate::domain::rule::Rule;

/// The number of undo steps. A step holds the whole set by reference count, so an undo only swaps pointers.
const STEPS: usize = 100;

type Set = Arc<Vec<Rule>>;

/// An ordered set of rules, with its undo steps and the rules saved on the system.
#[derive(Debug)]
pub struct RuleSet {
    now: Set,
    before: Vec<Set>,
    after: Vec<Set>,
    begun: Set,
    saved: Option<Saved>,
    /// The saved rules that the set no longer has, and the number of rules that are not saved; computed once per
    /// change.
    removed: Vec<Rule>,
    added: usize,
}

/// The rules saved on the system.
#[derive(Debug)]
struct Saved {
    rules: Vec<Rule>,
    known: HashSet<Rule>,
}

/// How a rule differs from the saved set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The rule is saved.
    Kept,
    /// The rule is new.
    Added,
}

impl RuleSet {
    /// Starts with these rules. `saved`: the rules that an existing key has on the system.
    pub fn new(rules: Vec<Rule>, saved: Option<Vec<Rule>>) -> Self {
        let now = Arc::new(rules);
        let mut it = Self {
            begun: Arc::clone(&now),
            now,
            before: Vec::new(),
            after: Vec::new(),
            saved: saved.map(|rules| Saved {
                known: rules.iter().cloned().collect(),
                rules,
            }),
            removed: Vec::new(),
            added: 0,
        };
        it.compare();
        it
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        &self.now
    }

    /// Whether the rules differ from the initial ones.
    pub fn is_changed(&self) -> bool {
        self.now != self.begun
    }

    /// How a rule differs from the saved set; `None` if nothing is saved.
    pub fn change(&self, rule: &Rule) -> Option<Change> {
        let saved = self.saved.as_ref()?;
        Some(match saved.known.contains(rule) {
            true => Change::Kept,
            false => Change::Added,
        })
    }

    /// The saved rules that the set no longer has.
    pub fn removed(&self) -> &[Rule] {
        &self.removed
    }

    /// The number of rules that are not saved; 0 if nothing is saved.
    pub fn added(&self) -> usize {
        self.added
    }

    /// Replaces the set, as one undo step. Returns whether it changed.
    pub fn set(&mut self, rules: Vec<Rule>) -> bool {
        if *self.now == rules {
            return false;
        }
        if self.before.len() == STEPS {
            self.before.remove(0);
        }
        self.before
            .push(std::mem::replace(&mut self.now, Arc::new(rules)));
        self.after.clear();
        self.compare();
        true
    }

    /// Changes the set, as one undo step. Returns whether it changed.
    pub fn change_by(&mut self, change: impl FnOnce(&mut Vec<Rule>)) -> bool {
        let mut rules = self.now.to_vec();
        change(&mut rules);
        self.set(rules)
    }

    /// Undoes the last step. Returns whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.before.pop() else {
            return false;
        };
        self.after.push(std::mem::replace(&mut self.now, before));
        self.compare();
        true
    }

    /// Redoes the last undone step. Returns whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.after.pop() else {
            return false;
        };
        self.before.push(std::mem::replace(&mut self.now, after));
        self.compare();
        true
    }

    fn compare(&mut self) {
        let Some(saved) = &self.saved else { return };
        let now: HashSet<&Rule> = self.now.iter().collect();
        let gone = saved.rules.iter().filter(|rule| !now.contains(rule));
        self.removed = gone.cloned().collect();
        let new = self.now.iter().filter(|rule| !saved.known.contains(rule));
        self.added = new.count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rule::Verb;
    use proptest::prelude::*;

    fn rule(name: &str) -> Rule {
        Rule::new(Verb::Call, name)
    }

    #[test]
    fn the_difference_to_what_is_saved() {
        let mut set = RuleSet::new(vec![rule("a"), rule("b")], Some(vec![rule("a"), rule("b")]));
        set.change_by(|rules| {
            rules.remove(0);
            rules.push(rule("c"));
        });
        assert_eq!(set.change(&rule("b")), Some(Change::Kept));
        assert_eq!(set.change(&rule("c")), Some(Change::Added));
        assert_eq!(set.removed(), [rule("a")]);
        assert!(RuleSet::new(Vec::new(), None).change(&rule("a")).is_none());
    }

    proptest! {
        #[test]
        fn every_step_can_be_taken_back_and_again(names in proptest::collection::vec("[a-c]", 1..20)) {
            let mut set = RuleSet::new(Vec::new(), None);
            let mut steps = 0;
            for name in &names {
                steps += usize::from(set.change_by(|rules| match rules.iter().position(|r| *r == rule(name)) {
                    Some(at) => drop(rules.remove(at)),
                    None => rules.push(rule(name)),
                }));
            }
            let end = set.rules().to_vec();
            for _ in 0..steps {
                prop_assert!(set.undo());
            }
            prop_assert!(set.rules().is_empty() && !set.undo() && !set.is_changed());
            while set.redo() {}
            prop_assert_eq!(set.rules(), end);
        }
    }
}
