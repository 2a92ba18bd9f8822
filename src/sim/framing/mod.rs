//! The two framings: what a message means and how an answer is written. Methods are opaque here.

pub(super) mod ddp;
pub(super) mod jsonrpc;

use serde_json::{Map, Value, json};

use crate::sim::release::failure::{EFAULT, Failure};
use crate::sim::release::traits::Traits;
use crate::sim::world::session::Session;
use crate::sim::world::state::Event;

/// Which framing a link speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// JSON-RPC 2.0 at `/api/...`.
    JsonRpc,
    /// DDP at `/websocket`.
    Ddp,
}

/// A call to be done.
#[derive(Debug, PartialEq)]
pub(super) struct Request {
    /// None: a notification, which gets no answer.
    pub(super) id: Option<Value>,
    pub(super) method: String,
    pub(super) params: Vec<Value>,
}

/// What a message asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    Call(Request),
    Subscribe {
        id: String,
        event: String,
    },
    Unsubscribe {
        id: String,
    },
    /// Answer this at once.
    Reply(String),
    /// DDP: `connect` was accepted; with or without `py_exception` in errors.
    Greet {
        py_exceptions: bool,
    },
    Close(u16, String),
    Nothing,
}

/// A result: a value, or JSON text already.
#[derive(Debug)]
pub(super) enum Answer {
    Value(Value),
    Json(String),
}

impl Answer {
    /// The value, whatever it was.
    pub(super) fn value(self) -> Value {
        match self {
            Self::Value(value) => value,
            Self::Json(text) => serde_json::from_str(&text).unwrap_or_default(),
        }
    }

    fn text(self) -> String {
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

/// Read one text frame.
pub(super) fn read(session: &Session, traits: &Traits, text: &str) -> Message {
    match session.link.framing {
        Framing::JsonRpc => jsonrpc::read(text),
        Framing::Ddp => ddp::read(session, traits, text),
    }
}

/// Write the answer to a call.
pub(super) fn reply(
    session: &Session,
    traits: &Traits,
    id: &Value,
    outcome: Result<Answer, Failure>,
) -> String {
    let py_exceptions = session.switches.py_exceptions;
    match session.link.framing {
        Framing::JsonRpc => jsonrpc::reply(traits, id, outcome, py_exceptions),
        Framing::Ddp => ddp::reply(traits, id, outcome, py_exceptions),
    }
}

/// Write an event.
pub(super) fn event(session: &Session, event: &Event<'_>) -> String {
    let mut params = Map::with_capacity(4);
    params.insert("msg".into(), event.msg.into());
    params.insert("collection".into(), event.collection.into());
    if let Some(id) = event.id {
        params.insert("id".into(), id.into());
    }
    if let Some(fields) = event.fields {
        params.insert("fields".into(), Value::Object(fields.clone()));
    }
    if let Some(extra) = &event.extra {
        params.insert("extra".into(), extra.clone());
    }
    match session.link.framing {
        Framing::JsonRpc => jsonrpc::notification("collection_update", params),
        Framing::Ddp => Value::Object(params).to_string(),
    }
}

/// Write that a subscription is over.
pub(super) fn unsubscribed(
    session: &Session,
    id: &str,
    event: &str,
    error: Option<&str>,
) -> String {
    let mut params = Map::with_capacity(3);
    let error = error.map(|text| json!({"error": EFAULT, "reason": text}));
    match session.link.framing {
        Framing::JsonRpc => {
            params.insert("collection".into(), event.into());
            params.insert("error".into(), error.into());
            jsonrpc::notification("notify_unsubscribed", params)
        }
        Framing::Ddp => {
            params.insert("msg".into(), "nosub".into());
            params.insert("id".into(), id.into());
            params.insert("error".into(), error.into());
            Value::Object(params).to_string()
        }
    }
}
