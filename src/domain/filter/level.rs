//! How much a key may do, as the filter knows it.

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Everything.
    Full,
    /// Something.
    Limited,
    /// Nothing.
    Nothing,
}

impl Level {
    /// The values of `access:`.
    pub const ALL: [(&'static str, Self); 3] = [
        ("full", Self::Full),
        ("limited", Self::Limited),
        ("none", Self::Nothing),
    ];
}
