//! DDP as TrueNAS uses it at `/websocket`: the only framing up to 24.10, still supported later.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::incoming::{EventKind, Incoming, Malformed};
use super::opaque::Opaque;
use super::parts::{self, Body, in_one_piece};
use crate::domain::error_reply::{Class, ErrorReply};

pub(super) const HELLO: &str = r#"{"msg":"connect","version":"1","support":["1"]}"#;

pub(super) fn call(id: u64, method: &str, params: &Value) -> Zeroizing<String> {
    let method = Value::from(method);
    in_one_piece(|out| {
        write!(
            out,
            r#"{{"id":"id-{id}","msg":"method","method":{method},"params":{params}}}"#
        )
    })
}

pub(super) fn subscribe(id: u64, collection: &str) -> String {
    let name = Value::from(collection);
    format!(r#"{{"id":"sub-{id}","msg":"sub","name":{name}}}"#)
}

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(default)]
    msg: Value,
    #[serde(default)]
    id: Value,
    #[serde(borrow, default, deserialize_with = "parts::present")]
    result: Option<&'a RawValue>,
    error: Option<Body>,
    #[serde(borrow)]
    subs: Option<&'a RawValue>,
    #[serde(default)]
    collection: Value,
}

/// A frame whose error has an unexpected shape.
#[derive(Deserialize)]
struct OddError {
    msg: String,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    collection: Value,
    #[serde(rename = "error")]
    _error: IgnoredAny,
}

pub(super) fn decode(text: &str) -> Result<Incoming<'_>, Malformed> {
    let frame: Frame<'_> = serde_json::from_str(text)?;
    let result = parts::checked(frame.result)?;
    Ok(match frame.msg.as_str().unwrap_or("") {
        "connected" => Incoming::Connected,
        "failed" => Incoming::Failed,
        "pong" => Incoming::Pong,
        "result" => match (frame.error, ours(&frame.id)) {
            (Some(body), _) => failed(&frame.id, reply(body)),
            (None, Some(id)) => Incoming::Reply {
                id,
                result: Ok(result.unwrap_or_default()),
            },
            (None, None) => return Err(Malformed::NoId),
        },
        "ready" => ready(frame.subs),
        "nosub" => Incoming::Unsubscribed {
            collection: frame.collection.as_str().map(str::to_owned),
            error: frame.error.map(|body| reply(body).reason),
        },
        word => match (EventKind::parse(word), frame.collection.as_str()) {
            (Some(kind), Some(collection)) => Incoming::Event {
                kind,
                collection: collection.to_owned(),
                id: parts::number(&frame.id),
            },
            _ => Incoming::Other,
        },
    })
}

/// Reads a frame whose error has an unexpected shape.
pub(super) fn odd(text: &str) -> Option<Incoming<'_>> {
    let odd = serde_json::from_str::<OddError>(text).ok()?;
    match odd.msg.as_str() {
        "result" => Some(failed(&odd.id, parts::not_understood())),
        "nosub" => Some(Incoming::Unsubscribed {
            collection: odd.collection.as_str().map(str::to_owned),
            error: None,
        }),
        _ => None,
    }
}

fn reply(body: Body) -> ErrorReply {
    let class = match body.errno() {
        _ if body.is_validation() => Class::Validation,
        109 => Class::TooManyCalls,
        _ => Class::Failed,
    };
    body.into_reply(class, "")
}

fn failed(id: &Value, error: ErrorReply) -> Incoming<'static> {
    match ours(id) {
        Some(id) => Incoming::Reply {
            id,
            result: Err(error),
        },
        None => Incoming::ErrorWithoutId(error),
    }
}

/// The number in a request id of ours: `id-7` for a call, `sub-7` for a subscription; also when only the number comes
/// back.
fn ours(id: &Value) -> Option<u64> {
    match id {
        Value::String(text) => parts::digits(digits(text)),
        Value::Number(number) => number
            .as_u64()
            .or_else(|| parts::integral(number.as_f64()?)),
        _ => None,
    }
}

/// The part after the prefix of our ids.
pub(super) fn digits(id: &str) -> &str {
    id.strip_prefix("id-")
        .or_else(|| id.strip_prefix("sub-"))
        .unwrap_or(id)
}

/// Reads the `ready` that answers a `sub` and names it.
fn ready(subs: Option<&RawValue>) -> Incoming<'_> {
    let subs = subs.and_then(|subs| serde_json::from_str::<Vec<&RawValue>>(subs.get()).ok());
    let named = subs.and_then(|subs| subs.first().copied());
    let ours = |sub: &RawValue| ours(&serde_json::from_str(sub.get()).ok()?);
    match named.and_then(|sub| Some((ours(sub)?, sub))) {
        Some((id, sub)) => Incoming::Reply {
            id,
            result: Ok(Opaque::new(sub.get())),
        },
        None => Incoming::Other,
    }
}
