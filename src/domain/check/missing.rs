//! What could not be read.

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// `audit log`, `sessions`, `users`, `keys of other users`.
    pub what: &'static str,
    /// Why, as a sentence.
    pub why: String,
    /// What the report lacks, as a sentence.
    pub means: &'static str,
}

impl Missing {
    /// The name of the keys of other users.
    const KEYS: &str = "keys of other users";

    /// The audit log.
    pub fn audit(why: impl Into<String>) -> Self {
        Self {
            what: "audit log",
            why: why.into(),
            means: "The report does not show who used a key, over which interface, and which rights are unused.",
        }
    }

    /// The sessions.
    pub fn sessions(why: impl Into<String>) -> Self {
        Self {
            what: "sessions",
            why: why.into(),
            means: "The report does not show open sessions.",
        }
    }

    /// The users.
    pub fn users(why: impl Into<String>) -> Self {
        Self {
            what: "users",
            why: why.into(),
            means: "The report does not show which keys have full control of the system, and which owners are locked.",
        }
    }

    /// The keys of other users.
    pub fn keys(why: impl Into<String>) -> Self {
        Self {
            what: Self::KEYS,
            why: why.into(),
            means: "The report covers only the keys of this account.",
        }
    }

    /// Whether these are the keys of other users.
    pub fn is_keys(&self) -> bool {
        self.what == Self::KEYS
    }
}
