//! The filter of the list: which keys it matches, and how well.
//!
//! Every word of the filter must match a key's id, name, owner, and state or access. A word of digits matches the whole id. Of the columns that
//! a word matches, the first counts. The terms beside the words are those of [`crate::domain::filter`].

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::app::keys::attention::Concern;
use crate::app::widget::ranking::{Grade, Query, Word};
use crate::app::widget::stop::Stop;
use crate::domain::filter::{Context, Facts, Parsed, Term};
use crate::domain::rows::Rank;
use crate::domain::{ApiKey, Rows, State};

/// A filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub(super) query: Query,
    pub(super) parsed: Parsed,
    /// The words of excluded filters.
    pub(super) excluded: Vec<(String, Query)>,
    /// Only keys that need attention.
    attention: bool,
}

impl Filter {
    /// A filter without problems. `attention`: only keys that need attention.
    pub fn of(parsed: Parsed, attention: bool) -> Self {
        let query = Query::new(&parsed.words);
        let mut excluded = Vec::new();
        for it in &parsed.excluded {
            add_words(it, &mut excluded);
        }
        Self {
            query,
            parsed,
            excluded,
            attention,
        }
    }

    /// Parses what was typed.
    #[cfg(test)]
    pub(super) fn new(typed: &str, attention: bool) -> Self {
        Self::of(
            crate::domain::filter::Language::default().parse(typed),
            attention,
        )
    }

    /// The same filter, with or without the keys that do not need attention.
    #[must_use]
    pub(super) fn with_attention(mut self, attention: bool) -> Self {
        self.attention = attention;
        self
    }

    /// Whether it matches every key.
    pub fn is_empty(&self) -> bool {
        self.parsed.is_empty() && !self.attention
    }

    /// The keys that it matches, by ascending id.
    pub fn select<'a>(&self, keys: &'a Rows, now: Timestamp, context: &Context) -> Vec<&'a ApiKey> {
        let mut matching = Matching::new(self, now, context);
        let keys = keys.iter();
        keys.filter(|key| matching.score(key).is_some()).collect()
    }

    /// Whether some matches are better than others.
    pub(super) fn ranks(&self) -> bool {
        self.query.ranks()
    }

    /// Whether every key that it matches is also matched by `other`.
    pub(super) fn narrows(&self, other: &Self) -> bool {
        let (own, wide) = (&self.parsed, &other.parsed);
        let implied = |wide: &Term| own.terms.iter().any(|it| it.implies(wide));
        self.attention >= other.attention
            && self.query.narrows(&other.query)
            && wide.terms.iter().all(implied)
            && wide.excluded.iter().all(|it| own.excluded.contains(it))
    }

    /// Whether it needs something that is not in the keys.
    pub(super) fn needs_context(&self) -> bool {
        self.any(|it| it.needs_uses() || it.needs_users() || it.needs_systems())
    }

    /// Whether it changes because the clock goes on, apart from the states.
    pub(super) fn moves(&self) -> bool {
        self.any(Term::moves)
    }

    /// Whether a term of it has a property.
    pub fn any(&self, has: impl Fn(&Term) -> bool) -> bool {
        self.parsed.all_terms().into_iter().any(has)
    }

    /// Adds the times at which it changes for a key because the clock goes on, apart from the changes of its state.
    pub(super) fn moments(&self, facts: &Facts<'_>, add: &mut dyn FnMut(Timestamp)) {
        self.parsed.moments(facts, add);
    }
}

/// Adds the words of a filter and of those that it excludes.
fn add_words(parsed: &Parsed, all: &mut Vec<(String, Query)>) {
    if !parsed.words.is_empty() {
        all.push((parsed.words.clone(), Query::new(&parsed.words)));
    }
    parsed.excluded.iter().for_each(|it| add_words(it, all));
}

/// A column that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The id.
    Id,
    /// The name.
    Name,
    /// The owner.
    Owner,
    /// The state or the access.
    State,
}

/// How well a filter matches a key: lower is better.
pub(super) type Score = u16;

