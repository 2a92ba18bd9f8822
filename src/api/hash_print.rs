//! Replaces the hash in a key's entry by a keyed digest while reading.

use std::sync::LazyLock;

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

/// The digest of a hash; `None` when the account may not read the hash.
pub(super) fn of(field: HashField, hash: &str) -> Option<HashPrint> {
    HashPrint::of(RUN.as_ref()?, field, hash)
}
