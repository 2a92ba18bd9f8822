//! The message in the footer.

/// The weight of a message in the footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A success.
    Good,
    /// Information.
    Plain,
    /// A failure.
    Bad,
}

/// A message in the left part of the footer, shown for a few seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its weight.
    pub weight: Weight,
    /// Its text.
    pub text: String,
}
