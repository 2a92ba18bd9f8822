//! Why something was not done, and whether that is certain.

use crate::domain::copy::Copied;

/// It was not done, as far as one knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Why.
    pub why: String,
    /// It may have been done all the same.
    pub perhaps: bool,
}

impl Undone {
    /// It certainly was not.
    pub fn no(why: impl Into<String>) -> Self {
        let why = why.into();
        Self {
            why,
            perhaps: false,
        }
    }

    /// It may have been all the same.
    pub fn perhaps(why: impl Into<String>) -> Self {
        let why = why.into();
        Self { why, perhaps: true }
    }
}

impl From<Undone> for String {
    fn from(undone: Undone) -> Self {
        undone.why
    }
}

impl From<Undone> for Copied {
    fn from(undone: Undone) -> Self {
        if undone.perhaps {
            Self::Perhaps(undone.why)
        } else {
            Self::Failed(undone.why)
        }
    }
}
