//! Random ids, keys and hashes, from a seed or from the operating system.
//!
//! Invariant: the same seed gives the same sequence on every platform.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// SplitMix64: small, with an even distribution. Not secure: its secrets protect only a simulation.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Rng(u64);

impl Rng {
    /// A sequence from `seed`; with 0, from a random seed.
    pub(in crate::sim) fn new(seed: u64) -> Self {
        match seed {
            0 => Self(getrandom::u64().unwrap_or(0x5eed)),
            _ => Self(seed),
        }
    }

    /// A sequence that depends only on `text` (FNV-1a).
    pub(in crate::sim) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// The position for [`Rng::resume`].
    pub(in crate::sim) fn position(&self) -> u64 {
        self.0
    }

    /// Continues the sequence of an earlier run.
    pub(in crate::sim) fn resume(position: u64) -> Self {
        Self(position)
    }

    pub(in crate::sim) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which must not be 0.
    pub(in crate::sim) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// `length` letters and digits.
    pub(in crate::sim) fn alphanumeric(&mut self, length: usize) -> String {
        (0..length)
            .map(|_| char::from(ALPHANUMERIC[self.below(62) as usize]))
            .collect()
    }

    /// A random UUID (version 4).
    pub(in crate::sim) fn uuid(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            0x8000 | (b >> 48) & 0x3fff,
            b & 0xffff_ffff_ffff
        )
    }

    /// `length` random bytes.
    pub(in crate::sim) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }

    /// `length` random bytes in base64.
    pub(in crate::sim) fn base64(&mut self, length: usize) -> String {
        STANDARD.encode(self.bytes(length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_another_differs() {
        let text = |seed| Rng::new(seed).alphanumeric(64);
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
        assert_ne!(text(0), text(0), "0 means: ask the system");
    }

    #[test]
    fn a_uuid_has_its_form() {
        let id = Rng::new(1).uuid();
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4');
    }
}
