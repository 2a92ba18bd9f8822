//! TrueNAS release numbers.

use std::fmt;

/// A release such as 25.10.5 or 24.04.2.5. Ordered by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// First number: the year (22 to 27 so far).
    pub major: u16,
    /// Second number: the month up to 25.10, then 0.
    pub minor: u16,
    /// Third number; 0 when it is missing.
    pub patch: u16,
}

impl Release {
    /// The first release whose keys belong to users.
    pub const USER_ERA: Self = Self::new(25, 4, 0);
    /// The first release with a reason for a revocation, and with key fields in events.
    pub const V25_10: Self = Self::new(25, 10, 0);
    /// The first release that requires an allowlist at create and limits the length of names.
    pub const V24_10: Self = Self::new(24, 10, 0);
    /// The first release with SCRAM.
    pub const V26: Self = Self::new(26, 0, 0);

    /// The first release in which a changed expiry takes effect at once.
    pub const V27: Self = Self::new(27, 0, 0);

    /// A release from its three numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// Parses `TrueNAS-25.10.5`, `TrueNAS-SCALE-24.04.2.5`, `25.10.5`, `v25.10.0`, `26.0.0-BETA.3`; `None` for anything
    /// else, including TrueNAS CORE (`TrueNAS-13.0-U6`).
    pub fn parse(version: &str) -> Option<Self> {
        let v = version.trim();
        let v = v.strip_prefix("TrueNAS-").unwrap_or(v);
        let v = v.strip_prefix("SCALE-").unwrap_or(v);
        let v = v.strip_prefix('v').unwrap_or(v);
        let numbers = v.split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(|p| p.parse::<u16>().ok());
        let major = parts.next()??;
        let minor = parts.next()??;
        let patch = parts.next().flatten().unwrap_or(0);
        (major >= 20).then_some(Self {
            major,
            minor,
            patch,
        })
    }

    /// Whether keys of this release belong to users (25.04 and newer) instead of having an allowlist.
    pub fn user_era(self) -> bool {
        self >= Self::USER_ERA
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Up to 25.10 the second number is a month; from 26.0 on it is a plain count.
        let width = if self.major < 26 { 2 } else { 1 };
        write!(f, "{}.{:0width$}", self.major, self.minor)?;
        if self.patch > 0 {
            write!(f, ".{}", self.patch)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_systems_write() {
        let cases = [
            ("TrueNAS-25.10.5", Some((25, 10, 5))),
            ("TrueNAS-SCALE-24.04.2.5", Some((24, 4, 2))),
            ("25.04.0", Some((25, 4, 0))),
            ("v25.10.0", Some((25, 10, 0))),
            ("26.0.0-BETA.3", Some((26, 0, 0))),
            ("27.0", Some((27, 0, 0))),
            ("TrueNAS-13.0-U6.1", None),
            ("", None),
            ("25", None),
            ("nonsense", None),
        ];
        for (text, want) in cases {
            let want = want.map(|(a, b, c)| Release::new(a, b, c));
            assert_eq!(Release::parse(text), want, "{text}");
        }
    }

    #[test]
    fn writes_them_as_systems_do() {
        for text in ["24.04.2", "25.10", "26.0", "27.0.1"] {
            assert_eq!(Release::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_era_turns_at_25_04() {
        assert!(!Release::new(24, 10, 9).user_era());
        assert!(Release::new(25, 4, 0).user_era());
    }
}
