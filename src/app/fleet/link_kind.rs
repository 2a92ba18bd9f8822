//! The kinds of connection states.

/// The kinds of states, in the order of the counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// The system waits for the user.
    Asks,
    /// Not connected.
    Failed,
    /// Lost.
    Lost,
    /// tnkeys connects, or will.
    Connecting,
    /// Signed in.
    Live,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Live,
        Self::Connecting,
        Self::Lost,
        Self::Failed,
        Self::Asks,
    ];

    /// The word after a count: `3 lost`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asks => "waiting for you",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Connecting => "connecting",
            Self::Live => "live",
        }
    }
}
