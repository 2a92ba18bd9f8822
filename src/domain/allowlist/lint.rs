//! What is doubtful about a set of rules, with the reason and, where there is one, the way out.

use std::collections::HashMap;
use std::fmt;

use super::census::Counted;
use super::pattern::Pattern;
use crate::domain::caps::Caps;
use crate::domain::catalogue::{Catalogue, Effect, Item};
use crate::domain::rule::{self, Rule, Verb};
use crate::domain::text::Text;

/// How many names a complaint quotes.
const QUOTED: usize = 3;

/// How much a complaint matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It permits more than anybody means, or nothing at all.
    Danger,
    /// It is probably not what was meant.
    Warning,
    /// Good to know.
    Hint,
}

/// One complaint. Rules are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lint {
    /// No rule, or none that covers anything here: the key signs in and may do nothing.
    Nothing,
    /// Everything is permitted.
    Everything,
    /// `core.bulk` is permitted where it does not look at the inner method (22.12 and 23.10).
    Bulk {
        /// The rule.
        rule: usize,
    },
    /// The method of a rule is no word of TrueNAS's: it permits nothing.
    Verb {
        /// The rule.
        rule: usize,
        /// The same word in capitals is one.
        capitals: Option<Verb>,
    },
    /// An HTTP verb with a WebSocket name.
    NotAPath {
        /// The rule.
        rule: usize,
    },
    /// A WebSocket verb with a REST path.
    NotAName {
        /// The rule.
        rule: usize,
    },
    /// It covers nothing of this system.
    Unknown {
        /// The rule.
        rule: usize,
    },
    /// It stands there twice.
    Duplicate {
        /// The later one.
        rule: usize,
        /// The first.
        of: usize,
    },
    /// Another rule covers all that it covers.
    Shadowed {
        /// The rule.
        rule: usize,
        /// The other.
        by: usize,
    },
    /// Its last star goes beyond the namespace that it seems to name.
    Wide {
        /// The rule.
        rule: usize,
        /// Something that it covers besides.
        example: Text,
    },
    /// A pattern that covers what reads and what changes.
    Mixed {
        /// The rule.
        rule: usize,
        /// What of it changes something, the first few.
        changing: Vec<Text>,
        /// How many more.
        more: usize,
    },
    /// A set that reads, but for a few.
    AlmostReadOnly {
        /// What of it changes something.
        changing: Vec<Text>,
    },
    /// Some clients cannot do without `core.ping` and `auth.logout`.
    NoPing {
        /// Those of the two that are not permitted.
        missing: Vec<&'static str>,
    },
    /// The route with a slash at the end, or without it, is another resource.
    NoTwin {
        /// The rule.
        rule: usize,
        /// The resource that is not permitted.
        twin: Text,
    },
    /// The upgrade to 25.04 revokes a key with these rules.
    Revoked,
}

impl Lint {
    /// How much it matters.
    pub fn weight(&self) -> Weight {
        match self {
            Self::Nothing | Self::Everything | Self::Bulk { .. } => Weight::Danger,
            Self::Verb { .. }
            | Self::NotAPath { .. }
            | Self::NotAName { .. }
            | Self::Unknown { .. }
            | Self::Wide { .. }
            | Self::Mixed { .. }
            | Self::AlmostReadOnly { .. } => Weight::Warning,
            Self::Duplicate { .. }
            | Self::Shadowed { .. }
            | Self::NoPing { .. }
            | Self::NoTwin { .. }
            | Self::Revoked => Weight::Hint,
        }
    }

