//! The filter of the list: which keys it matches, and how well.
//!
//! Every word of the filter must match a key's id, name, owner, and state or access. A word of digits matches the whole id. Of the columns that
//! a word matches, the first counts.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::app::keys::attention::Concern;
use crate::app::widget::ranking::{Grade, Query, Word};
use crate::app::widget::stop::Stop;
use crate::domain::rows::Rank;
use crate::domain::{ApiKey, Rows, State};

/// A filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    query: Query,
    /// Only keys that need attention.
    attention: bool,
}

impl Filter {
    /// Parses what was typed. `attention`: only keys that need attention.
    pub fn new(typed: &str, attention: bool) -> Self {
        let query = Query::new(typed);
        Self { query, attention }
    }

    /// Whether it matches every key.
    pub fn is_empty(&self) -> bool {
        self.query.is_empty() && !self.attention
    }

    /// The keys that it matches, by ascending id.
    pub fn select<'a>(&self, keys: &'a Rows, now: Timestamp) -> Vec<&'a ApiKey> {
        let mut matching = Matching::new(self, now);
        let keys = keys.iter();
        keys.filter(|key| matching.score(key).is_some()).collect()
    }

    /// Whether some matches are better than others.
    pub(super) fn ranks(&self) -> bool {
        self.query.ranks()
    }

    /// Whether every key that it matches is also matched by `other`.
    pub(super) fn narrows(&self, other: &Self) -> bool {
        self.attention >= other.attention && self.query.narrows(&other.query)
    }
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
    letters: Vec<char>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(filter: &'a Filter, now: Timestamp) -> Self {
        Self {
            filter,
            now,
            letters: Vec::new(),
        }
    }

    /// How well the filter matches a key.
    pub(super) fn score(&mut self, key: &ApiKey) -> Option<Score> {
        if self.filter.attention && Concern::of(key, self.now).is_none() {
            return None;
        }
        let mut score = 0_u16;
        for word in self.filter.query.words() {
            let found = self.find(word, key);
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

    /// The first column that a word matches.
    fn find(&mut self, word: &Word, key: &ApiKey) -> Option<(Place, Grade)> {
        if word.number() == Some(key.id.0) {
            return Some((Place::Id, Grade::Whole));
        }
        if let Some(grade) = word.grade(key.name.as_str(), &mut self.letters) {
            return Some((Place::Name, grade));
        }
        let owner = key.owner().map_or("", |owner| owner.as_str());
        if let Some(grade) = word.grade(owner, &mut self.letters) {
            return Some((Place::Owner, grade));
        }
        // Nearly every state contains the scattered letters of a short word.
        let mut state = |text: &str| {
            let grade = word.grade(text, &mut self.letters)?;
            (grade < Grade::Scattered).then_some((Place::State, grade))
        };
        match (key.access_brief(), key.state(self.now)) {
            (Some(access), _) => state(&access),
            (None, State::Soon) => state(State::Soon.word()).or_else(|| state("expiring")),
            (None, other) => state(other.word()),
        }
    }
}

/// The letters of a key that its filter matches.
#[derive(Debug)]
pub struct Marks<'a>(Vec<(Place, &'a Word)>);

impl<'a> Marks<'a> {
    pub(super) fn new(key: &ApiKey, filter: &'a Filter, now: Timestamp) -> Self {
        let mut matching = Matching::new(filter, now);
        let words = filter.query.words().iter().filter(|word| !word.excludes());
        let places = words.filter_map(|word| Some((matching.find(word, key)?.0, word)));
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
    filter: &Filter,
    among: Option<&Ranks>,
    now: Timestamp,
    stop: &Stop,
) -> Option<Scores> {
    let some = |from: usize, to: usize| part(rows, filter, among, now, (from, to), stop);
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
    filter: &Filter,
    among: Option<&Ranks>,
    now: Timestamp,
    (from, to): (usize, usize),
    stop: &Stop,
) -> Option<Vec<Score>> {
    let mut scores = Vec::with_capacity(to - from);
    let mut matching = Matching::new(filter, now);
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
