//! The smallest set of rules that permits exactly what is wanted.
//!
//! Invariant: not one thing of the catalogue more, not one less. Greedy: a pattern is taken only when everything that it
//! covers is wanted, what covers most first and,
//! of two that cover the same, the narrower; what is left stands by its name.

use std::collections::BTreeSet;

use super::pattern::Pattern;
use crate::domain::catalogue::{Catalogue, Item};
use crate::domain::rule::{Rule, Verb};

/// From how many names on a pattern is worth it: fewer are clearer by name.
const WORTH: usize = 3;

/// In this order rules are read best.
const VERBS: [Verb; 6] = [
    Verb::Call,
    Verb::Subscribe,
    Verb::Get,
    Verb::Post,
    Verb::Put,
    Verb::Delete,
];

/// Rules for what of the catalogue is wanted, by number. `patterns`: whether patterns may stand for many names; they also
/// cover what a later release adds.
pub fn cover(catalogue: &Catalogue, wanted: &BTreeSet<usize>, patterns: bool) -> Vec<Rule> {
    let of = |verb: &Verb| {
        let items = catalogue.items().enumerate();
        let own = items.filter(|(_, item)| item.verb() == verb);
        let names: Vec<(usize, &str)> = own.map(|(n, item)| (n, item.name().raw())).collect();
        of_verb(&names, verb, wanted, patterns)
    };
    VERBS.iter().flat_map(of).collect()
}

fn of_verb(
    names: &[(usize, &str)],
    verb: &Verb,
    wanted: &BTreeSet<usize>,
    patterns: bool,
) -> Vec<Rule> {
    let mut left: BTreeSet<usize> = names
        .iter()
        .map(|(n, _)| *n)
        .filter(|n| wanted.contains(n))
        .collect();
    let mut rules = Vec::new();
    if patterns && left.len() >= WORTH {
        let mut fitting: Vec<(Vec<usize>, String)> = candidates(names, wanted)
            .into_iter()
            .filter_map(|resource| {
                let pattern = Pattern::new(&resource);
                let covered: Vec<usize> = names
                    .iter()
                    .filter(|(_, name)| pattern.covers(name))
                    .map(|(n, _)| *n)
                    .collect();
                (covered.len() >= WORTH && covered.iter().all(|n| wanted.contains(n)))
                    .then_some((covered, resource))
            })
            .collect();
        loop {
            let gain = |covered: &[usize]| covered.iter().filter(|n| left.contains(n)).count();
            let best = fitting
                .iter()
                .enumerate()
                .max_by_key(|(_, (covered, resource))| (gain(covered), resource.len()));
            match best.map(|(at, (covered, _))| (at, gain(covered))) {
                Some((at, gained)) if gained >= WORTH => {
                    let (covered, resource) = fitting.swap_remove(at);
                    for number in covered {
                        left.remove(&number);
                    }
                    rules.push(Rule::new(verb.clone(), resource));
                }
                _ => break,
            }
        }
    }
    let exact = names.iter().filter(|(number, _)| left.contains(number));
    rules.extend(exact.map(|(_, name)| Rule::new(verb.clone(), *name)));
    rules
}

/// Patterns worth a try: everything, whole namespaces, and all names that end alike.
fn candidates(names: &[(usize, &str)], wanted: &BTreeSet<usize>) -> BTreeSet<String> {
    let mut found = BTreeSet::from(["*".to_owned()]);
    for (_, name) in names.iter().filter(|(number, _)| wanted.contains(number)) {
        let separator = if name.starts_with('/') { '/' } else { '.' };
        for (at, _) in name.match_indices(separator).filter(|(at, _)| *at > 0) {
            found.insert(format!("{}*", name.get(..=at).unwrap_or_default()));
        }
        if let Some((_, last)) = name.rsplit_once(separator) {
            found.insert(format!("*{separator}{last}"));
            if let Some((_, end)) = last.rsplit_once('_') {
                found.insert(format!("*_{end}"));
            }
        }
    }
    found
}

/// The numbers of the things of a catalogue that `want` accepts.
pub fn numbers(catalogue: &Catalogue, want: impl Fn(&Item<'_>) -> bool) -> BTreeSet<usize> {
    let wanted = catalogue.items().enumerate().filter(|(_, item)| want(item));
    wanted.map(|(number, _)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::allowlist::Permits;
    use proptest::prelude::*;

    fn catalogue() -> Catalogue {
        Catalogue::declared(None, false)
    }

    fn permitted(catalogue: &Catalogue, rules: &[Rule]) -> BTreeSet<usize> {
        let permits = Permits::new(rules);
        numbers(catalogue, |item| {
            permits.by(item.verb(), item.name().raw()).is_some()
        })
    }

    #[test]
    fn a_namespace_becomes_one_rule() {
        let catalogue = catalogue();
        let wanted = numbers(&catalogue, |item| {
            matches!(item, Item::Method(_)) && item.name().raw().starts_with("zfs.snapshot.")
        });
        assert_eq!(
            cover(&catalogue, &wanted, true),
            [Rule::new(Verb::Call, "zfs.snapshot.*")]
        );
        assert_eq!(cover(&catalogue, &wanted, false).len(), wanted.len());
    }

    #[test]
    fn everything_is_one_rule_a_verb() {
        let catalogue = catalogue();
        let all = numbers(&catalogue, |_| true);
        let rules = cover(&catalogue, &all, true);
        assert_eq!((rules.len(), permitted(&catalogue, &rules)), (6, all));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn not_one_more_and_not_one_less(words in proptest::collection::vec("(pool|query|snapshot|_choices|/user|get_|vm\\.|create)", 1..4)) {
            let catalogue = catalogue();
            let wanted = numbers(&catalogue, |item| words.iter().any(|word| item.name().raw().contains(word.as_str())));
            for patterns in [true, false] {
                let rules = cover(&catalogue, &wanted, patterns);
                prop_assert_eq!(&permitted(&catalogue, &rules), &wanted);
            }
        }
    }
}
