//! JSON-RPC 2.0 as TrueNAS uses it (25.04 and newer): no batches, `params` is always an array, events are
//! notifications.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::incoming::{EventKind, Incoming, Malformed};
use super::parts::{self, Body, in_one_piece};
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

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(default)]
    id: Value,
    method: Option<String>,
    #[serde(borrow, default, deserialize_with = "parts::present")]
    result: Option<&'a RawValue>,
    error: Option<RpcError>,
}

#[derive(Deserialize)]
struct RpcError {
    #[serde(default)]
    code: Value,
    #[serde(default)]
    message: Value,
    data: Option<Body>,
}

/// A frame whose error has an unexpected shape. Its call must not wait forever.
#[derive(Deserialize)]
struct OddError {
    #[serde(default)]
    id: Value,
    #[serde(rename = "error")]
    _error: IgnoredAny,
}

#[derive(Deserialize)]
struct Notification {
    params: NotificationParams,
}

#[derive(Deserialize)]
struct NotificationParams {
    #[serde(default)]
    msg: Value,
    #[serde(default)]
    collection: Value,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    error: Value,
}

pub(super) fn decode(text: &str) -> Result<Incoming<'_>, Malformed> {
    let frame: Frame<'_> = serde_json::from_str(text)?;
    let result = parts::checked(frame.result)?;
    if let Some(method) = frame.method {
        return notification(&method, text);
    }
    match (frame.error, result) {
        (Some(error), _) => failed(&frame.id, error.into_reply()),
        (None, Some(result)) => match ours(&frame.id) {
            Some(id) => Ok(Incoming::Reply {
                id,
                result: Ok(result),
            }),
            None => Err(Malformed::NoId),
        },
        // Neither is there: what became of the call is not known.
        (None, None) => {
            Ok(ours(&frame.id).map_or(Incoming::Other, |id| Incoming::Unreadable { id }))
        }
    }
}

/// Reads a frame whose error has an unexpected shape.
pub(super) fn odd(text: &str) -> Option<Incoming<'_>> {
    let odd = serde_json::from_str::<OddError>(text).ok()?;
    failed(&odd.id, parts::not_understood()).ok()
}

/// The number of a request; also when it comes back as a string or with a zero fraction.
fn ours(id: &Value) -> Option<u64> {
    match id {
        Value::String(text) => parts::digits(text),
        Value::Number(number) => number
            .as_u64()
            .or_else(|| parts::integral(number.as_f64()?)),
        _ => None,
    }
}

fn failed(id: &Value, error: ErrorReply) -> Result<Incoming<'static>, Malformed> {
    match ours(id) {
        Some(id) => Ok(Incoming::Reply {
            id,
            result: Err(error),
        }),
        // TrueNAS writes null where it could not read the id; any other is not one of ours.
        None if id.is_null() => Ok(Incoming::ErrorWithoutId(error)),
        None => Err(Malformed::NoId),
    }
}

impl RpcError {
    fn into_reply(self) -> ErrorReply {
        let class = match self.code.as_i64() {
            Some(-32601) => Class::UnknownMethod,
            Some(-32602) => Class::Validation,
            Some(-32000) => Class::TooManyCalls,
            Some(-32700 | -32600) => Class::Malformed,
            _ => Class::Failed,
        };
        let message = self.message.as_str().unwrap_or("");
        self.data.unwrap_or_default().into_reply(class, message)
    }
}

fn notification<'a>(method: &str, text: &'a str) -> Result<Incoming<'a>, Malformed> {
    if !matches!(method, "collection_update" | "notify_unsubscribed") {
        return Ok(Incoming::Other);
    }
    let params = serde_json::from_str::<Notification>(text)?.params;
    let collection = params.collection.as_str().map(str::to_owned);
    if method == "notify_unsubscribed" {
        return Ok(Incoming::Unsubscribed {
            collection,
            error: parts::words(&params.error),
        });
    }
    let kind = params.msg.as_str().and_then(EventKind::parse);
    Ok(match (kind, collection) {
        (Some(kind), Some(collection)) => Incoming::Event {
            kind,
            collection,
            id: parts::number(&params.id),
        },
        _ => Incoming::Other,
    })
}
