//! One request as a method name and its parameters.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::wire::Params;

/// A request ready for framing. Its parameters may hold a secret: they are wiped on drop and never shown.
pub struct Request {
    /// The method name.
    pub method: Cow<'static, str>,
    /// A JSON array.
    pub params: Params,
}

impl Request {
    pub(super) fn new(method: &'static str, params: Value) -> Self {
        debug_assert!(params.is_array(), "parameters are always an array");
        Self {
            method: Cow::Borrowed(method),
            params: params.into(),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({})", self.method)
    }
}