    /// The rule it is about; `None`: the whole set.
    pub fn rule(&self) -> Option<usize> {
        match *self {
            Self::Bulk { rule }
            | Self::Verb { rule, .. }
            | Self::NotAPath { rule }
            | Self::NotAName { rule }
            | Self::Unknown { rule }
            | Self::Duplicate { rule, .. }
            | Self::Shadowed { rule, .. }
            | Self::Wide { rule, .. }
            | Self::Mixed { rule, .. }
            | Self::NoTwin { rule, .. } => Some(rule),
            _ => None,
        }
    }
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => {
                f.write_str("nothing is permitted: such a key signs in and may not even ping")
            }
            Self::Everything => f.write_str("full access: whoever has the key has the system"),
            Self::Bulk { rule } => write!(
                f,
                "rule {} permits core.bulk, which on this release calls anything: full access",
                rule + 1
            ),
            Self::Verb {
                rule,
                capitals: Some(verb),
            } => {
                write!(
                    f,
                    "rule {} permits nothing: its method must be {verb}, in capitals",
                    rule + 1
                )
            }
            Self::Verb {
                rule,
                capitals: None,
            } => {
                write!(
                    f,
                    "rule {} permits nothing: TrueNAS knows no such method",
                    rule + 1
                )
            }
            Self::NotAPath { rule } => write!(
                f,
                "rule {} has a REST verb and no path: REST resources begin with /",
                rule + 1
            ),
            Self::NotAName { rule } => write!(
                f,
                "rule {} has a path: CALL and SUBSCRIBE take names like pool.query",
                rule + 1
            ),
            Self::Unknown { rule } => write!(f, "rule {} matches nothing on this system", rule + 1),
            Self::Duplicate { rule, of } => {
                write!(f, "rule {} is rule {} once more", rule + 1, of + 1)
            }
            Self::Shadowed { rule, by } => {
                write!(f, "rule {} adds nothing to rule {}", rule + 1, by + 1)
            }
            Self::Wide { rule, example } => {
                write!(
                    f,
                    "rule {} is wider than it looks: also {example}",
                    rule + 1
                )
            }
            Self::Mixed {
                rule,
                changing,
                more,
            } => {
                write!(f, "rule {} also permits {}", rule + 1, list(changing))?;
                match more {
                    0 => Ok(()),
                    more => write!(f, " and {more} more that change something"),
                }
            }
            Self::AlmostReadOnly { changing } => {
                write!(f, "reads only, but for {}", list(changing))
            }
            Self::NoPing { missing } => {
                write!(
                    f,
                    "{} not permitted: some clients need it",
                    missing.join(" and ")
                )
            }
            Self::NoTwin { rule, twin } => {
                write!(
                    f,
                    "rule {} does not permit {twin}, which is another resource",
                    rule + 1
                )
            }
            Self::Revoked => f.write_str("the upgrade to 25.04 revokes this key"),
        }
    }
}

fn list(names: &[Text]) -> String {
    let names: Vec<&str> = names.iter().map(Text::as_str).collect();
    names.join(", ")
}

/// All complaints about these rules, what matters most first; `counted` is what they permit of the catalogue.
pub fn lint(rules: &[Rule], counted: &Counted, catalogue: &Catalogue, caps: &Caps) -> Vec<Lint> {
    let mut found = Vec::new();
    let everything = rules.iter().any(Rule::is_everything);
    let mut first: HashMap<&Rule, usize> = HashMap::new();
    for (number, rule) in rules.iter().enumerate() {
        if let Some(of) = first.get(rule) {
            found.push(Lint::Duplicate {
                rule: number,
                of: *of,
            });
            continue;
        }
        first.insert(rule, number);
        one(number, rule, rules, counted, catalogue, &mut found);
    }
    if counted.by_rule.iter().all(|covers| *covers == 0) {
        found.push(Lint::Nothing);
    } else if everything {
        found.push(Lint::Everything);
    } else {
        whole(rules, counted, catalogue, caps, &mut found);
    }
    if !rule::survives_25_04(rules) {
        found.push(Lint::Revoked);
    }
    found.sort_by_key(Lint::weight);
    found
}

/// Complaints about one rule.
fn one(
    number: usize,
    rule: &Rule,
    rules: &[Rule],
    counted: &Counted,
    catalogue: &Catalogue,
    found: &mut Vec<Lint>,
) {
    let resource = rule.resource.raw();
    let path = resource.starts_with('/');
    match &rule.verb {
        Verb::Other(word) => {
            let capitals = Verb::parse(&word.raw().to_ascii_uppercase());
            let capitals = (!matches!(capitals, Verb::Other(_))).then_some(capitals);
            return found.push(Lint::Verb {
                rule: number,
                capitals,
            });
        }
        // A pattern that begins with a star may be a path.
        Verb::Get | Verb::Post | Verb::Put | Verb::Delete
            if !path && !resource.starts_with('*') =>
        {
            return found.push(Lint::NotAPath { rule: number });
        }
        Verb::Call | Verb::Subscribe if path => return found.push(Lint::NotAName { rule: number }),
        _ => {}
    }
    if counted.by_rule.get(number) == Some(&0) {
        // The twin with a slash is no item of its own.
        let known = path
            && catalogue.routes().iter().any(|route| {
                (route.verb == rule.verb || rule.verb == Verb::Any)
                    && Pattern::new(resource).covers(&format!("{}/", route.path.raw()))
            });
        if !known {
            return found.push(Lint::Unknown { rule: number });
        }
    }
    if let Some(by) = shadow(number, rules, counted) {
        return found.push(Lint::Shadowed { rule: number, by });
    }
    if resource.contains('*') {
        if !rule.is_everything() {
            pattern(number, rule, counted, catalogue, found);
        }
    } else if path && let Some(twin) = missing_twin(rule, rules) {
        found.push(Lint::NoTwin { rule: number, twin });
    }
}

/// Another rule that covers all that this one covers, if this one covers anything. Of two that cover the same the earlier
/// one stays.
fn shadow(number: usize, rules: &[Rule], counted: &Counted) -> Option<usize> {
    let own = counted.rules.get(number)?;
    if own.is_empty() {
        return None;
    }
    let covers = |other: &usize| {
        *other != number
            && counted.by_rule.get(*other) >= counted.by_rule.get(number)
            && counted.rules.get(*other).is_some_and(|bits| {
                own.within(bits) && (*other < number || bits.len() > own.len())
            })
            // What an exact route covers is more than the catalogue knows: its twin is left alone.
            && rules.get(*other).is_some_and(|rule| rule.resource.raw().contains('*') || *other < number)
    };
    (0..rules.len()).find(covers)
}

