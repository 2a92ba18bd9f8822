//! The two framings: parse messages, write replies and events. Methods and their results are opaque here.

mod ddp;
mod jsonrpc;
pub(super) mod message;

use serde_json::{Map, Value, json};

use crate::sim::framing::message::{Answer, Message};
use crate::sim::release::failure::{EFAULT, Failure};
use crate::sim::release::traits::Traits;
use crate::sim::world::event::Event;
use crate::sim::world::session::{Framing, Session};

/// Reads one text frame.
pub(super) fn read(session: &Session, traits: &Traits, text: &str) -> Message {
    match session.link.framing {
        Framing::JsonRpc => jsonrpc::read(text),
        Framing::Ddp => ddp::read(session, traits, text),
    }
}

/// Writes the reply to a call.
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

/// Writes an event.
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

/// Writes that a subscription has ended.
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
