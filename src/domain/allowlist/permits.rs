//! A set of rules: the verdict on one method, event or route.

use std::collections::HashMap;

use super::pattern::Pattern;
use crate::domain::catalogue::{Item, Need};
use crate::domain::rule::{Rule, Verb};

/// A compiled set of rules.
#[derive(Clone, Debug, Default)]
pub struct Permits {
    /// Exact resources by verb, each with its first rule.
    exact: HashMap<Verb, HashMap<String, usize>>,
    patterns: Vec<(usize, Verb, Pattern)>,
}

/// Whether an item is permitted, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// By this rule, counted from 0.
    Rule(usize),
    /// It needs no rule.
    Open,
    /// It is not permitted.
    No,
}

impl Verdict {
    /// Whether it is permitted.
    pub fn permitted(self) -> bool {
        self != Self::No
    }

    /// The rule that permits it, if one does.
    pub fn rule(self) -> Option<usize> {
        match self {
            Self::Rule(rule) => Some(rule),
            Self::Open | Self::No => None,
        }
    }
}

impl Permits {
    /// Compiles rules.
    pub fn new(rules: &[Rule]) -> Self {
        let mut it = Self::default();
        for (number, rule) in rules.iter().enumerate() {
            let resource = rule.resource.raw();
            let pattern = Pattern::new(resource);
            if pattern.is_shell() {
                it.patterns.push((number, rule.verb.clone(), pattern));
            } else {
                let of_verb = it.exact.entry(rule.verb.clone()).or_default();
                of_verb.entry(resource.to_owned()).or_insert(number);
            }
        }
        it
    }

    /// The first rule that permits this. A rule with the verb `*` applies to every verb.
    pub fn by(&self, verb: &Verb, resource: &str) -> Option<usize> {
        let exact = |verb: &Verb| self.exact.get(verb)?.get(resource).copied();
        let pattern = self
            .patterns
            .iter()
            .find(|(_, own, pattern)| {
                (own == verb || *own == Verb::Any) && pattern.covers(resource)
            })
            .map(|(number, ..)| *number);
        [exact(verb), exact(&Verb::Any), pattern]
            .into_iter()
            .flatten()
            .min()
    }

    /// The verdict on an item of a catalogue.
    pub fn verdict(&self, item: &Item<'_>) -> Verdict {
        let open = match item {
            Item::Method(method) => method.need == Need::Nothing,
            Item::Event(event) => event.open,
            Item::Route(_) => false,
        };
        match self.by(item.verb(), item.name().raw()) {
            Some(rule) => Verdict::Rule(rule),
            None if open => Verdict::Open,
            None => Verdict::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(rules: &[(&str, &str)]) -> Permits {
        let rules: Vec<Rule> = rules
            .iter()
            .map(|(verb, resource)| Rule::new(Verb::parse(verb), resource))
            .collect();
        Permits::new(&rules)
    }

    #[test]
    fn the_first_rule_that_permits_is_named() {
        let it = permits(&[
            ("CALL", "a.*"),
            ("*", "a.b"),
            ("CALL", "a.b"),
            ("GET", "/a"),
        ]);
        assert_eq!(it.by(&Verb::Call, "a.b"), Some(0));
        assert_eq!(it.by(&Verb::Subscribe, "a.b"), Some(1));
        assert_eq!(it.by(&Verb::Get, "/a"), Some(3));
        assert_eq!(it.by(&Verb::Get, "/a/"), None);
        assert_eq!(it.by(&Verb::Post, "/a"), None);
    }

    #[test]
    fn empty_permits_nothing_and_the_star_covers_all_verbs() {
        assert_eq!(permits(&[]).by(&Verb::Call, "core.ping"), None);
        let all = permits(&[("*", "*")]);
        for verb in Verb::KNOWN {
            assert_eq!(all.by(&verb, "anything"), Some(0));
        }
    }

    #[test]
    fn words_that_are_no_verbs_permit_nothing() {
        assert_eq!(permits(&[("call", "*")]).by(&Verb::Call, "core.ping"), None);
    }
}
