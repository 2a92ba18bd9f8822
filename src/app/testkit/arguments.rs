//! The editor of a command's properties, as `--` opens it.

use super::{Driven, system};
use crate::app::arguments::editor::Arguments;
use crate::app::arguments::{On, open};
use crate::domain::property::{Kind, Releases};
use crate::domain::{Property, Release};

/// The properties of the commands.
pub(crate) const NAME: Property = Property {
    name: "name",
    kind: Kind::Text,
    required: true,
    default: None,
    text: "The name of the key, unique on the system.",
    releases: Releases::All,
};

pub(crate) const EXPIRES_AT: Property = Property {
    name: "expires_at",
    kind: Kind::Time,
    required: false,
    default: Some("null"),
    text: "When the key expires: a date, a time, or null for never.",
    releases: Releases::All,
};

pub(crate) const RULES: Property = Property {
    name: "allowlist",
    kind: Kind::Rules,
    required: false,
    default: Some("[]"),
    text: "The rules of the key. An empty list permits nothing.",
    releases: Releases::All,
};

pub(crate) const RESET: Property = Property {
    name: "reset",
    kind: Kind::Flag,
    required: false,
    default: Some("false"),
    text: "true replaces the secret of the key. Clients that use the current secret stop working.",
    releases: Releases::All,
};

pub(crate) const ID: Property = Property {
    name: "id",
    kind: Kind::Id,
    required: true,
    default: None,
    text: "The id of the key. auth api_key query lists the ids.",
    releases: Releases::All,
};

pub(crate) const USERNAME: Property = Property {
    name: "username",
    kind: Kind::Text,
    required: true,
    default: None,
    text: "The owner. The key has the roles of this user.",
    releases: Releases::User,
};

/// A command with properties and no values.
pub(crate) fn arguments(properties: &[Property]) -> Arguments {
    Arguments {
        command: "auth api_key create".into(),
        properties: properties.to_vec(),
        ..Arguments::default()
    }
}

/// The editor of a command for `nas1`.
pub(crate) fn opened(arguments: Arguments) -> Driven {
    opened_on(Release::new(25, 10, 5), arguments, 80, 24)
}

/// The editor of a command for a release, in a terminal of this size.
pub(crate) fn opened_on(release: Release, arguments: Arguments, columns: u16, rows: u16) -> Driven {
    let mut it = Driven::started(columns, rows);
    let on = On {
        system: system(release, None),
        place: "nas1".into(),
        profile: None,
    };
    open(arguments, on, &mut it.model.cx);
    it
}
