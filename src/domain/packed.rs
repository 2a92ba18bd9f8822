//! Times of a key in eight bytes each, in the milliseconds that TrueNAS sends.

use std::fmt;

use jiff::Timestamp;

use super::expiry::Expiry;

/// Stands for "no time": it lies outside of every calendar.
const NONE: i64 = i64::MIN;

/// Stands for [`Expiry::Never`]: it is after every time.
const NEVER: i64 = i64::MAX;

/// A time, or none. Ordered like the `Option<Timestamp>` that it stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackedTime(i64);

impl PackedTime {
    /// The time, if there is one.
    pub fn get(self) -> Option<Timestamp> {
        match self.0 {
            NONE => None,
            millisecond => Timestamp::from_millisecond(millisecond).ok(),
        }
    }
}

impl Default for PackedTime {
    fn default() -> Self {
        Self(NONE)
    }
}

impl From<Option<Timestamp>> for PackedTime {
    fn from(at: Option<Timestamp>) -> Self {
        Self(at.map_or(NONE, Timestamp::as_millisecond))
    }
}

impl fmt::Debug for PackedTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// An [`Expiry`], and ordered like it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackedExpiry(i64);

impl PackedExpiry {
    /// The expiry.
    pub fn get(self) -> Expiry {
        match self.0 {
            NONE => Expiry::Unreadable,
            NEVER => Expiry::Never,
            at => Timestamp::from_millisecond(at).map_or(Expiry::Unreadable, Expiry::At),
        }
    }
}

impl Default for PackedExpiry {
    fn default() -> Self {
        Expiry::default().into()
    }
}

impl From<Expiry> for PackedExpiry {
    fn from(expiry: Expiry) -> Self {
        Self(match expiry {
            Expiry::Unreadable => NONE,
            Expiry::At(at) => at.as_millisecond(),
            Expiry::Never => NEVER,
        })
    }
}

impl From<Option<Timestamp>> for PackedExpiry {
    /// `None` is never, as in requests.
    fn from(at: Option<Timestamp>) -> Self {
        Expiry::from(at).into()
    }
}

impl fmt::Debug for PackedExpiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::expiry::LAST;

    fn time() -> impl Strategy<Value = Timestamp> {
        let range = -60_000_000_000_000_i64..LAST.as_millisecond() + 1;
        range.prop_map(|at| Timestamp::from_millisecond(at).unwrap())
    }

    fn expiry() -> impl Strategy<Value = Expiry> {
        prop_oneof![
            Just(Expiry::Unreadable),
            time().prop_map(Expiry::At),
            Just(Expiry::Never)
        ]
    }

    proptest! {
        #[test]
        fn packed_is_the_same_and_in_the_same_order(
            a in proptest::option::of(time()),
            b in proptest::option::of(time()),
            c in expiry(),
            d in expiry(),
        ) {
            prop_assert_eq!(PackedTime::from(a).get(), a);
            prop_assert_eq!(PackedTime::from(a).cmp(&b.into()), a.cmp(&b));
            prop_assert_eq!(PackedExpiry::from(c).get(), c);
            prop_assert_eq!(PackedExpiry::from(c).cmp(&d.into()), c.cmp(&d));
        }
    }
}
