//! The smallest set of rules that permits exactly the wanted items.
//!
//! Invariant: the set permits no other item of the catalogue. Greedy: a pattern is used only if everything that it
//! covers is wanted; the one that covers most comes first, and the narrower of two equal ones. The remaining items are
//! named.

use std::collections::BTreeSet;

use crate::domain::catalogue::{Catalogue, Item};
use crate::domain::rule::{Rule, Verb};

/// Fewest names that a pattern replaces: fewer are clearer by name.
const WORTH: usize = 3;

/// The order of the verbs in the result.
const VERBS: [Verb; 6] = [
    Verb::Call,
    Verb::Subscribe,
    Verb::Get,
    Verb::Post,
    Verb::Put,
    Verb::Delete,
];

/// Rules for the wanted items, by number. `patterns` allows patterns for many names, which also cover what a later
/// release adds.
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
        let mut fitting: Vec<(Vec<usize>, Shape<'_>)> = Vec::new();
        for shape in candidates(names, wanted) {
            fitting.extend(shape.covered(names, wanted).map(|covered| (covered, shape)));
        }
        loop {
            let gain = |covered: &[usize]| covered.iter().filter(|n| left.contains(n)).count();
            let best = fitting
                .iter()
                .enumerate()
                .max_by_key(|(_, (covered, resource))| (gain(covered), resource.resource().len()));
            match best.map(|(at, (covered, _))| (at, gain(covered))) {
                Some((at, gained)) if gained >= WORTH => {
                    let (covered, resource) = fitting.swap_remove(at);
                    for number in covered {
                        left.remove(&number);
                    }
                    rules.push(Rule::new(verb.clone(), resource.resource()));
                }
                _ => break,
            }
        }
    }
    let exact = names.iter().filter(|(number, _)| left.contains(number));
    rules.extend(exact.map(|(_, name)| Rule::new(verb.clone(), *name)));
    rules
}

/// A pattern with one star, at its start or end.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shape<'a> {
    /// `pool.dataset.*`; empty for `*`.
    Begins(&'a str),
    /// `*.query`.
    Ends(&'a str),
}

impl Shape<'_> {
    fn resource(&self) -> String {
        match self {
            Self::Begins(begin) => format!("{begin}*"),
            Self::Ends(end) => format!("*{end}"),
        }
    }

    /// The items that it covers, if all of them are wanted and there are enough for a pattern.
    fn covered(&self, names: &[(usize, &str)], wanted: &BTreeSet<usize>) -> Option<Vec<usize>> {
        let covers = |name: &str| match self {
            Self::Begins(begin) => name.starts_with(begin),
            Self::Ends(end) => name.ends_with(end),
        };
        let mut covered = Vec::new();
        for (number, _) in names.iter().filter(|(_, name)| covers(name)) {
            if !wanted.contains(number) {
                return None;
            }
            covered.push(*number);
        }
        (covered.len() >= WORTH).then_some(covered)
    }
}

/// Candidate patterns: everything, whole namespaces, and all names with the same last word.
fn candidates<'a>(names: &[(usize, &'a str)], wanted: &BTreeSet<usize>) -> BTreeSet<Shape<'a>> {
    let mut found = BTreeSet::from([Shape::Begins("")]);
    for (_, name) in names.iter().filter(|(number, _)| wanted.contains(number)) {
        let separator = if name.starts_with('/') { '/' } else { '.' };
        let places = name.match_indices(separator).map(|(at, _)| at);
        found.extend(
            places
                .filter(|at| *at > 0)
                .filter_map(|at| name.get(..=at))
                .map(Shape::Begins),
        );
        let Some(last) = name.rfind(separator).and_then(|at| name.get(at..)) else {
            continue;
        };
        found.insert(Shape::Ends(last));
        if let Some(end) = last.rfind('_').and_then(|at| last.get(at..)) {
            found.insert(Shape::Ends(end));
        }
    }
    found
}

/// The numbers of the items that `want` accepts.
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
