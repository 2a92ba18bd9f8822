//! The list of keys: what is in it, what of it is shown, in which order, and which one is selected.
//!
//! Invariant: the selection is a key, not a row: it stays on its key whatever the list does, and moves to the nearest one
//! only when its key is gone.

use std::cmp::Ordering;

use jiff::Timestamp;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::api::Scope;
use crate::domain::{ApiKey, Caps, Fault, KeyId};

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// By name, ignoring case.
    #[default]
    Name,
    /// By number.
    Id,
    /// By owner (user era).
    Owner,
    /// By what it may do (allowlist era).
    Access,
    /// By age.
    Created,
    /// By expiry; never comes last (user era).
    Expires,
    /// By state, what needs attention first (user era).
    State,
}

impl Column {
    /// The word after "by".
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Id => "id",
            Self::Owner => "owner",
            Self::Access => "access",
            Self::Created => "created",
            Self::Expires => "expires",
            Self::State => "state",
        }
    }

    /// The columns a system's list can be sorted by, in the order `s` goes through them.
    fn of(caps: Option<&Caps>) -> &'static [Self] {
        match caps {
            Some(caps) if caps.allowlist => &[Self::Name, Self::Id, Self::Created, Self::Access],
            _ => &[
                Self::Name,
                Self::Id,
                Self::Owner,
                Self::Created,
                Self::Expires,
                Self::State,
            ],
        }
    }
}

/// How far the list has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Load {
    /// Not asked for yet, or on its way for the first time.
    #[default]
    Waiting,
    /// It is here (and may be read again behind).
    Here,
    /// It could not be read; what was there before stays.
    Failed(Fault),
}

/// The list.
#[derive(Debug, Default)]
pub struct Keys {
    all: Vec<ApiKey>,
    /// Indices into `all`: filtered and sorted.
    shown: Vec<usize>,
    selected: Option<KeyId>,
    /// First row on the screen, an index into `shown`.
    top: usize,
    sort: Column,
    reverse: bool,
    filter: String,
    now: Timestamp,
    /// Whether the filter line has the keys.
    pub filtering: bool,
    /// How far it has come.
    pub load: Load,
    /// Which keys these are; `None` until the first reply.
    pub scope: Option<Scope>,
    /// Entries that were not understood.
    pub skipped: usize,
    /// Since when nobody tells of changes: the link was lost then, and the list was not read again yet.
    pub stale_since: Option<Timestamp>,
}

impl Keys {
    /// Every key, in the system's order.
    pub fn all(&self) -> &[ApiKey] {
        &self.all
    }

    /// How many keys pass the filter.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether no key passes the filter.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The keys of `rows` rows from the top of the page, with whether each is selected.
    pub fn page(&self, rows: usize) -> impl Iterator<Item = (&ApiKey, bool)> {
        let keys = self
            .shown
            .iter()
            .skip(self.top)
            .take(rows)
            .filter_map(|&i| self.all.get(i));
        keys.map(|key| (key, Some(key.id) == self.selected))
    }

    /// A key by its id.
    pub fn get(&self, id: KeyId) -> Option<&ApiKey> {
        self.all.iter().find(|key| key.id == id)
    }

    /// A key by its name, to the letter.
    pub fn named(&self, name: &str) -> Option<&ApiKey> {
        self.all.iter().find(|key| key.name.raw() == name)
    }

    /// The selected key; none while the filter hides every key.
    pub fn selected(&self) -> Option<&ApiKey> {
        let at = self.position()?;
        self.shown.get(at).and_then(|&i| self.all.get(i))
    }

    /// The column and whether it is turned round.
    pub fn order(&self) -> (Column, bool) {
        (self.sort, self.reverse)
    }

    /// What the list is narrowed by; empty for everything.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// How many keys somebody should look at.
    pub fn need_attention(&self, now: Timestamp) -> usize {
        self.all
            .iter()
            .filter(|key| key.state(now).needs_attention())
            .count()
    }

    /// Takes a whole new list.
    pub fn replace(&mut self, keys: Vec<ApiKey>, scope: Scope, skipped: usize, now: Timestamp) {
        self.all = keys;
        self.scope = Some(scope);
        self.skipped = skipped;
        self.load = Load::Here;
        self.stale_since = None;
        self.now = now;
        self.arrange();
    }

    /// Takes one key, new or changed.
    pub fn put(&mut self, key: ApiKey, now: Timestamp) {
        self.now = now;
        match self.all.iter_mut().find(|old| old.id == key.id) {
            Some(old) => *old = key,
            None => self.all.push(key),
        }
        self.arrange();
    }

    /// Forgets a key; the selection goes to its neighbour.
    pub fn remove(&mut self, id: KeyId) {
        self.all.retain(|key| key.id != id);
        self.arrange();
    }

    /// Forgets everything: another system.
    pub fn clear(&mut self) {
        *self = Self {
            sort: self.sort,
            reverse: self.reverse,
            ..Self::default()
        };
    }

