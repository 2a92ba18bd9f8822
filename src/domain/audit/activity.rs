//! What each key did in a part of the audit log.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;

use super::entry::{AuditEntry, AuditEvent, Interface, SignInError};
use crate::domain::key::KeyId;
use crate::domain::release::Release;
use crate::domain::text::Text;

/// Most different addresses, or methods, that are kept of one key, and most users of revoked keys.
const MOST: usize = 2_000;

/// How often, and when last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uses {
    /// How often.
    pub count: usize,
    /// When last, if the system says.
    pub last: Option<Timestamp>,
}

/// What a key did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyActivity {
    /// Sign-ins that succeeded.
    pub sign_ins: usize,
    /// Sign-ins that failed.
    pub failed_sign_ins: usize,
    /// Calls that were permitted, by method.
    pub calls: BTreeMap<Text, usize>,
    /// Calls that were refused, by method.
    pub refused: BTreeMap<Text, usize>,
    /// The interfaces, of sign-ins that succeeded and of calls.
    pub interfaces: BTreeMap<Interface, Uses>,
    /// The addresses, of sign-ins that succeeded and of calls.
    pub addresses: BTreeMap<Text, Uses>,
    /// The addresses by interface, of sign-ins that succeeded and of calls.
    pub places: BTreeMap<Interface, BTreeMap<Text, Uses>>,
    /// The addresses of sign-ins that failed.
    pub failed_from: BTreeMap<Text, Uses>,
    /// The last sign-in that succeeded, or call.
    pub last: Option<Timestamp>,
    /// The address and the interface of that one.
    pub latest: Option<(Text, Interface)>,
}

impl KeyActivity {
    /// Number of permitted calls.
    pub fn total(&self) -> usize {
        self.calls.values().sum()
    }

    /// Whether the key signed in or called something.
    pub fn seen(&self) -> bool {
        !self.interfaces.is_empty()
    }

    /// The addresses, the latest first.
    pub fn latest_addresses(&self) -> Vec<(&Text, Uses)> {
        latest_first(&self.addresses)
    }

    /// The addresses of an interface, the latest first.
    pub fn addresses_of(&self, interface: Interface) -> Vec<(&Text, Uses)> {
        self.places
            .get(&interface)
            .map_or_else(Vec::new, latest_first)
    }

    fn add_use(&mut self, address: Text, interface: Interface, at: Option<Timestamp>) {
        // Newest first: of entries in one second, the first stays.
        if self.latest.is_none() || at > self.last {
            self.latest = Some((address.clone(), interface));
        }
        self.last = self.last.max(at);
        count(&mut self.interfaces, interface, at);
        let places = self.places.entry(interface).or_default();
        if room(places, &address) {
            count(places, address.clone(), at);
        }
        if room(&self.addresses, &address) {
            count(&mut self.addresses, address, at);
        }
    }
}

/// Addresses, the latest first.
pub fn latest_first(addresses: &BTreeMap<Text, Uses>) -> Vec<(&Text, Uses)> {
    let mut all: Vec<_> = addresses.iter().map(|(it, uses)| (it, *uses)).collect();
    all.sort_by(|(a, x), (b, y)| y.last.cmp(&x.last).then(a.cmp(b)));
    all
}

/// Most entries of the audit log that are read for a report. An entry is about 1 KB on the wire, so this is at most 100 MB in 200
/// requests; of it, what each key did is kept.
pub const MOST_FOR_REPORT: usize = 100_000;

/// Most entries of the audit log that are read for the list of keys, in the background.
pub const MOST_FOR_LIST: usize = 2_000;

/// What all keys did since a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The time that was asked for.
    pub since: Timestamp,
    /// The oldest entry that was read.
    pub oldest: Option<Timestamp>,
    /// Number of entries read.
    pub entries: usize,
    /// Older entries exist that were not read: nothing is known about the time before `oldest`.
    pub capped: bool,
    keys: BTreeMap<KeyId, KeyActivity>,
    revoked: BTreeMap<Text, Uses>,
    release: Option<Release>,
    /// Hashes of the ids: a tenth of the memory of the ids themselves.
    seen: HashSet<u64>,
}

impl Activity {
    /// No activity.
    pub fn new(since: Timestamp, release: Option<Release>) -> Self {
        Self {
            since,
            oldest: None,
            entries: 0,
            capped: false,
            keys: BTreeMap::new(),
            revoked: BTreeMap::new(),
            release,
            seen: HashSet::new(),
        }
    }

    /// What a key did; `None` when nothing was read about it.
    pub fn of(&self, key: KeyId) -> Option<&KeyActivity> {
        self.keys.get(&key)
    }

    /// All keys of which something was read, by id. Some may have been deleted.
    pub fn keys(&self) -> impl Iterator<Item = (KeyId, &KeyActivity)> {
        self.keys.iter().map(|(id, it)| (*id, it))
    }

    /// How often TrueNAS revoked a key of this user because the key arrived over an insecure connection. The audit log does not
    /// name the key.
    pub fn revoked_of(&self, user: &Text) -> Option<Uses> {
        self.revoked.get(user).copied()
    }

    /// Since when all entries were read.
    pub fn complete_since(&self) -> Timestamp {
        match (self.capped, self.oldest) {
            (true, Some(oldest)) => oldest.max(self.since),
            _ => self.since,
        }
    }

    /// Adds entries. An entry that was added before, because pages overlap, is skipped.
    pub fn take(&mut self, entries: impl IntoIterator<Item = AuditEntry>) {
        for entry in entries {
            if !entry.id.raw().is_empty() && !self.seen.insert(hash(&entry.id)) {
                continue;
            }
            self.entries += 1;
            self.oldest = match (self.oldest, entry.at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            let insecure = AuditEvent::SignIn {
                error: Some(SignInError::Insecure),
            };
            if entry.event == insecure && room(&self.revoked, &entry.user) {
                count(&mut self.revoked, entry.user.clone(), entry.at);
            }
            let Some(id) = entry.key else { continue };
            let interface = Interface::of(&entry.protocol, self.release);
            let key = self.keys.entry(id).or_default();
            match entry.event {
                AuditEvent::SignIn { error: Some(_) } => {
                    key.failed_sign_ins += 1;
                    if room(&key.failed_from, &entry.address) {
                        count(&mut key.failed_from, entry.address, entry.at);
                    }
                    continue;
                }
                AuditEvent::SignIn { error: None } => key.sign_ins += 1,
                AuditEvent::Call { method, authorized } => {
                    let calls = match authorized {
                        true => &mut key.calls,
                        false => &mut key.refused,
                    };
                    if room(calls, &method) {
                        *calls.entry(method).or_default() += 1;
                    }
                }
            }
            key.add_use(entry.address, interface, entry.at);
        }
    }
}

fn hash(id: &Text) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// Whether one more key fits into a map.
fn room<T: Ord, V>(all: &BTreeMap<T, V>, it: &T) -> bool {
    all.len() < MOST || all.contains_key(it)
}

fn count<T: Ord>(all: &mut BTreeMap<T, Uses>, it: T, at: Option<Timestamp>) {
    let uses = all.entry(it).or_insert(Uses {
        count: 0,
        last: None,
    });
    uses.count += 1;
    uses.last = uses.last.max(at);
}
