//! The filter of the list: which keys it matches.
//!
//! Every word of the filter must match a key's name, owner, id, state or access. Words are matched as fzf does, with nucleo's syntax
//! (`'word`, `^word`, `word$`, `!word`).

use jiff::Timestamp;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::widget::stop::Stop;
use crate::domain::rows::Rank;
use crate::domain::{ApiKey, Rows};

/// A filter.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq)]
struct Word {
    atom: Atom,
    /// Its letters, if they only have to occur in this order, and are ASCII.
    letters: Option<Box<[u8]>>,
    ignore_case: bool,
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Filter {
    /// Parses what was typed.
    pub(super) fn new(typed: &str) -> Self {
        let pattern = Pattern::parse(typed, CaseMatching::Smart, Normalization::Smart);
        let word = |atom: Atom| {
            let text = match atom.needle_text() {
                Utf32Str::Ascii(bytes) => Some(bytes),
                Utf32Str::Unicode(_) => None,
            };
            let ignore_case = !text.is_some_and(|text| text.iter().any(u8::is_ascii_uppercase));
            let loose = atom.kind == AtomKind::Fuzzy && !atom.negative;
            let letters = text.filter(|_| loose).map(Into::into);
            Word {
                letters,
                ignore_case,
                atom,
            }
        };
        let words = pattern.atoms.into_iter().map(word).collect();
        Self { words }
    }

    /// Whether it matches every key.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether every key that it matches is also matched by `other`.
    pub(super) fn narrows(&self, other: &Self) -> bool {
        let implied = |wide: &Word| self.words.iter().any(|it| it.implies(wide));
        other.words.iter().all(implied)
    }
}

impl Word {
    fn implies(&self, wide: &Self) -> bool {
        if self == wide {
            return true;
        }
        match (&self.letters, &wide.letters) {
            (Some(own), Some(wider)) => {
                // Letters of both cases are more than those of one.
                (wide.ignore_case || !self.ignore_case)
                    && skip(&mut wider.iter(), wide.ignore_case, own)
            }
            _ => false,
        }
    }
}

/// Matches keys, one after another, with the same buffers.
#[derive(Debug)]
pub(super) struct Matching<'a> {
    filter: &'a Filter,
    now: Timestamp,
    /// Only for what is not letters of ASCII in their order.
    matcher: Option<Matcher>,
    rest: String,
    whole: String,
    chars: Vec<char>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(filter: &'a Filter, now: Timestamp) -> Self {
        Self {
            filter,
            now,
            matcher: None,
            rest: String::new(),
            whole: String::new(),
            chars: Vec::new(),
        }
    }

    /// Whether the filter matches a key.
    pub(super) fn matches(&mut self, key: &ApiKey) -> bool {
        let name = key.name.as_str();
        let mut has_rest = false;
        for word in &self.filter.words {
            if let Some(letters) = &word.letters
                && name.is_ascii()
            {
                let mut left = letters.iter();
                if skip(&mut left, word.ignore_case, name.as_bytes()) {
                    continue;
                }
                if !std::mem::replace(&mut has_rest, true) {
                    write_rest(key, self.now, &mut self.rest);
                }
                if self.rest.is_ascii() {
                    if skip(&mut left, word.ignore_case, self.rest.as_bytes()) {
                        continue;
                    }
                    return false;
                }
            }
            if !std::mem::replace(&mut has_rest, true) {
                write_rest(key, self.now, &mut self.rest);
            }
            self.whole.clear();
            self.whole.push_str(name);
            self.whole.push_str(&self.rest);
            let text = Utf32Str::new(&self.whole, &mut self.chars);
            let matcher = self
                .matcher
                .get_or_insert_with(|| Matcher::new(Config::DEFAULT));
            if word.atom.score(text, matcher).is_none() {
                return false;
            }
        }
        true
    }
}

/// What is searched after the name.
fn write_rest(key: &ApiKey, now: Timestamp, rest: &mut String) {
    rest.clear();
    match key.access_brief() {
        Some(access) => {
            rest.push(' ');
            write_number(key.id.0, rest);
            rest.push(' ');
            rest.push_str(&access);
        }
        None => {
            rest.push(' ');
            rest.push_str(key.owner().map_or("", |owner| owner.as_str()));
            rest.push(' ');
            write_number(key.id.0, rest);
            rest.push(' ');
            rest.push_str(key.state(now).word());
        }
    }
}

fn write_number(number: i64, out: &mut String) {
    let mut digits = [0_u8; 20];
    let mut left = number.unsigned_abs();
    let mut used = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(left % 10).unwrap_or_default();
        used += 1;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        out.push('-');
    }
    let digits = digits.iter().skip(digits.len() - used);
    out.extend(digits.map(|digit| char::from(*digit)));
}

/// Takes the letters off `left` that occur in a text in this order; whether none is left.
fn skip(left: &mut std::slice::Iter<'_, u8>, ignore_case: bool, text: &[u8]) -> bool {
    let Some(mut wanted) = left.as_slice().first().copied() else {
        return true;
    };
    for byte in text {
        let byte = if ignore_case {
            byte.to_ascii_lowercase()
        } else {
            *byte
        };
        if byte == wanted {
            left.next();
            match left.as_slice().first() {
                Some(next) => wanted = *next,
                None => return true,
            }
        }
    }
    false
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

/// Rows from which on two threads match.
const SHARED: usize = 20_000;

/// The keys that a filter matches, of `among` or all; `None` when it was stopped.
pub(super) fn matched(
    rows: &Rows,
    filter: &Filter,
    among: Option<&Ranks>,
    now: Timestamp,
    stop: &Stop,
) -> Option<Ranks> {
    let words = rows.len().div_ceil(64);
    let some = |from: usize, to: usize| part(rows, filter, among, now, (from, to), stop);
    if rows.len() < SHARED {
        return some(0, words).map(Ranks);
    }
    let half = words / 2;
    std::thread::scope(|scope| {
        let other = std::thread::Builder::new().spawn_scoped(scope, || some(half, words));
        let first = some(0, half);
        let second = match other {
            Ok(other) => other.join().ok().flatten(),
            Err(_) => some(half, words),
        };
        let mut all = first?;
        all.extend(second?);
        Some(Ranks(all))
    })
}

/// The matches among the ranks of some words of 64.
fn part(
    rows: &Rows,
    filter: &Filter,
    among: Option<&Ranks>,
    now: Timestamp,
    (from, to): (usize, usize),
    stop: &Stop,
) -> Option<Vec<u64>> {
    let mut words = vec![0_u64; to - from];
    let (first, end) = (from * 64, to * 64);
    let mut matching = Matching::new(filter, now);
    for (start, keys) in rows.parts() {
        let start_at = start as usize;
        if start_at + keys.len() <= first || start_at >= end {
            continue;
        }
        if stop.asked() {
            return None;
        }
        for (at, key) in (start..).zip(keys) {
            let index = at as usize;
            if index < first || index >= end || among.is_some_and(|among| !among.has(at)) {
                continue;
            }
            if matching.matches(key)
                && let Some(word) = words.get_mut(index / 64 - from)
            {
                *word |= 1 << (at % 64);
            }
        }
    }
    Some(words)
}
