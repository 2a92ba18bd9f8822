//! Whether the list has a legend.

/// Whether the list has a legend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum Legend {
    /// The user knows the signs.
    #[default]
    Known,
    /// It is shown; this run was not counted yet.
    Due,
    /// It is shown, and this run was counted.
    Counted,
}

impl Legend {
    pub(in crate::app) fn new(due: bool) -> Self {
        if due { Self::Due } else { Self::Known }
    }
}
