//! Reads keys from the text of a reply: a list, one key, a key with its new secret.
//!
//! Invariant: only the fields named here are read. `client_key` and `server_key` are never read; of `keyhash` and
//! `stored_key` only a digest of this run is kept. The plain `key` becomes a [`Secret`], and no other copy of it is left.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::shared::Shared;
use crate::api::hash_print;
use crate::api::read::{self, Entry, Limit, Over, Raw, Unread};
use crate::domain::expiry::Expiry;
use crate::domain::hash_print::HashField;
use crate::domain::packed::{PackedExpiry, PackedTime};
use crate::domain::rows::{Builder, Rows};
use crate::domain::{
    Access, ApiKey, Caps, HashPrint, KeyId, Owner, Ownership, Rule, Salting, Secret, Text, Verb,
};

/// Most keys of a list.
pub(super) const KEYS: Limit = Limit::new(1_000_000, "keys");

/// Most rules of a key.
const RULES: Limit = Limit::new(10_000, "rules of a key");

/// Longest text of a rule in characters. Rules of 24.10 are names of methods and paths.
const RULE: usize = 4_000;

/// Longest other text in characters. Names have at most 200 from 25.04 on.
const TEXT: usize = 1_000;

/// Longest accepted key text in bytes. Current keys have an id, a dash and 64 characters.
const MAX_KEY: usize = 4_096;

/// The keys of a query result.
#[derive(Debug)]
pub struct List {
    /// The keys.
    pub keys: Rows,
    /// The number of entries that could not be parsed, or repeat the id of another one.
    pub skipped: usize,
}

/// Reads the keys of a query result.
///
/// # Errors
/// [`Unread`].
pub fn read_list(json: &str, caps: Caps) -> Result<List, Unread> {
    let (mut rows, mut shared) = (Builder::default(), Shared::default());
    let (_, odd) = read_rows(json, caps, &mut shared, |key| rows.push(key))?;
    let (keys, repeated) = rows.finish();
    Ok(List {
        keys,
        skipped: odd + repeated,
    })
}

/// Reads the keys of a query result one by one. Gives the number of entries, and of those that could not be parsed.
pub(super) fn read_rows(
    json: &str,
    caps: Caps,
    shared: &mut Shared,
    mut sink: impl FnMut(ApiKey),
) -> Result<(usize, usize), Unread> {
    let (mut all, mut odd, mut over) = (0, 0, None);
    read::each(json, KEYS, |entry: Option<KeyEntry>| {
        all += 1;
        over = over.or(entry.as_ref().and_then(|entry| entry.over));
        match entry.and_then(|entry| entry.key(caps, shared)) {
            Some(key) => sink(key),
            None => odd += 1,
        }
    })?;
    match over {
        Some(Over(limit)) => Err(Unread::Over(limit)),
        None => Ok((all, odd)),
    }
}

/// Reads a key; `None` without an id.
///
/// # Errors
/// [`Unread`].
pub fn read_key(json: &str, caps: Caps) -> Result<Option<ApiKey>, Unread> {
    let entry: KeyEntry = read_object(json)?.ok_or(Unread::Shape)?;
    match entry.over {
        Some(Over(limit)) => Err(Unread::Over(limit)),
        None => Ok(entry.key(caps, &mut Shared::default())),
    }
}

/// The reply to a create or reset.
#[derive(Default)]
pub(in crate::api) struct NewSecret {
    /// The key; `None` when its id is unknown.
    pub(in crate::api) key: Option<ApiKey>,
    /// The secret, whatever it looks like; the caller, who knows the id, checks it. `None` when there is none, or one that
    /// cannot be shown on a screen.
    pub(in crate::api) secret: Option<Secret>,
    /// The SCRAM parameters of the secret (26.0 and newer). The SCRAM keys beside them are skipped, because tnkeys derives
    /// them when needed.
    pub(in crate::api) salting: Option<Salting>,
}

/// Reads the reply to a create or reset. No limit ends the read, so that the secret is not lost. Where the id is missing, it
/// is the one of the key that was reset (`asked`), or the one in the secret's own text.
pub(in crate::api) fn read_new_secret(json: &str, asked: Option<KeyId>, caps: Caps) -> NewSecret {
    let Ok(Some(mut entry)) = read_object::<SecretEntry>(json) else {
        return NewSecret::default();
    };
    if let Some(secret) = &entry.secret {
        let lent = || asked.or_else(|| KeyId::of_key_text(secret.expose()));
        entry.key.id = entry.key.id.or_else(lent);
    }
    NewSecret {
        key: entry.key.key(caps, &mut Shared::default()),
        secret: entry.secret,
        salting: match (entry.salt, entry.iterations) {
            (Some(salt), Some(iterations)) => Salting::new(salt, iterations),
            _ => None,
        },
    }
}

fn read_object<T: Entry>(json: &str) -> Result<Option<T>, Over> {
    read::value(json).map_or(Ok(None), Raw::object)
}

