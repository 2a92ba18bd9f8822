//! Lenient reading of a result's leaves: unknown is not wrong (design, invariant 9).

use serde_json::Value;

use crate::domain::{KeyId, Text};

/// A string; a number or a boolean is shown as it is written. `None` for null, lists and objects.
pub(super) fn text(value: Option<&Value>) -> Option<Text> {
    match value? {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(word) => Some(word.to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A key's id: an integer, or digits in a string.
pub(super) fn key_id(value: Option<&Value>) -> Option<KeyId> {
    let number = match value? {
        Value::String(digits) => digits.parse().ok(),
        other => other.as_i64(),
    };
    number.map(KeyId)
}

/// A boolean; `false` for anything else.
pub(super) fn flag(value: Option<&Value>) -> bool {
    value.and_then(Value::as_bool).unwrap_or(false)
}

/// Names in a set or list, sorted, each once; `None` when it is neither.
pub(super) fn names(value: Option<&Value>) -> Option<Vec<Text>> {
    let list = crate::wire::ejson::read_set(value?)?;
    let mut names: Vec<Text> = list.iter().filter_map(|name| text(Some(name))).collect();
    names.sort();
    names.dedup();
    Some(names)
}
