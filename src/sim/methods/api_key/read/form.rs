//! The forms that create and update a key, and the values read from them.

use crate::sim::release::traits::{Era, Traits};
use crate::sim::world::keys::Rule;

pub(super) const VERBS: &[&str] = &["GET", "POST", "PUT", "DELETE", "CALL", "SUBSCRIBE", "*"];

/// The requested values; an absent field is `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sim) struct Wanted {
    pub(in crate::sim) name: Option<String>,
    pub(in crate::sim) username: Option<String>,
    pub(in crate::sim) expires_at: Option<Option<i64>>,
    pub(in crate::sim) allowlist: Option<Vec<Rule>>,
    pub(in crate::sim) reset: bool,
}

/// Create or update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Form {
    Create,
    Update,
}

impl Form {
    /// The prefix of every finding.
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

    /// The fields of the form, in the order of the vendor's model.
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