/// The score of a key that does not match.
const NONE: Score = Score::MAX;

/// Matches keys, one after another, with the same buffers.
#[derive(Debug)]
pub(super) struct Matching<'a> {
    filter: &'a Filter,
    now: Timestamp,
    context: &'a Context,
    letters: Vec<char>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(filter: &'a Filter, now: Timestamp, context: &'a Context) -> Self {
        Self {
            filter,
            now,
            context,
            letters: Vec::new(),
        }
    }

    /// How well the filter matches a key.
    pub(super) fn score(&mut self, key: &ApiKey) -> Option<Score> {
        if self.filter.attention && Concern::of(key, self.now).is_none() {
            return None;
        }
        let score = self.words(&self.filter.query, key)?;
        self.terms(key).then_some(score)
    }

    /// How well words match a key.
    fn words(&mut self, query: &Query, key: &ApiKey) -> Option<Score> {
        let mut score = 0_u16;
        for word in query.words() {
            let found = find(word, key, self.now, &mut self.letters);
            if word.excludes() == found.is_some() {
                return None;
            }
            let worth = match found {
                None | Some((Place::Id, _)) => 0,
                Some((Place::Name, grade)) => 1 + grade as Score,
                Some((Place::Owner, grade)) => 6 + grade as Score,
                Some((Place::State, grade)) => 11 + grade as Score,
            };
            score = score.saturating_add(worth).min(NONE - 1);
        }
        Some(score)
    }

    /// Whether the terms and the excluded filters let a key pass whose words match.
    fn terms(&mut self, key: &ApiKey) -> bool {
        let Filter {
            parsed, excluded, ..
        } = self.filter;
        if parsed.terms.is_empty() && parsed.excluded.is_empty() {
            return true;
        }
        let Self { now, context, .. } = *self;
        let mut words = |words: &str| {
            let of_excluded = excluded.iter().find(|(it, _)| it == words);
            of_excluded.is_none_or(|(_, query)| self.words(query, key).is_some())
        };
        parsed.holds(&Facts { key, now, context }, &mut words) == Some(true)
    }
}

/// The first column that a word matches.
pub(super) fn find(
    word: &Word,
    key: &ApiKey,
    now: Timestamp,
    letters: &mut Vec<char>,
) -> Option<(Place, Grade)> {
    if word.number() == Some(key.id.0) {
        return Some((Place::Id, Grade::Whole));
    }
    if let Some(grade) = word.grade(key.name.as_str(), letters) {
        return Some((Place::Name, grade));
    }
    let owner = key.owner().map_or("", |owner| owner.as_str());
    if let Some(grade) = word.grade(owner, letters) {
        return Some((Place::Owner, grade));
    }
    // Nearly every state contains the scattered letters of a short word.
    let mut state = |text: &str| {
        let grade = word.grade(text, letters)?;
        (grade < Grade::Scattered).then_some((Place::State, grade))
    };
    match (key.access_brief(), key.state(now)) {
        (Some(access), _) => state(&access),
        (None, State::Soon) => state(State::Soon.word()).or_else(|| state("expiring")),
        (None, other) => state(other.word()),
    }
}

/// The letters of a key that its filter matches.
#[derive(Debug)]
pub struct Marks<'a>(Vec<(Place, &'a Word)>);

impl<'a> Marks<'a> {
    pub(super) fn new(key: &ApiKey, filter: &'a Filter, now: Timestamp) -> Self {
        let mut letters = Vec::new();
        let words = filter.query.words().iter().filter(|word| !word.excludes());
        let places = words.filter_map(|word| Some((find(word, key, now, &mut letters)?.0, word)));
        Self(places.collect())
    }

