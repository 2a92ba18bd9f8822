//! Requests and replies, independent of the framing.

use serde_json::{Map, Value};

/// A call to execute.
#[derive(Debug, PartialEq)]
pub(in crate::sim) struct Request {
    /// `None` for a notification, which gets no reply.
    pub(in crate::sim) id: Option<Value>,
    pub(in crate::sim) method: String,
    pub(in crate::sim) params: Vec<Value>,
}

/// What a message from a client asks for.
#[derive(Debug, PartialEq)]
pub(in crate::sim) enum Message {
    Call(Request),
    Subscribe {
        id: String,
        event: String,
    },
    Unsubscribe {
        id: String,
    },
    /// Send this text at once.
    Reply(String),
    /// DDP: `connect` was accepted. The flag says whether errors carry `py_exception`.
    Greet {
        py_exceptions: bool,
    },
    Close(u16, String),
    Nothing,
}

/// A result: a value, or JSON text.
#[derive(Debug)]
pub(in crate::sim) enum Answer {
    Value(Value),
    Json(String),
}

impl Answer {
    /// The result as a value; parses JSON text.
    pub(in crate::sim) fn value(self) -> Value {
        match self {
            Self::Value(value) => value,
            Self::Json(text) => serde_json::from_str(&text).unwrap_or_default(),
        }
    }

    pub(super) fn text(self) -> String {
        match self {
            Self::Value(value) => value.to_string(),
            Self::Json(text) => text,
        }
    }
}

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<Map<String, Value>> for Answer {
    fn from(map: Map<String, Value>) -> Self {
        Self::Value(Value::Object(map))
    }
}
