//! The message in the footer.

/// How much a message in the footer matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It went well.
    Good,
    /// To be known.
    Plain,
    /// It did not go well.
    Bad,
}

/// A message in the footer's left part, for a few seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub weight: Weight,
    /// The words.
    pub text: String,
}
