//! The keys of the system, and how they are created, reset, revoked and deleted.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sim::release::{pattern, python};
use crate::sim::world::rng::Rng;
use crate::sim::world::scram::Material;

/// One rule of an allowlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sim) struct Rule {
    pub(in crate::sim) method: String,
    pub(in crate::sim) resource: String,
}

impl Rule {
    pub(in crate::sim) fn new(method: &str, resource: &str) -> Self {
        Self {
            method: method.to_owned(),
            resource: resource.to_owned(),
        }
    }

    /// Whether the rule permits `method` (CALL, SUBSCRIBE or an HTTP verb) on `resource`.
    pub(in crate::sim) fn permits(&self, method: &str, resource: &str) -> bool {
        (self.method == "*" || self.method == method) && pattern::covers(&self.resource, resource)
    }
}

/// The expiry column of the real database: a revocation overwrites the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::sim) enum Expiry {
    Never,
    At(i64),
    Revoked,
}

impl Expiry {
    pub(in crate::sim) fn from_date(seconds: Option<i64>) -> Self {
        seconds.map_or(Self::Never, Self::At)
    }

    pub(in crate::sim) fn date(self) -> Value {
        match self {
            Self::At(seconds) => python::date(seconds),
            Self::Never | Self::Revoked => Value::Null,
        }
    }

    pub(in crate::sim) fn is_past(self, now: i64) -> bool {
        matches!(self, Self::At(at) if at <= now)
    }
}

/// One key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sim) struct Key {
    pub(in crate::sim) id: i64,
    pub(in crate::sim) name: String,
    /// The 64 letters and digits. The real system keeps a hash; the simulator must be able to reveal secrets to tests.
    pub(in crate::sim) secret: String,
    pub(in crate::sim) created: i64,
    /// User era: the id of the owner, who may not exist.
    pub(in crate::sim) owner: i64,
    pub(in crate::sim) expiry: Expiry,
    /// The expiry that sign-in checks. It is updated only when a key is created, reset or deleted (25.04 to 26).
    pub(in crate::sim) known_expiry: Expiry,
    pub(in crate::sim) revoked_reason: Option<String>,
    /// Allowlist era: its rules.
    pub(in crate::sim) allowlist: Vec<Rule>,
    /// 26.0 on: what SCRAM derives from the secret, computed on first use because it is slow. Not saved: the same
    /// secret gives the same result.
    #[serde(skip)]
    scram: OnceCell<Material>,
    /// Whether the real SCRAM fields are shown.
    #[serde(default)]
    scram_shown: bool,
}

impl Key {
    /// What SCRAM derives from the secret.
    pub(in crate::sim) fn scram(&self, iterations: u32) -> &Material {
        self.scram
            .get_or_init(|| Material::of(&self.secret, iterations))
    }

    /// The same, if the real SCRAM fields are shown, which is so for keys that were created or reset by a call.
    /// Thousands of seeded keys must be listed without computing theirs: they show placeholders, also after a sign-in,
    /// because changed fields would mean a new secret.
    pub(in crate::sim) fn shown_scram(&self, iterations: u32) -> Option<&Material> {
        self.scram_shown.then(|| self.scram(iterations))
    }

    /// Shows the real SCRAM fields from now on.
    pub(in crate::sim) fn show_scram(&mut self) {
        self.scram_shown = true;
    }

    /// The whole key, as a client sends it.
    pub(in crate::sim) fn plain(&self) -> String {
        format!("{}-{}", self.id, self.secret)
    }

    pub(in crate::sim) fn revoke(&mut self, reason: &str) {
        self.expiry = Expiry::Revoked;
        self.known_expiry = Expiry::Revoked;
        self.revoked_reason = Some(reason.to_owned());
    }
}

/// The values of a new key.
#[derive(Debug, Clone)]
pub(in crate::sim) struct NewKey {
    pub(in crate::sim) name: String,
    pub(in crate::sim) owner: i64,
    pub(in crate::sim) created: i64,
    pub(in crate::sim) expiry: Expiry,
    pub(in crate::sim) allowlist: Vec<Rule>,
}

