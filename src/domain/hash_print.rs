//! A keyed digest of the hash that a system stores for a key's secret. Two digests show whether the secret was changed.
//!
//! Invariant: only a digest with a key of this run is stored, never the system's hash itself. It is useless to another
//! run, and `Debug` hides it.

use std::fmt;

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

/// The digest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HashPrint {
    kept: HashField,
    digest: [u8; 32],
}

impl HashPrint {
    /// The digest of a hash with the key of this run; `None` when the account may not read the hash.
    pub fn of(run: &[u8; 32], kept: HashField, hash: &str) -> Option<Self> {
        if hash.is_empty() || hash == MASK {
            return None;
        }
        let keyed = Hmac::<Sha256>::new_from_slice(run).ok()?;
        let digest = keyed.chain_update(hash).finalize().into_bytes().into();
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

    const RUN: [u8; 32] = [7; 32];

    #[test]
    fn a_change_is_seen_and_a_mask_says_nothing() {
        let print = |kept, hash| HashPrint::of(&RUN, kept, hash);
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
        let here = HashPrint::of(&RUN, HashField::KeyHash, "not-a-real-hash").unwrap();
        let there = HashPrint::of(&[8; 32], HashField::KeyHash, "not-a-real-hash").unwrap();
        assert!(here != there);
        assert_eq!(format!("{here:?}"), "HashPrint(…)");
    }
}
