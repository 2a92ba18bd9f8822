//! Replaces the hash in a key's entry by a keyed digest while reading.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use zeroize::Zeroize as _;

use crate::domain::HashPrint;
use crate::domain::hash_print::{HashField, HashKey};

/// The key of this run. Without random numbers there are no digests, and comparisons are unknown.
static RUN: LazyLock<Option<HashKey>> = LazyLock::new(|| {
    let mut key = [0; 32];
    getrandom::fill(&mut key).ok()?;
    let run = HashKey::new(&key);
    key.zeroize();
    Some(run)
});

/// The digest of the hash in this entry; `None` when the account may not read the hash.
pub(super) fn read(entry: &Map<String, Value>) -> Option<HashPrint> {
    let fields = [
        ("keyhash", HashField::KeyHash),
        ("stored_key", HashField::StoredKey),
    ];
    let hash = |(field, kept)| Some((entry.get(field)?.as_str()?, kept));
    let (hash, kept) = fields.into_iter().find_map(hash)?;
    HashPrint::of(RUN.as_ref()?, kept, hash)
}