/// All keys, by id.
#[derive(Debug, Default)]
pub(in crate::sim) struct Store {
    keys: BTreeMap<i64, Key>,
    last_id: i64,
    /// Whole keys that existed once and no longer work.
    retired: Vec<String>,
    /// Counts changes.
    changes: u64,
}

impl Store {
    pub(in crate::sim) fn insert(&mut self, new: NewKey, rng: &mut Rng) -> &Key {
        self.last_id += 1;
        self.insert_as(self.last_id, new, rng)
    }

    /// Adds a key with an id of the caller's choice, which must be free.
    pub(in crate::sim) fn insert_as(&mut self, id: i64, new: NewKey, rng: &mut Rng) -> &Key {
        self.last_id = self.last_id.max(id);
        self.changes += 1;
        self.keys.entry(id).or_insert(Key {
            id,
            name: new.name,
            secret: rng.alphanumeric(64),
            created: new.created,
            owner: new.owner,
            expiry: new.expiry,
            known_expiry: new.expiry,
            revoked_reason: None,
            allowlist: new.allowlist,
            scram: OnceCell::new(),
            scram_shown: false,
        })
    }

    /// Makes the next id greater than `last`.
    pub(in crate::sim) fn skip_to(&mut self, last: i64) {
        self.last_id = self.last_id.max(last);
    }

    pub(in crate::sim) fn get(&self, id: i64) -> Option<&Key> {
        self.keys.get(&id)
    }

    pub(in crate::sim) fn get_mut(&mut self, id: i64) -> Option<&mut Key> {
        self.changes += 1;
        self.keys.get_mut(&id)
    }

    pub(in crate::sim) fn remove(&mut self, id: i64) -> Option<Key> {
        let key = self.keys.remove(&id)?;
        self.changes += 1;
        self.retired.push(key.plain());
        Some(key)
    }

    pub(in crate::sim) fn iter(&self) -> impl Iterator<Item = &Key> {
        self.keys.values()
    }

    /// The first key with this id or a higher one.
    pub(in crate::sim) fn from(&self, id: i64) -> Option<&Key> {
        self.keys.range(id..).next().map(|(_, key)| key)
    }

    /// Gives a key a new secret.
    pub(in crate::sim) fn reset(&mut self, id: i64, rng: &mut Rng) {
        if let Some(key) = self.keys.get_mut(&id) {
            self.changes += 1;
            self.retired.push(key.plain());
            key.secret = rng.alphanumeric(64);
            key.scram = OnceCell::new();
            key.scram_shown = true;
        }
    }

    /// Whether another key than `except` has this name.
    pub(in crate::sim) fn name_taken(&self, name: &str, except: Option<i64>) -> bool {
        self.iter()
            .any(|key| key.name == name && Some(key.id) != except)
    }

    /// Replaces all keys with those of an earlier run.
    pub(in crate::sim) fn restore(&mut self, keys: Vec<Key>, last_id: i64) {
        self.keys = keys.into_iter().map(|key| (key.id, key)).collect();
        let highest = self.keys.keys().next_back().copied();
        self.last_id = last_id.max(highest.unwrap_or(0));
    }

    pub(in crate::sim) fn last_id(&self) -> i64 {
        self.last_id
    }

    /// A number that grows with every change.
    pub(in crate::sim) fn changes(&self) -> u64 {
        self.changes
    }

    pub(in crate::sim) fn owned_by(&self, owner: i64) -> usize {
        self.iter().filter(|key| key.owner == owner).count()
    }

    /// Copies every expiry to the one that sign-in checks.
    pub(in crate::sim) fn publish(&mut self) {
        for key in self.keys.values_mut() {
            key.known_expiry = key.expiry;
        }
    }

    /// The key with this id and secret, from a plain key.
    pub(in crate::sim) fn open(&self, plain: &str) -> Option<&Key> {
        let (id, secret) = plain.split_once('-')?;
        let key = self.get(id.parse().ok()?)?;
        (key.secret == secret).then_some(key)
    }

    /// Every plain key that ever existed.
    pub(in crate::sim) fn plain_keys(&self) -> Vec<String> {
        self.iter()
            .map(Key::plain)
            .chain(self.retired.iter().cloned())
            .collect()
    }
}
