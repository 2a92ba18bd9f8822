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
    /// It says that a key has no action. It means nothing once another window has the keys.
    pub of_key: bool,
}
