//! What each kind of finding says in the few cells of a row.

use super::code::Code;

impl Code {
    /// A few words, at most 24 cells: `uses the REST API`.
    pub fn brief(self) -> &'static str {
        match self {
            Self::RestApi => "uses the REST API",
            Self::RestOrTransfer => "REST or file transfers",
            Self::UserName => "sign-in on 27 unknown",
            Self::Insecure => "insecure session",
            Self::RevokedInsecure => "revoked: insecure use",
            Self::Expired => "expired",
            Self::Expires => "expires soon",
            Self::Revoked => "revoked",
            Self::Orphaned => "owner deleted",
            Self::Locked => "owner locked",
            Self::Unclear => "expiry unreadable",
            Self::Outlived => "session outlives the key",
            Self::FullNever => "full control, no expiry",
            Self::Full => "full control",
            Self::Never => "never expires",
            Self::Unused => "unused rights",
            Self::Unseen => "not in the audit log",
            Self::Refused => "calls were refused",
            Self::FailedSignIn => "sign-ins failed",
            Self::Upgrade => "revoked by 25.04",
            Self::Bulk => "core.bulk permits all",
            Self::NoAccess => "no access",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_few_words_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(code.brief().chars().count() <= 24, "{code}");
            assert!(seen.insert(code.brief()), "{code}");
        }
    }
}
