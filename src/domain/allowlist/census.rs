//! What a set of rules permits in a whole catalogue.
//!
//! Invariant: each rule is matched against the catalogue once, even if the set changes often.

use std::collections::HashMap;
use std::sync::Arc;

use super::pattern::Pattern;
use super::permits::{Permits, Verdict};
use crate::domain::catalogue::{Catalogue, Item};
use crate::domain::method_count::{self, Count};
use crate::domain::rule::{Rule, Verb};

/// A bit set of item numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn of(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    fn set(&mut self, bit: usize) {
        if let Some(word) = self.0.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    pub(super) fn has(&self, bit: usize) -> bool {
        self.0
            .get(bit / 64)
            .is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    fn add(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Whether the other set contains all of these.
    pub(super) fn within(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(&other.0)
            .all(|(own, all)| own & !all == 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

/// What a set of rules permits.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// WebSocket methods.
    pub methods: Count,
    /// Events.
    pub events: Count,
    /// REST routes.
    pub routes: Count,
    /// For each rule, the number of items that it covers.
    pub by_rule: Vec<usize>,
    pub(super) rules: Vec<Arc<Bits>>,
    all: Bits,
}

impl Counted {
    /// Whether an item is permitted, by its number; items that need no rule are.
    pub fn permits(&self, number: usize) -> bool {
        self.all.has(number)
    }

    /// Whether this rule covers an item.
    pub fn covered_by(&self, rule: usize, number: usize) -> bool {
        self.rules.get(rule).is_some_and(|bits| bits.has(number))
    }
}

/// Counts permitted items, and caches what each rule covers.
#[derive(Clone, Debug)]
pub struct Census {
    catalogue: Arc<Catalogue>,
    known: HashMap<Rule, Arc<Bits>>,
    /// Item numbers by verb and name, for rules without a pattern.
    numbers: HashMap<(Verb, String), usize>,
    open: Bits,
}

impl Census {
    /// For a catalogue.
    pub fn new(catalogue: Arc<Catalogue>) -> Self {
        let mut open = Bits::of(catalogue.len());
        let none = Permits::default();
        let mut numbers = HashMap::new();
        for (number, item) in catalogue.items().enumerate() {
            if none.verdict(&item) == Verdict::Open {
                open.set(number);
            }
            numbers.insert((item.verb().clone(), item.name().raw().to_owned()), number);
        }
        Self {
            catalogue,
            known: HashMap::new(),
            numbers,
            open,
        }
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Counts what these rules permit.
    pub fn count(&mut self, rules: &[Rule]) -> Counted {
        let rules: Vec<Arc<Bits>> = rules.iter().map(|rule| self.covered(rule)).collect();
        let mut all = self.open.clone();
        for bits in &rules {
            all.add(bits);
        }
        let mut counted = Counted {
            by_rule: rules.iter().map(|bits| bits.len()).collect(),
            rules,
            ..Counted::default()
        };
        counted.methods.approximate = method_count::is_approximate(&self.catalogue);
        for (number, item) in self.catalogue.items().enumerate() {
            let count = match item {
                Item::Method(_) => &mut counted.methods,
                Item::Event(_) => &mut counted.events,
                Item::Route(_) => &mut counted.routes,
            };
            count.all += 1;
            count.permitted += usize::from(all.has(number));
        }
        counted.all = all;
        counted
    }

    fn covered(&mut self, rule: &Rule) -> Arc<Bits> {
        if let Some(known) = self.known.get(rule) {
            return Arc::clone(known);
        }
        let mut bits = Bits::of(self.catalogue.len());
        if rule.resource.raw().contains('*') {
            let pattern = Pattern::new(rule.resource.raw());
            for (number, item) in self.catalogue.items().enumerate() {
                let verb = rule.verb == Verb::Any || rule.verb == *item.verb();
                if verb && pattern.covers(item.name().raw()) {
                    bits.set(number);
                }
            }
        } else {
            let verbs = match rule.verb {
                Verb::Any => Verb::KNOWN.to_vec(),
                ref verb => vec![verb.clone()],
            };
            for verb in verbs {
                let key = (verb, rule.resource.raw().to_owned());
                if let Some(number) = self.numbers.get(&key) {
                    bits.set(*number);
                }
            }
        }
        let bits = Arc::new(bits);
        self.known.insert(rule.clone(), Arc::clone(&bits));
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn census() -> Census {
        Census::new(Arc::new(Catalogue::declared(None, false)))
    }

    #[test]
    fn counts_methods_events_and_routes() {
        let mut census = census();
        let counted = census.count(&[Rule::new(Verb::Any, "*")]);
        assert_eq!(
            counted.methods,
            Count {
                permitted: 780,
                all: 780,
                approximate: true,
            }
        );
        assert_eq!(
            counted.events,
            Count {
                permitted: 78,
                all: 78,
                approximate: false,
            }
        );
        assert_eq!(counted.routes.permitted, counted.routes.all);
        let nothing = census.count(&[]);
        assert_eq!(
            (nothing.methods.permitted, nothing.events.permitted),
            (20, 1),
            "what needs no rule"
        );
        assert_eq!(nothing.routes.permitted, 0);
    }

    #[test]
    fn an_exact_rule_of_every_verb_covers_method_and_event() {
        let counted = census().count(&[Rule::new(Verb::Any, "pool.query")]);
        assert_eq!(counted.by_rule, [2]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        /// The quick way gives what the plain one gives.
        #[test]
        fn the_census_agrees_with_the_verdict(
            rules in proptest::collection::vec(
                (
                    proptest::sample::select(vec!["CALL", "SUBSCRIBE", "GET", "POST", "*", "call"]),
                    proptest::sample::select(vec![
                        "*", "pool.*", "/pool*", "*.query", "core.ping", "zfs.snapshot.create", "/user/id/{id_}",
                        "p?ol.[a-d]*", "pool.quer?",
                    ]),
                ),
                0..5,
            )
        ) {
            let rules: Vec<Rule> = rules.iter().map(|(v, r)| Rule::new(Verb::parse(v), r)).collect();
            let mut census = census();
            let counted = census.count(&rules);
            let permits = Permits::new(&rules);
            prop_assert_eq!(counted.methods, method_count::by_rules(&rules, census.catalogue()));
            for (number, item) in census.catalogue().items().enumerate() {
                prop_assert_eq!(counted.permits(number), permits.verdict(&item).permitted(), "{}", item.name());
            }
        }
    }
}
