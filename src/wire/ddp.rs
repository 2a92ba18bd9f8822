//! DDP as TrueNAS speaks it at `/websocket`: up to 24.10 the only framing, later still answered.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use zeroize::Zeroizing;

use super::parts::{self, Body};
use super::{EventKind, Incoming, Malformed, Opaque, in_one_piece};
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
struct Frame {
    #[serde(default)]
    msg: Value,
    #[serde(default)]
    id: Value,
    #[serde(default, deserialize_with = "parts::present")]
    result: Option<Opaque>,
    error: Option<Body>,
    #[serde(default)]
    subs: Value,
    #[serde(default)]
    collection: Value,
}

/// What is left of a frame whose error has another shape.
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

pub(super) fn decode(text: &str) -> Result<Incoming, Malformed> {
    let frame: Frame = match serde_json::from_str(text) {
        Ok(frame) => frame,
        Err(error) => {
            return match serde_json::from_str::<OddError>(text) {
                Ok(odd) if odd.msg == "result" => Ok(failed(&odd.id, parts::not_understood())),
                Ok(odd) if odd.msg == "nosub" => Ok(Incoming::Unsubscribed {
                    collection: odd.collection.as_str().map(str::to_owned),
                    error: None,
                }),
                _ => Err(error.into()),
            };
        }
    };
    Ok(match frame.msg.as_str().unwrap_or("") {
        "connected" => Incoming::Connected,
        "failed" => Incoming::Failed,
        "pong" => Incoming::Pong,
        "result" => match (frame.error, ours(&frame.id)) {
            (Some(body), _) => failed(&frame.id, reply(body)),
            (None, Some(id)) => Incoming::Reply {
                id,
                result: Ok(frame.result.unwrap_or_default()),
            },
            (None, None) => Incoming::Other,
        },
        "ready" => ready(&frame.subs),
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

fn reply(body: Body) -> ErrorReply {
    let class = match body.errno() {
        _ if body.is_validation() => Class::Validation,
        109 => Class::TooManyCalls,
        _ => Class::Failed,
    };
    body.into_reply(class, "")
}

fn failed(id: &Value, error: ErrorReply) -> Incoming {
    match ours(id) {
        Some(id) => Incoming::Reply {
            id,
            result: Err(error),
        },
        None => Incoming::ErrorWithoutId(error),
    }
}

/// The number in an id that we made: `id-7` for a call, `sub-7` for a subscription.
fn ours(id: &Value) -> Option<u64> {
    let text = id.as_str()?;
    let digits = text
        .strip_prefix("id-")
        .or_else(|| text.strip_prefix("sub-"))?;
    digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

/// Each `sub` is answered by a `ready` of its own, which names it.
fn ready(subs: &Value) -> Incoming {
    let named = subs.as_array().and_then(|subs| subs.first());
    match named.and_then(|id| Some((ours(id)?, id.clone()))) {
        Some((id, sub)) => Incoming::Reply {
            id,
            result: Ok(sub.into()),
        },
        None => Incoming::Other,
    }
}
