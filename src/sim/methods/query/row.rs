//! The rows of a query.

use serde_json::{Map, Value};

/// A row of a query.
pub(in crate::sim::methods) type Row = Map<String, Value>;

/// The value at a dotted path.
pub(super) fn at<'a>(row: &'a Row, path: &str) -> Option<&'a Value> {
    if let Some(value) = row.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    at(row.get(first)?.as_object()?, rest)
}