    /// Narrows the list; words are matched fuzzily, all of them, against name, owner, id, state and access.
    pub fn set_filter(&mut self, filter: String) {
        self.filter = filter;
        self.arrange();
    }

    /// Sorts by the next column that the system has.
    pub fn next_order(&mut self, caps: Option<&Caps>) {
        let columns = Column::of(caps);
        let at = columns
            .iter()
            .position(|c| *c == self.sort)
            .map_or(0, |i| (i + 1) % columns.len());
        self.sort = columns.get(at).copied().unwrap_or_default();
        self.arrange();
    }

    /// Turns the order round.
    pub fn turn(&mut self) {
        self.reverse = !self.reverse;
        self.arrange();
    }

    /// Selects a key, if it is there; a filter that hides it is dropped, so that it is in sight.
    pub fn reveal(&mut self, id: KeyId) {
        if self.get(id).is_some() {
            self.selected = Some(id);
            if self.position().is_none() {
                self.set_filter(String::new());
            }
        }
    }

    /// Moves the selection by rows.
    pub fn step(&mut self, by: isize) {
        let at = self.position().unwrap_or(0);
        self.select_row(at.saturating_add_signed(by));
    }

    /// Moves the selection to the first or the last row.
    pub fn jump(&mut self, last: bool) {
        self.select_row(if last { usize::MAX } else { 0 });
    }

    /// Brings the selection onto a page of `rows` rows.
    pub fn scroll(&mut self, rows: usize) {
        let rows = rows.max(1);
        let at = self.position().unwrap_or(0);
        self.top = self
            .top
            .min(at)
            .max((at + 1).saturating_sub(rows))
            .min(self.shown.len().saturating_sub(rows));
    }

    fn position(&self) -> Option<usize> {
        let id = self.selected?;
        self.shown
            .iter()
            .position(|&i| self.all.get(i).is_some_and(|key| key.id == id))
    }

    fn select_row(&mut self, row: usize) {
        if self.shown.is_empty() && !self.all.is_empty() {
            // The key comes back into sight when the filter lets it.
            return;
        }
        let row = row.min(self.shown.len().saturating_sub(1));
        self.selected = self
            .shown
            .get(row)
            .and_then(|&i| self.all.get(i))
            .map(|key| key.id);
    }

    /// Computes `shown` anew and keeps the selection where it was.
    fn arrange(&mut self) {
        let before = self
            .position()
            .or(self.selected.map(|_| self.top))
            .unwrap_or(0);
        self.shown = (0..self.all.len()).collect();
        if !self.filter.trim().is_empty() {
            let pattern = Pattern::parse(&self.filter, CaseMatching::Smart, Normalization::Smart);
            let mut matcher = Matcher::new(Config::DEFAULT);
            let (all, now) = (&self.all, self.now);
            let mut buffer = Vec::new();
            self.shown.retain(|&i| {
                all.get(i).is_some_and(|key| {
                    let text = haystack(key, now);
                    pattern
                        .score(Utf32Str::new(&text, &mut buffer), &mut matcher)
                        .is_some()
                })
            });
        }
        let (all, now, sort, reverse) = (&self.all, self.now, self.sort, self.reverse);
        if sort == Column::Name {
            let names: Vec<String> = all
                .iter()
                .map(|key| key.name.as_str().to_lowercase())
                .collect();
            self.shown
                .sort_by(|&a, &b| names.get(a).cmp(&names.get(b)).then(a.cmp(&b)));
        } else {
            self.shown.sort_by(|&a, &b| match (all.get(a), all.get(b)) {
                (Some(a), Some(b)) => compare(a, b, sort, now).then_with(|| a.name.cmp(&b.name)),
                _ => Ordering::Equal,
            });
        }
        if reverse {
            self.shown.reverse();
        }
        if self.position().is_none() {
            self.select_row(before);
        }
    }
}

fn haystack(key: &ApiKey, now: Timestamp) -> String {
    let owner = key.owner().map_or("", |o| o.as_str());
    match key.access_brief() {
        Some(access) => format!("{} {} {access}", key.name, key.id),
        None => format!("{} {owner} {} {}", key.name, key.id, key.state(now).word()),
    }
}

fn compare(a: &ApiKey, b: &ApiKey, by: Column, now: Timestamp) -> Ordering {
    match by {
        Column::Name => a.name.cmp(&b.name),
        Column::Id => a.id.cmp(&b.id),
        Column::Owner => none_last(a.owner(), b.owner()),
        Column::Access => rules_rank(a).cmp(&rules_rank(b)),
        Column::Created => b.created_at.cmp(&a.created_at),
        Column::Expires => a.expiry().cmp(&b.expiry()),
        Column::State => a.state(now).cmp(&b.state(now)),
    }
}

fn none_last<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Widest first: full access, then by number of rules, nothing last.
fn rules_rank(key: &ApiKey) -> (bool, std::cmp::Reverse<usize>) {
    let rules = key.rules().unwrap_or_default();
    (
        !rules.iter().any(|r| r.is_everything()),
        std::cmp::Reverse(rules.len()),
    )
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
