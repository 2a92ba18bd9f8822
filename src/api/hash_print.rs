//! The hash in a key's entry becomes a mark where it enters.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::domain::HashPrint;
use crate::domain::hash_print::Kept;

/// The key of this run. Without random numbers there are no marks, and what they would tell is unknown.
static RUN: LazyLock<Option<[u8; 32]>> = LazyLock::new(|| {
    let mut key = [0; 32];
    getrandom::fill(&mut key).ok().map(|()| key)
});

/// The mark of what this entry holds of the secret; `None` where it holds nothing that the account may read.
pub(super) fn read(entry: &Map<String, Value>) -> Option<HashPrint> {
    let fields = [("keyhash", Kept::KeyHash), ("stored_key", Kept::StoredKey)];
    let hash = |(field, kept)| Some((entry.get(field)?.as_str()?, kept));
    let (hash, kept) = fields.into_iter().find_map(hash)?;
    HashPrint::of(RUN.as_ref()?, kept, hash)
}
