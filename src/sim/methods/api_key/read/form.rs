//! The forms that create and change a key: their fields, and what was read from them.

use crate::sim::release::traits::{Era, Traits};
use crate::sim::world::keys::Rule;

pub(super) const VERBS: &[&str] = &["GET", "POST", "PUT", "DELETE", "CALL", "SUBSCRIBE", "*"];

/// What was asked for; an absent field is `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sim) struct Wanted {
    pub(in crate::sim) name: Option<String>,
    pub(in crate::sim) username: Option<String>,
    pub(in crate::sim) expires_at: Option<Option<i64>>,
    pub(in crate::sim) allowlist: Option<Vec<Rule>>,
    pub(in crate::sim) reset: bool,
}

/// Which form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Form {
    Create,
    Update,
}

impl Form {
    /// The name that findings start with.
    pub(in crate::sim) fn schema(self) -> &'static str {
        match self {
            Self::Create => "api_key_create",
            Self::Update => "api_key_update",
        }
    }

    pub(super) fn model(self) -> &'static str {
        match self {
            Self::Create => "ApiKeyCreate",
            Self::Update => "ApiKeyUpdate",
        }
    }

    /// The fields that the form knows, in the model's order.
    pub(super) fn fields(self, era: Era) -> &'static [&'static str] {
        match (self, era) {
            (Self::Create, Era::User) => &["name", "username", "expires_at"],
            (Self::Update, Era::User) => &["name", "expires_at", "reset"],
            (Self::Create, Era::Allowlist) => &["name", "allowlist"],
            (Self::Update, Era::Allowlist) => &["name", "allowlist", "reset"],
        }
    }

    pub(super) fn required(self, field: &str, traits: &Traits) -> bool {
        self == Self::Create
            && match field {
                "name" | "username" => true,
                "allowlist" => traits.allowlist_required,
                _ => false,
            }
    }
}
