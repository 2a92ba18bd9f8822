//! An event, independent of the framing.

use serde_json::{Map, Value};

/// A message to every subscriber.
#[derive(Debug)]
pub(in crate::sim) struct Event<'a> {
    /// `added`, `changed` or `removed`.
    pub(in crate::sim) msg: &'static str,
    pub(in crate::sim) collection: &'static str,
    pub(in crate::sim) id: Option<i64>,
    pub(in crate::sim) fields: Option<&'a Map<String, Value>>,
    /// `removed` of `auth.sessions` carries its fields here.
    pub(in crate::sim) extra: Option<Value>,
}
