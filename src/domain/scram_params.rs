//! The SCRAM parameters of a key (26.0 and newer). They are not secret: the server sends them at the start of every
//! sign-in.

/// Longest accepted salt in bytes, as in the vendor's client; TrueNAS creates 16.
pub const SALT_MAX: usize = 1024;

/// Accepted iteration counts: fewer would make an attack on the key cheap, more would only stall the client.
pub const ITERATIONS: std::ops::RangeInclusive<u32> = 50_000..=5_000_000;

/// The salt and the iteration count of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salting {
    salt: Vec<u8>,
    iterations: u32,
}

impl Salting {
    /// `None` when a sign-in would not accept the values.
    pub fn new(salt: Vec<u8>, iterations: u64) -> Option<Self> {
        let iterations = u32::try_from(iterations).ok()?;
        let sound = (1..=SALT_MAX).contains(&salt.len()) && ITERATIONS.contains(&iterations);
        sound.then_some(Self { salt, iterations })
    }

    /// The salt.
    pub fn salt(&self) -> &[u8] {
        &self.salt
    }

    /// The iteration count.
    pub fn iterations(&self) -> u32 {
        self.iterations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sign_in_would_refuse_is_none() {
        assert!(Salting::new(vec![1; 16], 500_000).is_some());
        assert!(Salting::new(vec![1; 1024], 500_000).is_some());
        for (salt, iterations) in [(0, 500_000), (1025, 500_000), (16, 49_999), (16, 1 << 40)] {
            assert!(Salting::new(vec![1; salt], iterations).is_none());
        }
    }
}