    /// The positions of the matched graphemes in the text of a column, ascending.
    pub fn of(&self, place: Place, text: &str) -> Vec<usize> {
        let words = self.0.iter().filter(|(of, _)| *of == place);
        let mut all: Vec<usize> = words.flat_map(|(_, word)| word.marks(text)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A set of ranks.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranks(Vec<u64>);

impl Ranks {
    pub(super) fn of(ranks: &[Rank], rows: &Rows) -> Self {
        let mut words = vec![0; rows.len().div_ceil(64)];
        for at in ranks {
            if let Some(word) = words.get_mut(*at as usize / 64) {
                *word |= 1 << (at % 64);
            }
        }
        Self(words)
    }

    pub(super) fn has(&self, at: Rank) -> bool {
        let word = self.0.get(at as usize / 64).copied().unwrap_or_default();
        word >> (at % 64) & 1 == 1
    }

    /// Those of `order` that are in the set.
    pub(super) fn pick(&self, order: &[Rank]) -> Vec<Rank> {
        let count: u32 = self.0.iter().map(|word| word.count_ones()).sum();
        let mut picked = Vec::with_capacity(count as usize);
        picked.extend(order.iter().filter(|at| self.has(**at)));
        picked
    }
}

/// The scores of all keys.
#[derive(Debug)]
pub(super) struct Scores(Vec<Score>);

impl Scores {
    /// The ranks of the keys that match, in their order in `order`.
    pub(super) fn pick(&self, order: &[Rank]) -> Vec<Rank> {
        let mut picked = Vec::with_capacity(self.count());
        picked.extend(order.iter().filter(|at| self.of(**at) != NONE));
        picked
    }

    /// The ranks of the keys that match: the best match first, equal ones in their order in `order`.
    pub(super) fn pick_best<'a>(&self, order: impl Iterator<Item = &'a Rank>) -> Vec<Rank> {
        let mut equal: BTreeMap<Score, Vec<Rank>> = BTreeMap::new();
        for at in order {
            let score = self.of(*at);
            if score != NONE {
                equal.entry(score).or_default().push(*at);
            }
        }
        let mut picked = Vec::with_capacity(self.count());
        picked.extend(equal.into_values().flatten());
        picked
    }

    /// The score of a key; [`NONE`] if it does not match.
    pub(super) fn of(&self, at: Rank) -> Score {
        self.0.get(at as usize).copied().unwrap_or(NONE)
    }

    fn count(&self) -> usize {
        self.0.iter().filter(|score| **score != NONE).count()
    }
}

/// Rows from which on two threads match.
const SHARED: usize = 20_000;

/// The scores of the keys of `among` or all; `None` when it was stopped.
pub(super) fn scores(
    rows: &Rows,
    matching: &Matching<'_>,
    among: Option<&Ranks>,
    stop: &Stop,
) -> Option<Scores> {
    let some = |from: usize, to: usize| part(rows, matching, among, (from, to), stop);
    if rows.len() < SHARED {
        return some(0, rows.len()).map(Scores);
    }
    let half = rows.len() / 2;
    std::thread::scope(|scope| {
        let other = std::thread::Builder::new().spawn_scoped(scope, || some(half, rows.len()));
        let first = some(0, half);
        let second = match other {
            Ok(other) => other.join().ok().flatten(),
            Err(_) => some(half, rows.len()),
        };
        let mut all = first?;
        all.extend(second?);
        Some(Scores(all))
    })
}

/// The scores of a range of ranks.
fn part(
    rows: &Rows,
    matching: &Matching<'_>,
    among: Option<&Ranks>,
    (from, to): (usize, usize),
    stop: &Stop,
) -> Option<Vec<Score>> {
    let mut scores = Vec::with_capacity(to - from);
    let mut matching = Matching::new(matching.filter, matching.now, matching.context);
    for (start, keys) in rows.parts() {
        let start_at = start as usize;
        if start_at + keys.len() <= from || start_at >= to {
            continue;
        }
        if stop.asked() {
            return None;
        }
        for (at, key) in (start..).zip(keys) {
            if (at as usize) < from || at as usize >= to {
                continue;
            }
            let tried = among.is_none_or(|among| among.has(at));
            let score = tried.then(|| matching.score(key)).flatten();
            scores.push(score.unwrap_or(NONE));
        }
    }
    Some(scores)
}
