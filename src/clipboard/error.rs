//! The error of a copy, and whether the text may have been copied anyway.

use crate::domain::copy::Copied;

/// A copy that failed, or whose result is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyError {
    /// The reason.
    pub why: String,
    /// The text may have been copied anyway.
    pub maybe_copied: bool,
}

impl CopyError {
    /// The text was certainly not copied.
    pub fn failed(why: impl Into<String>) -> Self {
        let why = why.into();
        Self {
            why,
            maybe_copied: false,
        }
    }

    /// The text may have been copied anyway.
    pub fn maybe(why: impl Into<String>) -> Self {
        let why = why.into();
        Self {
            why,
            maybe_copied: true,
        }
    }
}

impl From<CopyError> for String {
    fn from(error: CopyError) -> Self {
        error.why
    }
}

impl From<CopyError> for Copied {
    fn from(error: CopyError) -> Self {
        if error.maybe_copied {
            Self::MaybeCopied(error.why)
        } else {
            Self::Failed(error.why)
        }
    }
}
