//! What was really called, from the audit, and the rules that would permit just that (24.04 on).
//!
//! Invariants: parameters of calls are never read. A name becomes a rule only where it is one: letters, digits, `_` and
//! `.`, so that nothing in an audit can smuggle in a pattern.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use super::catalogue::Catalogue;
use super::key::KeyId;
use super::rule::{Rule, Verb};
use super::text::Text;

/// Most entries of the audit that are looked at: more says little more, and reading takes the system's time.
pub const MOST: usize = 10_000;

/// Whose calls are learned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those made with a key.
    Key(KeyId, Text),
    /// Those of a user, however they signed in.
    User(Text),
}

impl Whose {
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
pub enum Door {
    /// Over the WebSocket: CALL rules permit it.
    WebSocket,
    /// Over REST: the four HTTP verbs do.
    Rest,
}

/// One entry of the audit: a call, without its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// The entry's own id, so that none counts twice.
    pub id: Text,
    /// When.
    pub at: Option<Timestamp>,
    /// What was called.
    pub method: Text,
    /// How it came.
    pub door: Door,
    /// Whether it was permitted.
    pub authorized: bool,
    /// By whom.
    pub user: Text,
    /// With which key.
    pub key: Option<KeyId>,
}

/// What was called how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// By whom.
    pub whose: Whose,
    /// In how many days.
    pub days: u16,
    /// Permitted calls.
    pub calls: BTreeMap<(Text, Door), usize>,
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

impl Learned {
    /// Nothing yet.
    pub fn new(whose: Whose, days: u16) -> Self {
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
    pub fn take(&mut self, entries: impl IntoIterator<Item = Audited>) {
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
                Whose::Key(id, _) => entry.key == Some(*id),
                Whose::User(name) => entry.user == *name,
            };
            match (ours, entry.authorized) {
                (false, _) => {}
                (true, true) => *self.calls.entry((entry.method, entry.door)).or_default() += 1,
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

/// Rules to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// They permit just what was called, with how often that was.
    pub rules: Vec<(Rule, usize)>,
    /// Reads of the same namespaces: what a client that changes something usually reads first, and no audit tells.
    pub reads: Vec<Rule>,
    /// What to know about them.
    pub notes: Vec<String>,
}

/// The rules that permit what was called, on a system with this catalogue.
pub fn propose(learned: &Learned, catalogue: &Catalogue) -> Draft {
    let mut draft = Draft::default();
    let mut unknown = Vec::new();
    let mut routeless = Vec::new();
    for ((method, door), calls) in &learned.calls {
        if !is_name(method.raw()) || catalogue.method(method.raw()).is_none() {
            unknown.push(method.as_str());
            continue;
        }
        match rule(method, *door, catalogue) {
            Some(rule) => draft.rules.push((rule, *calls)),
            None => routeless.push(method.as_str()),
        }
    }
    draft.rules.sort_by_cached_key(|(rule, _)| order(rule));
    draft.reads = reads(learned, catalogue);
    draft.notes = notes(learned);
    if !unknown.is_empty() {
        draft.notes.push(format!(
            "Not in this system's catalogue, and left out: {}.",
            some(&unknown)
        ));
    }
    if !routeless.is_empty() {
        draft.notes.push(format!(
            "Called over REST by a path that could not be told, and left out: {}.",
            some(&routeless)
        ));
    }
    draft
}

fn notes(learned: &Learned) -> Vec<String> {
    let mut notes = Vec::new();
    if learned.calls.is_empty() {
        notes.push(format!(
            "The audit has no permitted call by {} in this time.",
            learned.whose.words()
        ));
    }
    notes.push(
        "TrueNAS audits only some methods, above all those that change something, and no events: reads may be missing here."
            .into(),
    );
    if !learned.refused.is_empty() {
        let names: Vec<&str> = learned.refused.keys().map(Text::as_str).collect();
        notes.push(format!(
            "Refused, and not among the rules: {}.",
            some(&names)
        ));
    }
    if learned.capped {
        let back = learned.oldest.map_or_else(String::new, |at| {
            format!(", back to {}", at.strftime("%Y-%m-%d %H:%M UTC"))
        });
        notes.push(format!(
            "Only the newest {} entries of the audit were read{back}.",
            thousands(learned.entries)
        ));
    }
    if learned.days > KEPT {
        notes.push(format!(
            "TrueNAS keeps its audit for {KEPT} days unless it was told otherwise."
        ));
    }
    notes
}

/// For how many days TrueNAS keeps its audit, unless set otherwise (`audit.config`, `retention`).
const KEPT: u16 = 7;

/// The rule that permits a call; over REST that of its route.
fn rule(method: &Text, door: Door, catalogue: &Catalogue) -> Option<Rule> {
    match door {
        Door::WebSocket => Some(Rule::new(Verb::Call, method.raw())),
        Door::Rest => {
            let routes = catalogue.routes();
            let route = routes.iter().find(|route| route.method == *method)?;
            Some(Rule::new(route.verb.clone(), route.path.raw()))
        }
    }
}

/// What usually goes along: the reads of the namespaces that were called in.
fn reads(learned: &Learned, catalogue: &Catalogue) -> Vec<Rule> {
    let mut rules = BTreeMap::new();
    for (method, door) in learned.calls.keys() {
        let Some((namespace, _)) = method.raw().rsplit_once('.') else {
            continue;
        };
        for name in ["query", "config", "get_instance"] {
            let name = format!("{namespace}.{name}");
            let called = learned.calls.contains_key(&(name.as_str().into(), *door));
            let known = catalogue.method(&name).filter(|_| !called);
            if let Some(rule) = known.and_then(|method| rule(&method.name, *door, catalogue)) {
                rules.insert((order(&rule).0, name), rule);
            }
        }
    }
    rules.into_values().collect()
}

/// CALL rules first, then by resource.
fn order(rule: &Rule) -> (bool, Text) {
    (rule.verb != Verb::Call, rule.resource.clone())
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
}

/// The first few names.
fn some(names: &[&str]) -> String {
    const FEW: usize = 6;
    let mut text = names
        .iter()
        .take(FEW)
        .map(|name| name.chars().take(60).collect::<String>())
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > FEW {
        text.push_str(&format!(" and {} more", names.len() - FEW));
    }
    text
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
#[path = "learned_tests.rs"]
mod tests;
