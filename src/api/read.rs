//! Lenient parsing of single values: an unknown value is not an error.

use serde_json::Value;

use crate::domain::expiry::Expiry;
use crate::domain::{KeyId, Text};
use crate::wire::ejson;

/// A string; a number or a boolean is converted. `None` for null, lists and objects.
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

/// An expiry: null is never. Anything but a date of the system's calendar, and a missing value, is
/// [`Expiry::Unreadable`], which differs from never.
pub(super) fn expiry(value: Option<&Value>) -> Expiry {
    match value {
        Some(Value::Null) => Expiry::Never,
        Some(date) => ejson::read_date(date).map_or(Expiry::Unreadable, Expiry::At),
        None => Expiry::Unreadable,
    }
}

/// Names in a set or list, sorted, without duplicates; `None` for anything else.
pub(super) fn names(value: Option<&Value>) -> Option<Vec<Text>> {
    let list = ejson::read_set(value?)?;
    let mut names: Vec<Text> = list.iter().filter_map(|name| text(Some(name))).collect();
    names.sort();
    names.dedup();
    Some(names)
}
