//! Summarizes the calls in the audit log, and proposes rules that permit exactly those calls (24.04 and newer).
//!
//! Invariants: parameters of calls are never read. Only names of letters, digits, `_` and `.` become rules, so that an
//! audit entry cannot inject a pattern.

mod propose;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use super::audit::{AuditEntry, AuditEvent};
use super::key::KeyId;
use super::number::thousands;
use super::text::Text;

pub use propose::{Draft, propose};

/// Most audit entries that are read: more would add little and cost the system time.
pub const MOST: usize = 10_000;

/// Whose calls are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditSubject {
    /// Calls made with a key.
    Key(KeyId, Text),
    /// Calls of a user, with any sign-in method.
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

/// A called method, and the kind of rule that permits it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalledMethod {
    /// The method.
    pub method: Text,
    /// It was called over HTTP, which the four HTTP verbs permit; otherwise over the WebSocket, which `CALL` permits.
    pub http: bool,
}

/// The calls in a part of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSummary {
    /// Whose calls.
    pub whose: AuditSubject,
    /// The number of days.
    pub days: u16,
    /// Permitted calls.
    pub calls: BTreeMap<CalledMethod, usize>,
    /// Refused ones.
    pub refused: BTreeMap<Text, usize>,
    /// Number of entries read, including those of other users.
    pub entries: usize,
    /// The oldest entry.
    pub oldest: Option<Timestamp>,
    /// Older entries exist that were not read.
    pub capped: bool,
    seen: HashSet<Text>,
}

impl AuditSummary {
    /// An empty summary.
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

    /// Adds entries, and skips sign-ins. An entry that was added before, because pages overlap, is skipped too.
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
            let AuditEvent::Call { method, authorized } = entry.event else {
                continue;
            };
            match (ours, authorized) {
                (false, _) => {}
                (true, true) => {
                    let http = entry.protocol.is_http();
                    let called = CalledMethod { method, http };
                    *self.calls.entry(called).or_default() += 1;
                }
                (true, false) => *self.refused.entry(method).or_default() += 1,
            }
        }
    }

    /// Number of permitted calls.
    pub fn total(&self) -> usize {
        self.calls.values().sum()
    }

    /// `1,500 entries read, 230 calls by key snapshot-bot (3) among them.`
    pub fn progress(&self) -> String {
        format!(
            "{} read, with {} by {}.",
            count_entries(self.entries),
            count(self.total(), "permitted call"),
            self.whose.words()
        )
    }

    /// `2,310 calls in 7 days to 4 methods; 2 refused.`
    pub fn summary(&self) -> String {
        let methods: BTreeSet<&Text> = self.calls.keys().map(|it| &it.method).collect();
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

#[cfg(test)]
#[path = "audit_rules_tests.rs"]
mod tests;
