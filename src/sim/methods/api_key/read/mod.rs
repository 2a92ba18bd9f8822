//! Reads the argument of `create` and `update` with the release's validator.

pub(super) mod form;
mod lax;
mod strict;

use serde_json::Value;

use crate::sim::methods::api_key::read::form::{Form, Wanted};
use crate::sim::release::failure::Failure;
use crate::sim::release::traits::{Style, Traits};

/// Reads `data` as `form`.
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
