//! The ids of findings. They never change their meaning, so that scripts and `--ignore` can name them.

use std::fmt;

macro_rules! codes {
    ($($(#[$about:meta])* $name:ident $number:literal $slug:literal,)+) => {
        /// The kind of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$about])* $name,)+
        }

        impl Code {
            /// All codes, by number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// `TNK010`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("TNK", $number),)+
                }
            }

            /// `rest-api-in-use`.
            pub fn slug(self) -> &'static str {
                match self {
                    $(Self::$name => $slug,)+
                }
            }
        }
    };
}

codes! {
    /// A client uses the REST API, which 26.0 lacks.
    RestApi "010" "rest-api-in-use",
    /// A client uses the REST API or transfers files; the release does not tell which (up to 25.10.0).
    RestOrTransfer "011" "rest-or-file-transfers",
    /// Whether a client sends a user name at the sign-in, which 27 requires, cannot be seen.
    UserName "012" "user-name-unknown",
    /// A session of the key uses an insecure connection.
    Insecure "020" "insecure-session",
    /// TrueNAS revoked the key because it arrived over an insecure connection.
    RevokedInsecure "021" "revoked-insecure",
    /// The key has expired.
    Expired "030" "expired",
    /// The key expires within the configured days.
    Expires "031" "expires-soon",
    /// The key is revoked.
    Revoked "032" "revoked",
    /// The owner was deleted, or cannot be found.
    Orphaned "033" "orphaned",
    /// The owner is locked: the key does not sign in.
    Locked "034" "owner-locked",
    /// The expiry of the key cannot be read.
    Unclear "035" "expiry-unreadable",
    /// A key that cannot sign in, or was deleted, has sessions.
    Outlived "036" "session-outlives-key",
    /// The key never expires and has full control of the system.
    FullNever "040" "full-control-never-expires",
    /// The key has full control of the system.
    Full "041" "full-control",
    /// The key never expires.
    Never "042" "never-expires",
    /// The key called few of the methods that it may call: a smaller owner or allowlist would do.
    Unused "050" "unused-rights",
    /// The audit log has no trace of the key in the days that were read.
    Unseen "051" "not-seen",
    /// Calls of the key were refused.
    Refused "052" "refused-calls",
    /// Sign-ins with the key failed.
    FailedSignIn "053" "failed-sign-ins",
    /// The upgrade to 25.04 revokes the key.
    Upgrade "060" "revoked-by-upgrade",
    /// A rule for `core.bulk` permits everything (22.12 and 23.10).
    Bulk "061" "core-bulk-permits-all",
    /// The allowlist is empty: the key may call only the methods that need no rule.
    NoAccess "062" "no-access",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id(), self.slug())
    }
}