/// Complaints about a pattern.
fn pattern(
    number: usize,
    rule: &Rule,
    counted: &Counted,
    catalogue: &Catalogue,
    found: &mut Vec<Lint>,
) {
    let covered = || {
        let items = catalogue.items().enumerate();
        items
            .filter(|(item, _)| counted.covered_by(number, *item))
            .map(|(_, item)| item)
    };
    if let Some(beyond) = beyond(rule.resource.raw(), covered()) {
        found.push(Lint::Wide {
            rule: number,
            example: beyond.clone(),
        });
    }
    let effect = |item: &Item<'_>| match item {
        Item::Method(method) => method.effect,
        Item::Event(_) => Effect::Reads,
        Item::Route(route) => route.effect,
    };
    let methods = || covered().filter(|item| matches!(item, Item::Method(_)));
    let mut changing = methods()
        .filter(|item| effect(item) == Effect::Changes)
        .map(|item| item.name().clone());
    let few: Vec<Text> = changing.by_ref().take(QUOTED).collect();
    if !few.is_empty() && methods().any(|item| effect(&item) == Effect::Reads) {
        found.push(Lint::Mixed {
            rule: number,
            changing: few,
            more: changing.count(),
        });
    }
}

/// Of what a pattern with a star at its end covers: something in a namespace that it does not name, what changes first.
fn beyond<'a>(resource: &str, covered: impl Iterator<Item = Item<'a>>) -> Option<&'a Text> {
    let stem = resource.strip_suffix('*')?;
    if stem.is_empty() || stem.contains('*') {
        return None;
    }
    let separator = if stem.starts_with('/') { '/' } else { '.' };
    let further = covered.filter(|item| {
        let rest = item.name().raw().get(stem.len()..).unwrap_or_default();
        // Meant are the names that go on; what lies below them is not in sight.
        rest.contains(separator)
    });
    let mut names: Vec<(bool, &Text)> = further
        .map(|item| {
            let reads = matches!(item, Item::Method(method) if method.effect == Effect::Reads);
            (reads, item.name())
        })
        .collect();
    names.sort();
    names.first().map(|(_, name)| *name)
}

/// The same path with or without a slash at its end, if no rule permits it.
fn missing_twin(rule: &Rule, rules: &[Rule]) -> Option<Text> {
    let resource = rule.resource.raw();
    let twin = match resource.strip_suffix('/') {
        Some(without) if !without.is_empty() => without.to_owned(),
        Some(_) => return None,
        None => format!("{resource}/"),
    };
    let permits = super::Permits::new(rules);
    permits.by(&rule.verb, &twin).is_none().then(|| twin.into())
}

/// Complaints about the whole set.
fn whole(
    rules: &[Rule],
    counted: &Counted,
    catalogue: &Catalogue,
    caps: &Caps,
    found: &mut Vec<Lint>,
) {
    let permits = super::Permits::new(rules);
    if !caps.bulk_checks
        && let Some(rule) = permits.by(&Verb::Call, "core.bulk")
    {
        found.push(Lint::Bulk { rule });
    }
    // REST clients neither ping nor sign out.
    let web_socket = rules
        .iter()
        .any(|rule| matches!(rule.verb, Verb::Call | Verb::Subscribe | Verb::Any));
    let mut missing = Vec::new();
    for name in ["core.ping", "auth.logout"] {
        let open = catalogue
            .method(name)
            .is_some_and(|m| m.need == crate::domain::catalogue::Need::Nothing);
        if web_socket && !open && permits.by(&Verb::Call, name).is_none() {
            missing.push(name);
        }
    }
    if !missing.is_empty() {
        found.push(Lint::NoPing { missing });
    }
    let mut reads = 0;
    let mut changing: Vec<&Text> = Vec::new();
    for (number, item) in catalogue.items().enumerate() {
        let (Item::Method(method), true) = (item, counted.permits(number)) else {
            continue;
        };
        if method.need == crate::domain::catalogue::Need::Nothing
            || HARMLESS.contains(&method.name.raw())
        {
            continue;
        }
        match method.effect {
            Effect::Reads => reads += 1,
            Effect::Changes => changing.push(&method.name),
        }
    }
    if (1..=QUOTED).contains(&changing.len()) && reads >= 5 * changing.len() {
        let changing = changing.into_iter().cloned().collect();
        found.push(Lint::AlmostReadOnly { changing });
    }
}

/// What changes nothing of the system, whatever its name says.
const HARMLESS: &[&str] = &["core.ping", "auth.logout", "auth.me"];

#[cfg(test)]
#[path = "lint_tests.rs"]
mod tests;
