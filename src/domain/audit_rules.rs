//! What was really called, from the audit, and the rules that would permit just that (24.04 on).
//!
//! Invariants: parameters of calls are never read. A name becomes a rule only where it is one: letters, digits, `_` and
//! `.`, so that nothing in an audit can smuggle in a pattern.

mod propose;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use super::key::KeyId;
use super::text::Text;

pub use propose::{Draft, propose};

/// Most entries of the audit that are looked at: more says little more, and reading takes the system's time.
pub const MOST: usize = 10_000;

/// Whose calls are learned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditSubject {
    /// Those made with a key.
    Key(KeyId, Text),
    /// Those of a user, however they signed in.
    User(Text),
}

impl AuditSubject {
    /// `key snapshot-bot (3)`, `user svc-backup`.
    pub fn words(&self) -> String {
        match self {
            Self::Key(id, name) => format!("key {name} ({id})"),
            Self::User(name) => format!("user {name}"),
        }
    }
}

/// How a call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Over the WebSocket: CALL rules permit it.
    WebSocket,
    /// Over REST: the four HTTP verbs do.
    Rest,
}

/// One entry of the audit: a call, without its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry's own id, so that none counts twice.
    pub id: Text,
    /// When.
    pub at: Option<Timestamp>,
    /// What was called.
    pub method: Text,
    /// How it came.
    pub transport: Transport,
    /// Whether it was permitted.
    pub authorized: bool,
    /// By whom.
    pub user: Text,
    /// With which key.
    pub key: Option<KeyId>,
}

/// What was called how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSummary {
    /// By whom.
    pub whose: AuditSubject,
    /// In how many days.
    pub days: u16,
    /// Permitted calls.
    pub calls: BTreeMap<(Text, Transport), usize>,
    /// Refused ones.
    pub refused: BTreeMap<Text, usize>,
    /// How many entries were looked at, other people's too.
    pub entries: usize,
    /// The oldest of them.
    pub oldest: Option<Timestamp>,
    /// There are older ones that were not read.
    pub capped: bool,
    seen: HashSet<Text>,
}

impl AuditSummary {
    /// Nothing yet.
    pub fn new(whose: AuditSubject, days: u16) -> Self {
        Self {
            whose,
            days,
            calls: BTreeMap::new(),
            refused: BTreeMap::new(),
            entries: 0,
            oldest: None,
            capped: false,
            seen: HashSet::new(),
        }
    }

    /// Takes some entries in. One that came before, because the pages shifted, is passed over.
    pub fn take(&mut self, entries: impl IntoIterator<Item = AuditEntry>) {
        for entry in entries {
            if !entry.id.raw().is_empty() && !self.seen.insert(entry.id.clone()) {
                continue;
            }
            self.entries += 1;
            self.oldest = match (self.oldest, entry.at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            let ours = match &self.whose {
                AuditSubject::Key(id, _) => entry.key == Some(*id),
                AuditSubject::User(name) => entry.user == *name,
            };
            match (ours, entry.authorized) {
                (false, _) => {}
                (true, true) => {
                    *self
                        .calls
                        .entry((entry.method, entry.transport))
                        .or_default() += 1
                }
                (true, false) => *self.refused.entry(entry.method).or_default() += 1,
            }
        }
    }

    /// How many calls were permitted.
    pub fn total(&self) -> usize {
        self.calls.values().sum()
    }

    /// `1,500 entries read, 230 calls by key snapshot-bot (3) among them.`
    pub fn progress(&self) -> String {
        format!(
            "{} read, {} by {} among them.",
            count_entries(self.entries),
            count(self.total(), "permitted call"),
            self.whose.words()
        )
    }

    /// `2,310 calls in 7 days to 4 methods; 2 refused.`
    pub fn summary(&self) -> String {
        let methods: BTreeSet<&Text> = self.calls.keys().map(|(method, _)| method).collect();
        let refused = match self.refused.values().sum() {
            0 => String::new(),
            n => format!("; {} refused", thousands(n)),
        };
        format!(
            "{} in {} to {}{refused}.",
            count(self.total(), "audited call"),
            count(self.days.into(), "day"),
            count(methods.len(), "method"),
        )
    }
}

/// `1 call`, `2,310 calls`.
fn count(n: usize, what: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {what}{s}", thousands(n))
}

fn count_entries(n: usize) -> String {
    match n {
        1 => "1 entry".into(),
        n => format!("{} entries", thousands(n)),
    }
}

fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
#[path = "audit_rules_tests.rs"]
mod tests;
