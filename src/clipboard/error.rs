//! Why something was not done, and whether that is certain.

use crate::domain::copy::Copied;

/// It was not done, as far as one knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyError {
    /// Why.
    pub why: String,
    /// It may have been done all the same.
    pub maybe_copied: bool,
}

impl CopyError {
    /// It certainly was not.
    pub fn failed(why: impl Into<String>) -> Self {
        let why = why.into();
        Self {
            why,
            maybe_copied: false,
        }
    }

    /// It may have been all the same.
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
            Self::Perhaps(error.why)
        } else {
            Self::Failed(error.why)
        }
    }
}
