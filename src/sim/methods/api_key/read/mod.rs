//! Reading what a client wants a key to be, in the words of the release's validator.

mod lax;
mod strict;

use serde_json::Value;

use crate::sim::release::failure::Failure;
use crate::sim::release::traits::{Era, Style, Traits};
use crate::sim::world::keys::Rule;
pub(in crate::sim) use lax::coerced_text;

const VERBS: &[&str] = &["GET", "POST", "PUT", "DELETE", "CALL", "SUBSCRIBE", "*"];

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

    fn model(self) -> &'static str {
        match self {
            Self::Create => "ApiKeyCreate",
            Self::Update => "ApiKeyUpdate",
        }
    }

    /// The fields that the form knows, in the model's order.
    fn fields(self, era: Era) -> &'static [&'static str] {
        match (self, era) {
            (Self::Create, Era::User) => &["name", "username", "expires_at"],
            (Self::Update, Era::User) => &["name", "expires_at", "reset"],
            (Self::Create, Era::Allowlist) => &["name", "allowlist"],
            (Self::Update, Era::Allowlist) => &["name", "allowlist", "reset"],
        }
    }

    fn required(self, field: &str, traits: &Traits) -> bool {
        self == Self::Create
            && match field {
                "name" | "username" => true,
                "allowlist" => traits.allowlist_required,
                _ => false,
            }
    }
}

/// Read `data` as `form`.
pub(in crate::sim) fn wanted(form: Form, data: &Value, traits: &Traits) -> Result<Wanted, Failure> {
    let map = match (data, traits.style) {
        (Value::Object(map), _) => map,
        (Value::Null, Style::Schema) => {
            return Err(Failure::invalid(form.schema(), "null not allowed"));
        }
        (_, Style::Schema) => return Err(Failure::invalid(form.schema(), "A dict was expected")),
        (_, Style::Pydantic) => {
            let text = format!(
                "Input should be a valid dictionary or instance of {}",
                form.model()
            );
            return Err(Failure::invalid(form.schema(), text));
        }
    };
    match traits.style {
        Style::Pydantic => strict::read(form, map, traits),
        Style::Schema => lax::read(form, map, traits),
    }
}

#[cfg(test)]
mod tests;
