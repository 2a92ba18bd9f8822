//! From the typed text to words and terms.

use std::collections::BTreeMap;
use std::ops::Range as Span;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::condition::{Condition, STATES};
use super::context::Facts;
use super::level::Level;
use super::problem::{Problem, quoted};
use super::range::{Range, Side};
use super::term::Term;
use super::token::{self, Operator, Split};
use super::value::{self, TIMES, alternatives};
use crate::domain::key::KeyId;

/// The fields of terms.
pub(super) const FIELDS: [&str; 9] = [
    "owner", "state", "expires", "created", "seen", "access", "system", "name", "id",
];

/// The terms without a value.
pub(super) const BARE: [&str; 2] = ["unused", "rest"];

/// The most saved filters that a filter inserts, each as often as it occurs: saved filters may contain others many times.
const MOST_SAVED: usize = 100;

/// The saved filters that a filter inserts.
#[derive(Debug, Default)]
struct Inserted<'a> {
    /// Those that contain the part.
    within: Vec<&'a str>,
    /// All of them until now.
    count: usize,
}

/// What a filter may refer to.
#[derive(Clone, Debug, PartialEq)]
pub struct Language {
    /// The zone of dates.
    pub zone: TimeZone,
    /// The saved filters, by name.
    pub saved: BTreeMap<String, String>,
}

impl Default for Language {
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            saved: BTreeMap::new(),
        }
    }
}

/// A parsed filter. A key must match all words, all terms, and none of the excluded filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The words, separated by spaces, for the search in the columns.
    pub words: String,
    /// The terms.
    pub terms: Vec<Term>,
    /// Excluded saved filters.
    pub excluded: Vec<Self>,
    /// What is wrong, in the order of the text.
    pub problems: Vec<Problem>,
}

impl Language {
    /// Parses a filter.
    pub fn parse(&self, typed: &str) -> Parsed {
        self.parse_part(typed, &mut Inserted::default())
    }

    /// Parses a filter, or a part of one.
    fn parse_part<'a>(&'a self, typed: &'a str, inserted: &mut Inserted<'a>) -> Parsed {
        let mut found = Parsed::default();
        for token in token::tokens(typed) {
            let (text, not) = token::without_not(token.text);
            if is_reversed_twice(text) {
                let why = "use one ! before a term";
                found.problems.push(Problem::new(token.at, why));
                continue;
            }
            let term = match (text.strip_prefix('@'), token::split(text)) {
                (Some(name), _) => {
                    self.add_saved((name, not), token.at, inserted, &mut found);
                    continue;
                }
                (None, Some(split)) => self.condition(split, token.at.clone()),
                (None, None) if text == "unused" => Ok(Condition::Unused),
                (None, None) if text == "rest" => Ok(Condition::Rest),
                (None, None) => {
                    let gap = if found.words.is_empty() { "" } else { " " };
                    found.words.push_str(gap);
                    found.words.push_str(token.text);
                    continue;
                }
            };
            match term {
                Ok(condition) => found.terms.push(Term { condition, not }),
                Err(problem) => found.problems.push(problem),
            }
        }
        found
    }

    /// Adds a saved filter, or excludes it.
    fn add_saved<'a>(
        &'a self,
        (name, not): (&'a str, bool),
        at: Span<usize>,
        inserted: &mut Inserted<'a>,
        found: &mut Parsed,
    ) {
        if name.is_empty() {
            let why = "enter the name of a saved filter";
            return found.problems.push(Problem::unfinished(at, why));
        }
        let Some(text) = self.saved.get(name) else {
            let why = format!("no saved filter {:?}", quoted(name));
            return found.problems.push(Problem::new(at, why));
        };
        if inserted.within.contains(&name) {
            let why = format!("the saved filter {name} contains itself");
            return found.problems.push(Problem::of_saved(at, why));
        }
        inserted.count += 1;
        if inserted.count > MOST_SAVED {
            let why = format!("the saved filters contain each other more than {MOST_SAVED} times");
            return found.problems.push(Problem::of_saved(at, why));
        }
        inserted.within.push(name);
        let inner = self.parse_part(text, inserted);
        inserted.within.pop();
        if let Some(problem) = inner.problems.first() {
            // The innermost one is what the user can correct.
            let why = match problem.of_saved {
                true => problem.why.clone(),
                false => format!("the saved filter {name} is invalid: {}", problem.why),
            };
            return found.problems.push(Problem::of_saved(at, why));
        }
        match not {
            true => found.excluded.push(inner),
            false => found.add(inner),
        }
    }

    /// The condition of a term with a value.
    fn condition(&self, it: Split<'_>, at: Span<usize>) -> Result<Condition, Problem> {
        let field = it.field.to_ascii_lowercase();
        let wrong = |why: String| Problem::new(at.clone(), why);
        let Some(field) = FIELDS.into_iter().find(|known| *known == field) else {
            let why = format!(
                "unknown term {}; to search for the text, quote it",
                quoted(it.field)
            );
            return Err(wrong(why));
        };
        let timed = matches!(field, "expires" | "created" | "seen");
        if it.value.is_empty() {
            let why = match timed {
                true => TIMES.to_owned(),
                false => format!("enter a value after {field}:"),
            };
            return Err(Problem::unfinished(at, why));
        }
        if timed {
            return self.time(field, it).map_err(wrong);
        }
        if it.operator != Operator::Is {
            return Err(wrong(format!("use {field}:{}", quoted(it.value))));
        }
        texts(field, it.value).map_err(wrong)
    }

    /// The condition of a term about a time.
    fn time(&self, field: &str, it: Split<'_>) -> Result<Condition, String> {
        if it.value == "never" && field != "created" {
            return match (it.operator, field) {
                (Operator::Is, "seen") => Ok(Condition::Unused),
                (Operator::Is, _) => Ok(Condition::NeverExpires),
                _ => Err(format!("use {field}:never")),
            };
        }
        let when = value::when(it.value, &self.zone)?;
        let side = match field {
            "expires" => Side::Future,
            _ => Side::Past,
        };
        let range = Range::new(it.operator, when, side);
        let range = range.ok_or_else(|| {
            let value = quoted(it.value);
            format!("use {field}<{value} or {field}>{value}")
        })?;
        Ok(match field {
            "expires" => Condition::Expires(range),
            "created" => Condition::Created(range),
            _ => Condition::Seen(range),
        })
    }
}

