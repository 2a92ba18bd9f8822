//! The rows of a query.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// A row of a query.
pub(in crate::sim::methods) type Row = Map<String, Value>;

/// The value at a dotted path.
pub(in crate::sim::methods) fn at<'a>(row: &'a Row, path: &str) -> Option<&'a Value> {
    if let Some(value) = row.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    match row.get(first)? {
        Value::Object(row) => at(row, rest),
        // The index of an entry. The real system takes one that does not exist for null.
        Value::Array(list) => list.get(rest.parse::<usize>().ok()?),
        _ => None,
    }
}

/// What a query filters and sorts before the row itself is needed.
pub(in crate::sim::methods) trait Record {
    /// The value at a dotted path.
    fn field(&self, path: &str) -> Option<Cow<'_, Value>>;

    /// The whole row.
    fn into_row(self) -> Row;
}

impl Record for Row {
    fn field(&self, path: &str) -> Option<Cow<'_, Value>> {
        at(self, path).map(Cow::Borrowed)
    }

    fn into_row(self) -> Row {
        self
    }
}
