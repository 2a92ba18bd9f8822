//! The commands of `auth api_key` and their properties, once: for `ls`, for the parser, for messages and for the editor.

use crate::domain::Caps;

pub(in crate::cli) use crate::domain::property::{Kind, Property, Releases};

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