/// Whether a part whose first `!` was removed is a term with another `!`.
fn is_reversed_twice(text: &str) -> bool {
    let bare = text.trim_start_matches('!');
    bare.len() < text.len()
        && (bare.starts_with('@') || BARE.contains(&bare) || token::split(bare).is_some())
}

/// The condition of a term about a text, a number or a word.
fn texts(field: &str, value: &str) -> Result<Condition, String> {
    Ok(match field {
        "owner" => Condition::Owner(alternatives(field, value)?),
        "name" => Condition::Name(alternatives(field, value)?),
        "system" => Condition::System(alternatives(field, value)?),
        "state" => {
            let found = words(field, value, &STATES)?;
            let mut states: Vec<_> = found.into_iter().flatten().copied().collect();
            states.sort_unstable();
            states.dedup();
            Condition::State(states)
        }
        "access" => Condition::Access(words(field, value, &Level::ALL)?),
        _ => {
            let ids = value.split('|').map(str::parse::<i64>);
            let ids: Result<Vec<i64>, _> = ids.collect();
            let ids = ids.map_err(|_| "enter a number after id:".to_owned())?;
            Condition::Id(ids.into_iter().map(KeyId).collect())
        }
    })
}

/// The meanings of the alternatives of a value.
fn words<T: Copy>(field: &str, value: &str, known: &[(&str, T)]) -> Result<Vec<T>, String> {
    let of = |word: &str| {
        let word = word.to_ascii_lowercase();
        let found = known.iter().find(|(it, _)| *it == word);
        found.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            format!("{field} is {}", list(&words))
        })
    };
    value.split('|').map(of).collect()
}

/// `a, b or c`.
fn list(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

impl Parsed {
    /// Whether it has neither words nor terms.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.terms.is_empty() && self.excluded.is_empty()
    }

    /// The first problem that is more than a missing value.
    #[cfg(test)]
    pub(super) fn error(&self) -> Option<&Problem> {
        self.problems.iter().find(|it| !it.unfinished)
    }

    /// All terms, also those of excluded filters.
    pub fn all_terms(&self) -> Vec<&Term> {
        let mut all: Vec<&Term> = self.terms.iter().collect();
        all.extend(self.excluded.iter().flat_map(Self::all_terms));
        all
    }

    /// Whether a key matches the terms and excluded filters, whose words are evaluated by `words`; `None` if too little is known.
    pub fn holds(&self, facts: &Facts<'_>, words: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        let mut sum = Some(self.words.is_empty() || words(&self.words));
        for term in &self.terms {
            sum = both(sum, term.holds(facts));
        }
        for excluded in &self.excluded {
            sum = both(sum, excluded.holds(facts, words).map(|it| !it));
        }
        sum
    }

    /// Adds the times at which a term changes for a key because the clock goes on.
    pub fn moments(&self, facts: &Facts<'_>, add: &mut dyn FnMut(Timestamp)) {
        for term in self.all_terms() {
            term.moments(facts, add);
        }
    }

    fn add(&mut self, other: Self) {
        let gap = match self.words.is_empty() || other.words.is_empty() {
            true => "",
            false => " ",
        };
        self.words.push_str(gap);
        self.words.push_str(&other.words);
        self.terms.extend(other.terms);
        self.excluded.extend(other.excluded);
    }
}

/// Whether both are true, as far as that is known.
fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
