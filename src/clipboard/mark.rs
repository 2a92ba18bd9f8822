//! Recognizes our own text without keeping it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Creates keyed digests. The key is random for each run, so a mark is useless elsewhere.
#[derive(Clone)]
pub(super) struct Marker(Zeroizing<[u8; 32]>);

/// The length and the keyed digest of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    length: usize,
    digest: [u8; 32],
}

impl std::fmt::Debug for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marker(…)")
    }
}

impl Marker {
    pub(super) fn new() -> Self {
        let mut key = Zeroizing::new([0; 32]);
        // Without random numbers it is a plain digest, which never leaves this process either.
        let _ = getrandom::fill(&mut key[..]);
        Self(key)
    }

    pub(super) fn mark(&self, text: &[u8]) -> Mark {
        let keyed = Hmac::<Sha256>::new_from_slice(&self.0[..]);
        let digest = keyed.map(|mac| mac.chain_update(text).finalize().into_bytes().into());
        Mark {
            length: text.len(),
            // A key of any length will do, so there is always one.
            digest: digest.unwrap_or_default(),
        }
    }
}

impl Mark {
    /// The length of the text.
    pub(super) fn length(&self) -> usize {
        self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_has_the_same_mark_in_one_run_only() {
        let (one, other) = (Marker::new(), Marker::new());
        assert_eq!(one.mark(b"1-not-a-key"), one.mark(b"1-not-a-key"));
        assert_ne!(one.mark(b"1-not-a-key"), one.mark(b"1-not-a-kez"));
        assert_ne!(one.mark(b"1-not-a-key"), other.mark(b"1-not-a-key"));
        assert!(!format!("{one:?}").contains(char::is_numeric));
    }
}