/// An entry as it is read.
#[derive(Default)]
struct KeyEntry {
    id: Option<KeyId>,
    name: Option<Text>,
    created_at: PackedTime,
    /// The rules, if the entry has the field, whatever its value.
    rules: Option<Vec<Rule>>,
    /// A limit that the rules exceed; those within it are here.
    over: Option<Over>,
    /// Whether the entry has a field of the user era.
    user_era: bool,
    /// Whether it has the field `username`. Not asked for (see `query_without_owners`) is another thing than null, which
    /// means that the user is gone.
    owner_read: bool,
    owner: Owner,
    expires_at: Option<PackedExpiry>,
    revoked: bool,
    revoked_reason: Option<Text>,
    /// The digests, of fields that are strings.
    key_hash: Option<Option<HashPrint>>,
    stored_key: Option<Option<HashPrint>>,
}

impl Entry for KeyEntry {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "id" => self.id = value.key_id(),
            "name" => self.name = value.text(TEXT),
            "created_at" => self.created_at = value.date().into(),
            "allowlist" => self.rules = Some(self.read_rules(value)),
            "username" => {
                (self.user_era, self.owner_read) = (true, true);
                self.owner.username = value.text(TEXT);
            }
            "user_identifier" => self.owner.identifier = value.text(TEXT),
            "local" => self.owner.local = value.flag(),
            "expires_at" => {
                self.user_era = true;
                self.expires_at = Some(value.expiry().into());
            }
            "revoked" => {
                self.user_era = true;
                self.revoked = value.flag().unwrap_or(false);
            }
            "revoked_reason" => self.revoked_reason = value.text(TEXT),
            "keyhash" => self.key_hash = print(value, HashField::KeyHash),
            "stored_key" => self.stored_key = print(value, HashField::StoredKey),
            _ => {}
        }
        Ok(())
    }
}

fn print(value: Raw<'_>, field: HashField) -> Option<Option<HashPrint>> {
    value.string(|hash| hash_print::of(field, hash))
}

impl KeyEntry {
    /// Reads rules. A rule of another shape is kept with an unknown verb, so that an edit cannot drop it unnoticed.
    fn read_rules(&mut self, list: Raw<'_>) -> Vec<Rule> {
        let mut rules = Vec::new();
        let read = list.each(|rule| {
            RULES.check(rules.len() + 1)?;
            let entry: Option<RuleEntry> = rule.object()?;
            rules.push(match entry {
                Some(RuleEntry {
                    verb: Some(verb),
                    resource: Some(resource),
                }) => Rule::new(verb, resource),
                _ => Rule::new(other(rule.json()), ""),
            });
            Ok(())
        });
        self.over = read.err();
        rules
    }

    /// The key; `None` without an id. The entry shows its era; otherwise `caps` decide.
    fn key(self, caps: Caps, shared: &mut Shared) -> Option<ApiKey> {
        let access = if self.rules.is_some() || (caps.allowlist && !self.user_era) {
            Access::Allowlist(shared.rules(self.rules.unwrap_or_default()))
        } else {
            let unread = !self.owner_read;
            Access::User(Ownership {
                owner: shared.owner(Owner {
                    unread,
                    ..self.owner
                }),
                expires_at: self.expires_at.unwrap_or(Expiry::Unreadable.into()),
                revoked: self.revoked,
                revoked_reason: self.revoked_reason.map(|reason| shared.reason(reason)),
            })
        };
        Some(ApiKey {
            id: self.id?,
            name: self.name.unwrap_or_default(),
            created_at: self.created_at,
            access,
            hash_print: self.key_hash.or(self.stored_key).flatten(),
        })
    }
}

/// A rule as it is read.
#[derive(Default)]
struct RuleEntry {
    verb: Option<Verb>,
    resource: Option<Text>,
}

impl Entry for RuleEntry {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "method" => self.verb = value.word(verb),
            "resource" => self.resource = value.string(|it| Text::clipped(it, RULE)),
            _ => {}
        }
        Ok(())
    }
}

fn verb(word: &str) -> Verb {
    match Verb::parse(word) {
        Verb::Other(_) => other(word),
        known => known,
    }
}

fn other(word: &str) -> Verb {
    Verb::Other(Box::new(Text::clipped(word, RULE)))
}

/// The reply to a create or reset as it is read.
#[derive(Default)]
struct SecretEntry {
    key: KeyEntry,
    secret: Option<Secret>,
    salt: Option<Vec<u8>>,
    iterations: Option<u64>,
}

impl Entry for SecretEntry {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "key" => self.secret = value.string(secret).flatten(),
            "salt" => self.salt = value.string(|salt| STANDARD.decode(salt).ok()).flatten(),
            "iterations" => self.iterations = value.json().parse().ok(),
            _ => self.key.field(name, value)?,
        }
        Ok(())
    }
}

/// A secret of a length that can be shown.
fn secret(text: &str) -> Option<Secret> {
    let fits = (1..=MAX_KEY).contains(&text.len());
    fits.then(|| Secret::new(text.to_owned()))
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
