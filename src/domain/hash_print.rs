//! A keyed digest of the hash that a system stores for a key's secret. Two digests show whether the secret was changed.
//!
//! Invariant: only a digest with a key of this run is stored, never the system's hash itself. It is useless to another
//! run, and `Debug` hides it.

use std::fmt;

use hmac::digest::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The placeholder for a hash that the account may not read.
const MASK: &str = "********";

/// The field that stores the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashField {
    /// `keyhash` (25.04 and 25.10).
    KeyHash,
    /// `stored_key` of SCRAM (26.0 and newer).
    StoredKey,
}

/// The key of a run, as the state of the digest that starts with it: it is computed once, not for each hash.
pub struct HashKey(Hmac<Sha256>);

impl HashKey {
    /// A key.
    pub fn new(run: &[u8; 32]) -> Self {
        let mut block = Key::<Hmac<Sha256>>::default();
        let (used, _) = block.split_at_mut(run.len());
        used.copy_from_slice(run);
        Self(Hmac::new(&block))
    }
}

/// The digest: the first 120 bits of an HMAC-SHA-256, so that a print has 16 bytes. Two different hashes have the same one with a
/// probability of 2^-120, and nobody can look for such a pair without the key of the run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HashPrint {
    kept: HashField,
    digest: [u8; 15],
}

impl HashPrint {
    /// The digest of a hash with the key of this run; `None` when the account may not read the hash.
    pub fn of(run: &HashKey, kept: HashField, hash: &str) -> Option<Self> {
        if hash.is_empty() || hash == MASK {
            return None;
        }
        let whole = run.0.clone().chain_update(hash).finalize().into_bytes();
        let digest = *whole.first_chunk()?;
        Some(Self { kept, digest })
    }

    /// Whether the secret was changed between two reads; `None` when it is unknown. An upgrade in between changes the
    /// field, which proves nothing.
    pub fn changed(before: Option<Self>, after: Option<Self>) -> Option<bool> {
        let (before, after) = (before?, after?);
        (before.kept == after.kept).then(|| before.digest != after.digest)
    }
}

impl fmt::Debug for HashPrint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashPrint(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_and_a_mask_says_nothing() {
        let print = |kept, hash| HashPrint::of(&HashKey::new(&[7; 32]), kept, hash);
        let a = print(HashField::KeyHash, "$pbkdf2-not-a-real-hash");
        let b = print(HashField::KeyHash, "$pbkdf2-not-a-real-hash-either");
        assert_eq!(HashPrint::changed(a, a), Some(false));
        assert_eq!(HashPrint::changed(a, b), Some(true));
        assert_eq!(HashPrint::changed(a, print(HashField::KeyHash, MASK)), None);
        assert_eq!(HashPrint::changed(print(HashField::KeyHash, ""), b), None);
        let upgraded = print(HashField::StoredKey, "$pbkdf2-not-a-real-hash");
        assert_eq!(HashPrint::changed(a, upgraded), None);
    }

    #[test]
    fn it_shows_nothing_and_means_nothing_to_another_run() {
        let print = |run| {
            let run = HashKey::new(&[run; 32]);
            HashPrint::of(&run, HashField::KeyHash, "not-a-real-hash").unwrap()
        };
        let (here, there) = (print(7), print(8));
        assert!(here != there);
        assert_eq!(format!("{here:?}"), "HashPrint(…)");
    }
}
