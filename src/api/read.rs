//! Lenient reading of replies: an unknown value is not an error.
//!
//! Invariants: values are read as they stream by, and what is not read is skipped without a copy. No tree of values is
//! built, and nothing recurses deeper than the types that are read. A reply is refused as a whole only when it has
//! another shape than its method's, or exceeds a [`Limit`].
//!
//! An [`Entry`] reads an object field by field, from the [`Raw`] text of each. [`rows`], [`each`], [`named`] and [`value`]
//! read whole results.

mod raw;
mod stream;
#[cfg(test)]
mod tests;
mod visit;

pub(super) use raw::Raw;
pub(super) use stream::{Entry, Rows, each, named, rows, value};

use serde_json::Value;

/// Most of something that a reply may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is counted, in the plural: `users`, `roles of a user`.
    pub what: &'static str,
    /// The limit.
    pub most: usize,
}

impl Limit {
    /// At most this many.
    pub const fn new(most: usize, what: &'static str) -> Self {
        Self { what, most }
    }
}

impl Limit {
    /// Fails when there are more.
    pub(super) fn check(self, count: usize) -> Result<(), Over> {
        match count <= self.most {
            true => Ok(()),
            false => Err(Over(self)),
        }
    }
}

/// A limit was exceeded, which ends the read of the whole reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Over(pub(super) Limit);

impl From<Over> for Unread {
    fn from(Over(limit): Over) -> Self {
        Self::Over(limit)
    }
}

/// Why a reply was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It has another shape than its method's.
    Shape,
    /// It exceeds this limit.
    Over(Limit),
}

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
