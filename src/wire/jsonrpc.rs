//! JSON-RPC 2.0 as TrueNAS uses it (25.04 and newer): no batches, `params` is always an array, events are
//! notifications.

use serde_json::Value;
use zeroize::Zeroizing;

use super::incoming::{EventKind, Incoming, Malformed};
use super::opaque::Opaque;
use super::parts::{self, Body, in_one_piece};
use super::scan::{self, Frame};
use crate::domain::error_reply::{Class, ErrorReply};

pub(super) fn call(id: u64, method: &str, params: &Value) -> Zeroizing<String> {
    let method = Value::from(method);
    in_one_piece(|out| {
        write!(
            out,
            r#"{{"jsonrpc":"2.0","id":{id},"method":{method},"params":{params}}}"#
        )
    })
}

pub(super) fn subscribe(id: u64, collection: &str) -> String {
    let params = Value::from(vec![collection]);
    format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"core.subscribe","params":{params}}}"#)
}

/// Ends a subscription by the id that the system gave it.
pub(super) fn unsubscribe(id: u64, subscription: &str) -> String {
    let params = Value::from(vec![subscription]);
    format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"core.unsubscribe","params":{params}}}"#)
}

pub(super) fn decode<'a>(frame: &Frame<'a>) -> Result<Incoming<'a>, Malformed> {
    if let Some(method) = parts::given(frame.method) {
        return notification(method, frame.params);
    }
    let id = frame.id.and_then(ours);
    match (parts::given(frame.error), frame.result, id) {
        (Some(raw), _, Some(id)) => Ok(Incoming::Reply {
            id,
            result: Err(error(raw)),
        }),
        // TrueNAS writes null where it could not read the id; any other is not one of ours.
        (Some(raw), _, None) if parts::given(frame.id).is_none() => {
            Ok(Incoming::ErrorWithoutId(error(raw)))
        }
        (None, Some(result), Some(id)) => Ok(Incoming::Reply {
            id,
            result: Ok(Opaque::new(result)),
        }),
        (Some(_), _, None) | (None, Some(_), None) => Err(Malformed::NoId),
        // Neither is there: what became of the call is not known.
        (None, None, Some(id)) => Ok(Incoming::Unreadable {
            id,
            why: Malformed::NotAMessage,
        }),
        (None, None, None) => Ok(Incoming::Other),
    }
}

/// The number of a request.
pub(super) fn ours(id: &str) -> Option<u64> {
    parts::request_id(id, |text| text)
}

/// Reads an error, of whatever shape: its call must not wait forever.
fn error(raw: &str) -> ErrorReply {
    let (mut code, mut message, mut data) = (None, None, None);
    let is_object = scan::fields(raw, |name, raw| match name {
        "code" => code = parts::integer(raw),
        "message" => message = Some(raw),
        "data" => data = parts::given(Some(raw)),
        _ => {}
    });
    let body = data.map_or_else(|| Some(Body::default()), Body::read);
    let (true, Some(body)) = (is_object, body) else {
        return parts::not_understood();
    };
    let class = match code {
        Some(-32601) => Class::UnknownMethod,
        Some(-32602) => Class::Validation,
        Some(-32000) => Class::TooManyCalls,
        Some(-32700 | -32600) => Class::Malformed,
        _ => Class::Failed,
    };
    body.into_reply(class, message)
}

fn notification<'a>(method: &str, params: Option<&'a str>) -> Result<Incoming<'a>, Malformed> {
    let method = scan::word(method).unwrap_or_default();
    if !matches!(&*method, "collection_update" | "notify_unsubscribed") {
        return Ok(Incoming::Other);
    }
    let (mut kind, mut collection, mut id, mut error) = (None, None, None, None);
    let is_object = params.is_some_and(|params| {
        scan::fields(params, |name, raw| match name {
            "msg" => kind = scan::word(raw),
            "collection" => collection = scan::word(raw),
            "id" => id = parts::number(raw),
            "error" => error = Some(raw),
            _ => {}
        })
    });
    if !is_object {
        return Err(Malformed::NotAMessage);
    }
    if method == "notify_unsubscribed" {
        return Ok(Incoming::Unsubscribed {
            id: None,
            collection,
            error: error.and_then(parts::words),
        });
    }
    Ok(
        match (kind.as_deref().and_then(EventKind::parse), collection) {
            (Some(kind), Some(collection)) => Incoming::Event {
                kind,
                collection,
                id,
                body: params.map(Opaque::new).unwrap_or_default(),
            },
            _ => Incoming::Other,
        },
    )
}
