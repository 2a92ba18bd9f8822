//! Replaces the hash in a key's entry by a keyed digest while reading.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::domain::HashPrint;
use crate::domain::hash_print::HashField;

/// The key of this run. Without random numbers there are no digests, and comparisons are unknown.
static RUN: LazyLock<Option<[u8; 32]>> = LazyLock::new(|| {
    let mut key = [0; 32];
    getrandom::fill(&mut key).ok().map(|()| key)
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
