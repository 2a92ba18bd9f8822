//! The commands of `auth api_key` and their properties, once: for `ls`, for the parser, for messages and for the editor.

use crate::domain::Caps;

/// A command of `auth api_key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Verb {
    /// Creates a key.
    Create,
    /// Deletes a key.
    Delete,
    /// Shows a key.
    GetInstance,
    /// Lists the keys.
    Query,
    /// Edits or resets a key.
    Update,
}

/// What values a property has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Kind {
    /// The id of a key.
    Id,
    /// A text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A list of rules: objects with `method` and `resource`.
    Rules,
    /// A time or null.
    Time,
}

/// The releases with a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Releases {
    /// All of them.
    All,
    /// Up to 24.10: keys have an allowlist.
    Allowlist,
    /// 25.04 and newer: keys have an owner.
    User,
}

/// A property of a command.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Property {
    /// TrueNAS's name of it.
    pub(in crate::cli) name: &'static str,
    /// Its type.
    pub(in crate::cli) kind: Kind,
    /// Whether the command needs it.
    pub(in crate::cli) required: bool,
    /// What TrueNAS assumes without it, as the grammar writes it; `None` leaves the key unchanged.
    pub(in crate::cli) default: Option<&'static str>,
    /// What it is for.
    pub(in crate::cli) text: &'static str,
    /// Where it exists.
    pub(in crate::cli) releases: Releases,
}

const ID: Property = Property {
    name: "id",
    kind: Kind::Id,
    required: true,
    default: None,
    text: "The id of the key. auth api_key query lists the ids.",
    releases: Releases::All,
};

const RESET: Property = Property {
    name: "reset",
    kind: Kind::Flag,
    required: false,
    default: Some("false"),
    text: "true replaces the secret of the key. Clients that use the current secret stop working.",
    releases: Releases::All,
};

const CREATE: &[Property] = &[
    Property {
        name: "name",
        kind: Kind::Text,
        required: true,
        default: None,
        text: "The name of the key, unique on the system.",
        releases: Releases::All,
    },
    Property {
        name: "username",
        kind: Kind::Text,
        required: true,
        default: None,
        text: "The owner. The key has the roles of this user.",
        releases: Releases::User,
    },
    Property {
        name: "expires_at",
        kind: Kind::Time,
        required: false,
        default: Some("null"),
        text: "When the key expires: a date, a time, or null for never.",
        releases: Releases::User,
    },
    Property {
        name: "allowlist",
        kind: Kind::Rules,
        required: false,
        default: Some("[]"),
        text: "The rules of the key. An empty list permits nothing.",
        releases: Releases::Allowlist,
    },
];

const UPDATE: &[Property] = &[
    ID,
    Property {
        name: "name",
        kind: Kind::Text,
        required: false,
        default: None,
        text: "A new name, unique on the system.",
        releases: Releases::All,
    },
    Property {
        name: "expires_at",
        kind: Kind::Time,
        required: false,
        default: None,
        text: "When the key expires: a date, a time, or null for never.",
        releases: Releases::User,
    },
    Property {
        name: "allowlist",
        kind: Kind::Rules,
        required: false,
        default: None,
        text: "New rules, which replace all current rules.",
        releases: Releases::Allowlist,
    },
    RESET,
];

impl Verb {
    /// All commands, in the order of `ls`.
    pub(in crate::cli) const ALL: [Self; 5] = [
        Self::Create,
        Self::Delete,
        Self::GetInstance,
        Self::Query,
        Self::Update,
    ];

    /// The command with a name.
    pub(in crate::cli) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// TrueNAS's name of it.
    pub(in crate::cli) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Delete => "delete",
            Self::GetInstance => "get_instance",
            Self::Query => "query",
            Self::Update => "update",
        }
    }

    /// What it does, for `ls`.
    pub(in crate::cli) fn description(self) -> &'static str {
        match self {
            Self::Create => "Create an API key.",
            Self::Delete => "Delete the API key with this id.",
            Self::GetInstance => "Show the API key with this id.",
            Self::Query => "List the API keys of the system.",
            Self::Update => "Edit or reset the API key with this id.",
        }
    }

    /// Its properties on any release, in the order of the editor.
    pub(in crate::cli) fn all_properties(self) -> &'static [Property] {
        match self {
            Self::Create => CREATE,
            Self::Delete | Self::GetInstance => std::slice::from_ref(&ID),
            Self::Query => &[],
            Self::Update => UPDATE,
        }
    }

    /// Its properties on a system.
    pub(in crate::cli) fn properties(self, caps: Caps) -> impl Iterator<Item = &'static Property> {
        let all = self.all_properties().iter();
        all.filter(move |property| property.releases.include(caps))
    }

    /// A property of it, on any release.
    pub(in crate::cli) fn property(self, name: &str) -> Option<&'static Property> {
        let mut all = self.all_properties().iter();
        all.find(|property| property.name == name)
    }
}

impl Releases {
    /// Whether the system is one of them.
    pub(in crate::cli) fn include(self, caps: Caps) -> bool {
        match self {
            Self::All => true,
            Self::Allowlist => caps.allowlist,
            Self::User => caps.owner,
        }
    }
}

impl Kind {
    /// The type in words.
    pub(in crate::cli) fn word(self) -> &'static str {
        match self {
            Self::Id => "integer",
            Self::Text => "string",
            Self::Flag => "boolean",
            Self::Rules => "array of objects",
            Self::Time => "date or null",
        }
    }
}

impl Property {
    /// A value of it, as the grammar writes it.
    pub(in crate::cli) fn example(&self) -> &'static str {
        match self.kind {
            Kind::Id => "2",
            Kind::Text if self.name == "username" => "svc_backup",
            Kind::Text => "mykey",
            Kind::Flag => "true",
            Kind::Rules => r#"[{"method":"CALL","resource":"pool.query"}]"#,
            Kind::Time => "2027-12-31",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::release::Release;

    fn names(verb: Verb, release: Release) -> Vec<&'static str> {
        let properties = verb.properties(Caps::of(release));
        properties.map(|property| property.name).collect()
    }

    #[test]
    fn each_era_has_its_properties() {
        let (old, new) = (Release::new(24, 4, 0), Release::V25_10);
        assert_eq!(names(Verb::Create, old), ["name", "allowlist"]);
        assert_eq!(names(Verb::Create, new), ["name", "username", "expires_at"]);
        assert_eq!(
            names(Verb::Update, old),
            ["id", "name", "allowlist", "reset"]
        );
        assert_eq!(
            names(Verb::Update, new),
            ["id", "name", "expires_at", "reset"]
        );
        for verb in [Verb::Delete, Verb::GetInstance] {
            assert_eq!(names(verb, old), ["id"]);
        }
    }

    #[test]
    fn required_properties_have_no_default() {
        for verb in Verb::ALL {
            assert_eq!(Verb::parse(verb.name()), Some(verb));
            for property in verb.all_properties() {
                assert!(!(property.required && property.default.is_some()));
                assert_eq!(verb.property(property.name), Some(property));
            }
        }
        assert_eq!(Verb::parse("ls"), None);
    }
}
