//! The columns that the lists of keys can show, by the names that a person writes.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListColumn {
    /// The system, in the list of all systems.
    System,
    /// The id.
    Id,
    /// The name.
    Name,
    /// The owner (25.04 and newer).
    Owner,
    /// The age.
    Created,
    /// The time until the key expires (25.04 and newer).
    Expires,
    /// The state (25.04 and newer).
    State,
    /// The access in brief (up to 24.10).
    Access,
    /// What the upgrade to 25.04 does to the key (up to 24.10).
    Upgrade,
    /// The roles of the owner (25.04 and newer).
    Roles,
    /// Who uses the key, or used it last.
    UsedBy,
}

impl ListColumn {
    /// All columns by name.
    pub const ALL: [(&str, Self); 11] = [
        ("system", Self::System),
        ("id", Self::Id),
        ("name", Self::Name),
        ("owner", Self::Owner),
        ("created", Self::Created),
        ("expires", Self::Expires),
        ("state", Self::State),
        ("access", Self::Access),
        ("upgrade", Self::Upgrade),
        ("roles", Self::Roles),
        ("used-by", Self::UsedBy),
    ];

    /// The column with a name.
    pub fn parse(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(it, _)| *it == name);
        found.map(|(_, column)| *column)
    }

    /// The name.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, column)| *column == self);
        found.map_or("", |(name, _)| name)
    }

    /// Whether keys of an era have this column. `allowlists`, `owners`: whether there are keys with allowlists, and keys with owners.
    pub fn is_of(self, allowlists: bool, owners: bool) -> bool {
        match self {
            Self::System | Self::Id | Self::Name | Self::Created | Self::UsedBy => true,
            Self::Owner | Self::Expires | Self::State | Self::Roles => owners,
            Self::Access | Self::Upgrade => allowlists,
        }
    }
}
