//! Reads and writes DDP, the middleware's protocol at `/websocket`.

use serde_json::{Map, Value, json};

use crate::sim::framing::message::{Answer, Message, Request};
use crate::sim::release::failure::Failure;
use crate::sim::release::traits::Traits;
use crate::sim::release::{failure, python};
use crate::sim::world::session::Session;

/// Reads one text frame.
pub(super) fn read(session: &Session, traits: &Traits, text: &str) -> Message {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return Message::Close(1007, python::json_error(text, &error)),
    };
    if let Some(text) = python::bad_date(&value) {
        return Message::Close(1007, text);
    }
    let Value::Object(map) = value else {
        return Message::Close(1011, "Invalid Message Format".to_owned());
    };
    let missing = |name: &str| Message::Close(1011, format!("'{name}'"));
    let Some(msg) = map.get("msg") else {
        return missing("msg");
    };
    if msg != "connect" && !session.greeted {
        return Message::Reply(json!({"msg": "failed", "version": "1"}).to_string());
    }
    match msg.as_str() {
        Some("connect") if map.get("version") == Some(&json!("1")) => Message::Greet {
            py_exceptions: map
                .get("features")
                .and_then(Value::as_array)
                .is_some_and(|features| features.contains(&json!("PY_EXCEPTIONS"))),
        },
        Some("connect") => Message::Reply(json!({"msg": "failed", "version": "1"}).to_string()),
        Some("ping") if traits.ddp_ping => {
            let mut pong = json!({"msg": "pong"});
            if let Some(id) = map.get("id") {
                pong["id"] = id.clone();
            }
            Message::Reply(pong.to_string())
        }
        Some("method") => match map.get("id") {
            None => missing("id"),
            Some(id) => call(traits, id, &map),
        },
        Some("sub") => match (map.get("id"), map.get("name")) {
            (Some(id), Some(name)) => Message::Subscribe {
                id: plain(id),
                event: plain(name),
            },
            (None, _) => missing("id"),
            (_, None) => missing("name"),
        },
        Some("unsub") => match map.get("id") {
            Some(id) => Message::Unsubscribe { id: plain(id) },
            None => missing("id"),
        },
        _ => Message::Nothing,
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn call(traits: &Traits, id: &Value, map: &Map<String, Value>) -> Message {
    let Some(method) = map.get("method") else {
        let failure = Failure::Malformed("Message is malformed: 'method' is absent.".to_owned());
        return Message::Reply(reply(traits, id, Err(failure), false));
    };
    let params = match map.get("params") {
        Some(Value::Array(params)) => params.clone(),
        // The real system iterates over the keys of an object.
        Some(Value::Object(names)) => names.keys().map(|name| name.as_str().into()).collect(),
        _ => Vec::new(),
    };
    Message::Call(Request {
        id: Some(id.clone()),
        method: plain(method),
        params,
    })
}

/// Writes the reply to a call.
pub(super) fn reply(
    traits: &Traits,
    id: &Value,
    outcome: Result<Answer, Failure>,
    py_exceptions: bool,
) -> String {
    let failure = match outcome {
        Ok(answer) => {
            return format!(
                "{{\"id\":{id},\"msg\":\"result\",\"result\":{}}}",
                answer.text()
            );
        }
        Err(failure) => failure,
    };
    let told = failure.describe(traits);
    let kind = told.validation.then_some("VALIDATION");
    let mut error = json!({
        "error": told.errno,
        "errname": failure::errname(told.errno),
        "type": kind,
        "reason": told.reason,
        "trace": told.trace(),
        "extra": told.extra,
    });
    if py_exceptions {
        error["py_exception"] = failure.pickled().into();
    }
    json!({ "msg": "result", "id": id, "error": error }).to_string()
}
