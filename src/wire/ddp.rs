//! DDP as TrueNAS uses it at `/websocket`: the only framing up to 24.10, still supported later.

use serde_json::Value;
use zeroize::Zeroizing;

use super::incoming::{EventKind, Incoming, Malformed};
use super::opaque::Opaque;
use super::parts::{self, Body, in_one_piece};
use super::scan::{self, Frame};
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

pub(super) fn decode<'a>(frame: &Frame<'a>) -> Result<Incoming<'a>, Malformed> {
    let msg = frame.msg.and_then(scan::word).unwrap_or_default();
    let collection = frame.collection.and_then(scan::word);
    let error = parts::given(frame.error);
    Ok(match &*msg {
        "connected" => Incoming::Connected,
        "failed" => Incoming::Failed,
        "pong" => Incoming::Pong,
        "result" => match (error, frame.id.and_then(ours)) {
            (Some(raw), Some(id)) => Incoming::Reply {
                id,
                result: Err(reply(raw)),
            },
            (Some(raw), None) => Incoming::ErrorWithoutId(reply(raw)),
            (None, Some(id)) => Incoming::Reply {
                id,
                result: Ok(frame.result.map(Opaque::new).unwrap_or_default()),
            },
            (None, None) => return Err(Malformed::NoId),
        },
        "ready" => frame.subs.map_or(Incoming::Other, ready),
        "nosub" => Incoming::Unsubscribed {
            id: frame.id.and_then(ours),
            collection,
            error: error.and_then(|raw| Body::read(raw)?.reason()),
        },
        word => match (EventKind::parse(word), collection) {
            (Some(kind), Some(collection)) => Incoming::Event {
                kind,
                collection,
                id: frame.id.and_then(parts::number),
                body: Opaque::new(frame.whole),
            },
            _ => Incoming::Other,
        },
    })
}

/// Reads an error, of whatever shape: its call must not wait forever.
fn reply(raw: &str) -> ErrorReply {
    let Some(body) = Body::read(raw) else {
        return parts::not_understood();
    };
    let class = match body.errno() {
        _ if body.is_validation() => Class::Validation,
        109 => Class::TooManyCalls,
        _ => Class::Failed,
    };
    body.into_reply(class, None)
}

/// Ends a subscription: `subscription` is the id that it was requested with. Nothing answers it.
pub(super) fn unsubscribe(subscription: &str) -> String {
    let id = Value::from(subscription);
    format!(r#"{{"id":{id},"msg":"unsub"}}"#)
}

/// The number in a request id of ours: `id-7` for a call, `sub-7` for a subscription; also when only the number comes
/// back.
pub(super) fn ours(id: &str) -> Option<u64> {
    parts::request_id(id, |text| {
        text.strip_prefix("id-")
            .or_else(|| text.strip_prefix("sub-"))
            .unwrap_or(text)
    })
}

/// Reads the `ready` that answers a `sub` and names it.
fn ready(subs: &str) -> Incoming<'_> {
    let mut named = None;
    scan::items(subs, |sub| {
        named = Some(sub);
        false
    });
    match named.and_then(|sub| Some((ours(sub)?, sub))) {
        Some((id, sub)) => Incoming::Reply {
            id,
            result: Ok(Opaque::new(sub)),
        },
        None => Incoming::Other,
    }
}
