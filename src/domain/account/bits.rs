//! Sets of small numbers, as bits.

/// A set of numbers below a fixed limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The numbers below `limit` for which `has` is true.
    pub(super) fn of(limit: usize, has: impl Fn(usize) -> bool) -> Self {
        let word = |at: usize| {
            let bits = (0..64).filter(|bit| at * 64 + bit < limit && has(at * 64 + bit));
            bits.fold(0, |word, bit| word | 1 << bit)
        };
        Self((0..limit.div_ceil(64)).map(word).collect())
    }

    /// The numbers of both sets, which have the same limit.
    #[must_use]
    pub(super) fn with(&self, other: &Self) -> Self {
        let both = self.0.iter().zip(&other.0);
        Self(both.map(|(a, b)| a | b).collect())
    }

    /// How many numbers are in this set and not in the other.
    pub(super) fn beyond(&self, other: &Self) -> usize {
        let both = self.0.iter().zip(&other.0);
        both.map(|(a, b)| (a & !b).count_ones() as usize).sum()
    }

    /// Whether every number is in the other set.
    pub(super) fn within(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    /// Whether a number is in the set.
    pub(super) fn has(&self, number: usize) -> bool {
        let word = self.0.get(number / 64);
        word.is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// How many numbers are in the set.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_numbers() {
        let odd = Bits::of(130, |n| n % 2 == 1);
        let few = Bits::of(130, |n| n == 1 || n == 129);
        assert_eq!((odd.len(), few.len()), (65, 2));
        assert!(few.within(&odd) && !odd.within(&few));
        assert_eq!((odd.beyond(&few), few.beyond(&odd)), (63, 0));
        assert_eq!(few.with(&odd), odd);
        assert!(few.has(129) && !few.has(128) && !few.has(4_000));
    }
}
