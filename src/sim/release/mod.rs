//! The simulated releases.

pub(super) mod catalogue;
mod errno;
pub(super) mod failure;
pub(super) mod pattern;
mod pickle;
pub(super) mod python;
pub(super) mod replies;
pub(super) mod rest_paths;
pub(super) mod traits;

use std::fmt;
use std::str::FromStr;

use traits::Traits;

/// A release of TrueNAS that the simulator supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// 24.04, also for 22.12 and 23.10: keys with allowlists, DDP only.
    V24_04,
    /// 24.10: keys with allowlists, checked by the new validator.
    V24_10,
    /// 25.04: keys belong to users; JSON-RPC 2.0.
    V25_04,
    /// 25.10: a revoked key has a reason; events carry fields.
    V25_10,
    /// 26.0: SCRAM fields replace the key hash.
    V26_0,
}

impl Release {
    /// All releases, oldest first.
    pub const ALL: [Self; 5] = [
        Self::V24_04,
        Self::V24_10,
        Self::V25_04,
        Self::V25_10,
        Self::V26_0,
    ];

    pub(super) fn traits(self) -> &'static Traits {
        match self {
            Self::V24_04 => &traits::V24_04,
            Self::V24_10 => &traits::V24_10,
            Self::V25_04 => &traits::V25_04,
            Self::V25_10 => &traits::V25_10,
            Self::V26_0 => &traits::V26_0,
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::V24_04 => "24.04",
            Self::V24_10 => "24.10",
            Self::V25_04 => "25.04",
            Self::V25_10 => "25.10",
            Self::V26_0 => "26.0",
        })
    }
}

/// The name of a release that is not simulated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such release: {0} (one of 24.04, 24.10, 25.04, 25.10, 26.0)")]
pub struct UnknownRelease(String);

impl FromStr for Release {
    type Err = UnknownRelease;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|release| release.to_string() == text)
            .ok_or_else(|| UnknownRelease(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_release_reads_back_what_it_prints() {
        for release in Release::ALL {
            assert_eq!(release.to_string().parse(), Ok(release));
        }
        assert!("25.11".parse::<Release>().is_err());
    }
}
