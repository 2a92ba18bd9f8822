//! A key as the TrueNAS CLI shows it: the fields of its entry in TrueNAS's order, without the hash of its secret.

use jiff::Timestamp;

use super::wrong::Wrong;
use crate::domain::expiry::Expiry;
use crate::domain::{Access, ApiKey, Caps, Owner, Rule, Text};

/// The columns of a key, by era.
const ALLOWLIST: &[Column] = &[
    Column::Id,
    Column::Name,
    Column::CreatedAt,
    Column::Allowlist,
];
const USER: &[Column] = &[
    Column::Id,
    Column::Name,
    Column::Username,
    Column::UserIdentifier,
    Column::CreatedAt,
    Column::ExpiresAt,
    Column::Local,
    Column::Revoked,
    Column::RevokedReason,
];

/// A field of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Name,
    Username,
    UserIdentifier,
    CreatedAt,
    ExpiresAt,
    Allowlist,
    Local,
    Revoked,
    RevokedReason,
}

/// The type of a column, for conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Text,
    /// A number or a text: a local user has a number, a directory user a SID.
    Identifier,
    Time,
    Flag,
    Rules,
}

/// The value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field<'a> {
    Null,
    Flag(bool),
    Number(i64),
    Text(&'a str),
    Time(Timestamp),
    Rules(&'a [Rule]),
    /// A time that is none of the calendar.
    Unreadable,
}

impl Column {
    /// The columns of a system.
    pub(super) fn all(caps: Caps) -> Vec<Self> {
        let all = if caps.allowlist { ALLOWLIST } else { USER };
        let has = |column: &Self| *column != Self::RevokedReason || caps.revoked_reason;
        all.iter().copied().filter(has).collect()
    }

    /// Every column of every release.
    pub(super) const EVERY: [Self; 10] = [
        Self::Id,
        Self::Name,
        Self::Username,
        Self::UserIdentifier,
        Self::CreatedAt,
        Self::ExpiresAt,
        Self::Allowlist,
        Self::Local,
        Self::Revoked,
        Self::RevokedReason,
    ];

    /// The column with a name, among those of a system.
    pub(super) fn find(name: &str, columns: &[Self]) -> Result<Self, Wrong> {
        let found = columns.iter().find(|column| column.name() == name);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
            Wrong::new(format!("Unknown column {name}"))
                .why(format!("The columns are {}.", names.join(", ")))
        })
    }

    /// Whether it describes the owner of a key.
    fn is_of_owner(self) -> bool {
        matches!(self, Self::Username | Self::UserIdentifier | Self::Local)
    }

    /// TrueNAS's name of it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Username => "username",
            Self::UserIdentifier => "user_identifier",
            Self::CreatedAt => "created_at",
            Self::ExpiresAt => "expires_at",
            Self::Allowlist => "allowlist",
            Self::Local => "local",
            Self::Revoked => "revoked",
            Self::RevokedReason => "revoked_reason",
        }
    }

    /// Its type.
    pub(super) fn of_type(self) -> Type {
        match self {
            Self::Id => Type::Number,
            Self::Name | Self::Username | Self::RevokedReason => Type::Text,
            Self::UserIdentifier => Type::Identifier,
            Self::CreatedAt | Self::ExpiresAt => Type::Time,
            Self::Allowlist => Type::Rules,
            Self::Local | Self::Revoked => Type::Flag,
        }
    }

    /// Whether the field is unknown: the owner of the key was not read.
    pub(super) fn is_unread(self, key: &ApiKey) -> bool {
        self.is_of_owner() && key.ownership().is_some_and(|own| own.owner.unread)
    }

    /// Its value for a key.
    pub(super) fn of(self, key: &ApiKey) -> Field<'_> {
        let own = key.ownership();
        match (self, &key.access) {
            (Self::Id, _) => Field::Number(key.id.0),
            (Self::Name, _) => Field::Text(key.name.raw()),
            (Self::CreatedAt, _) => key.created_at().map_or(Field::Null, Field::Time),
            (Self::Allowlist, Access::Allowlist(rules)) => Field::Rules(rules),
            (Self::Username, _) => text(key.owner()),
            (Self::UserIdentifier, Access::User(own)) => identifier(&own.owner),
            (Self::ExpiresAt, Access::User(own)) => match own.expires_at() {
                Expiry::Never => Field::Null,
                Expiry::At(at) => Field::Time(at),
                Expiry::Unreadable => Field::Unreadable,
            },
            (Self::Local, Access::User(own)) => own.owner.local.map_or(Field::Null, Field::Flag),
            (Self::Revoked, Access::User(own)) => Field::Flag(own.revoked),
            (Self::RevokedReason, _) => text(own.and_then(|own| own.revoked_reason.as_deref())),
            _ => Field::Null,
        }
    }
}

fn text(text: Option<&Text>) -> Field<'_> {
    text.map_or(Field::Null, |text| Field::Text(text.raw()))
}

fn identifier(owner: &Owner) -> Field<'_> {
    match &owner.identifier {
        None => Field::Null,
        Some(id) => match id.raw().parse() {
            Ok(number) => Field::Number(number),
            Err(_) => Field::Text(id.raw()),
        },
    }
}

impl Field<'_> {
    /// The text in a table.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Null => "<null>".to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => (*text).to_owned(),
            Self::Time(at) => at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
            Self::Rules([]) => "<empty list>".to_owned(),
            Self::Rules(_) => "<list>".to_owned(),
            Self::Unreadable => "<unreadable>".to_owned(),
        }
    }
}
