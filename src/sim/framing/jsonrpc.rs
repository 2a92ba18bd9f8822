//! Reads and writes JSON-RPC 2.0 as the middleware does (25.04 on).

use serde_json::{Map, Value, json};

use crate::sim::framing::message::{Answer, Message, Request};
use crate::sim::release::failure::{EINVAL, Failure};
use crate::sim::release::traits::Traits;
use crate::sim::release::{failure, python};

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;
const NO_METHOD: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;
const TOO_MANY: i32 = -32000;
const CALL_ERROR: i32 = -32001;

/// Reads one text frame.
pub(super) fn read(text: &str) -> Message {
    let unreadable = |text: &str| Message::Reply(error(&Value::Null, PARSE_ERROR, text, None));
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return unreadable(&python::json_error(text, &error)),
    };
    if let Some(text) = python::bad_date(&value) {
        return unreadable(&text);
    }
    let map = match value {
        Value::Object(map) => map,
        Value::Array(_) => return unreadable("Batch messages are not supported at this time"),
        _ => return unreadable("Invalid Message Format"),
    };
    match request(&map) {
        Ok(request) => Message::Call(request),
        Err(text) => match map.get("id") {
            Some(id) => Message::Reply(error(id, INVALID_REQUEST, text, None)),
            None => Message::Nothing,
        },
    }
}

fn request(map: &Map<String, Value>) -> Result<Request, &'static str> {
    match map.get("jsonrpc") {
        None => return Err("Missing 'jsonrpc' member"),
        Some(Value::String(version)) if version == "2.0" => {}
        Some(_) => return Err("'jsonrpc' member must be of type string and must be exactly '2.0'"),
    }
    let method = match map.get("method") {
        None => return Err("Missing 'method' member"),
        Some(Value::String(method)) if !method.is_empty() => method.clone(),
        Some(_) => return Err("'method' member must be of type string"),
    };
    let params = match map.get("params") {
        None => Vec::new(),
        Some(Value::Array(params)) => params.clone(),
        Some(_) => return Err("'params' member must be of type array"),
    };
    match map.get("id") {
        Some(Value::Array(_) | Value::Object(_)) => {
            return Err("'id' member must be of type null, string or number");
        }
        Some(Value::Number(n)) if n.is_f64() => {
            return Err("'id' member must be of type null, string or number");
        }
        _ => {}
    }
    Ok(Request {
        id: map.get("id").cloned(),
        method,
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
                "{{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":{id}}}",
                answer.text()
            );
        }
        Err(failure) => failure,
    };
    match failure {
        Failure::Unknown => return error(id, NO_METHOD, "Method does not exist", None),
        Failure::TooMany => {
            let text = "Maximum number of concurrent calls (20) has exceeded";
            return error(id, TOO_MANY, text, None);
        }
        _ => {}
    }
    let told = failure.describe(traits);
    let (code, message, errno) = match told.validation {
        true => (INVALID_PARAMS, "Invalid params", EINVAL),
        false => (CALL_ERROR, "Method call error", told.errno),
    };
    let extra = match &told.extra {
        Value::Array(items) if items.is_empty() => &Value::Null,
        extra => extra,
    };
    let mut data = json!({
        "error": errno,
        "errname": failure::errname(errno),
        "reason": told.reason,
        "trace": told.trace(),
        "extra": extra,
    });
    if py_exceptions {
        data["py_exception"] = failure.pickled().into();
    }
    error(id, code, message, Some(data))
}

fn error(id: &Value, code: i32, message: &str, data: Option<Value>) -> String {
    let mut error = json!({ "code": code, "message": message });
    if let Some(data) = data {
        error["data"] = data;
    }
    json!({ "jsonrpc": "2.0", "error": error, "id": id }).to_string()
}

/// Writes a notification, a message from the server without an id.
pub(super) fn notification(method: &str, params: Map<String, Value>) -> String {
    json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> Value {
        match read(text) {
            Message::Reply(text) => serde_json::from_str(&text).unwrap(),
            Message::Nothing => Value::Null,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn malformed_messages_are_answered_as_recorded() {
        for (text, code, message, id) in [
            (
                "{not json",
                -32700,
                "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
                json!(null),
            ),
            (
                "[]",
                -32700,
                "Batch messages are not supported at this time",
                json!(null),
            ),
            ("\"str\"", -32700, "Invalid Message Format", json!(null)),
            (
                r#"{"id":51,"method":"core.ping"}"#,
                -32600,
                "Missing 'jsonrpc' member",
                json!(51),
            ),
            (
                r#"{"jsonrpc":"1.0","id":52,"method":"core.ping"}"#,
                -32600,
                "'jsonrpc' member must be of type string and must be exactly '2.0'",
                json!(52),
            ),
            (
                r#"{"jsonrpc":"2.0","id":53}"#,
                -32600,
                "Missing 'method' member",
                json!(53),
            ),
            (
                r#"{"jsonrpc":"2.0","id":55,"method":""}"#,
                -32600,
                "'method' member must be of type string",
                json!(55),
            ),
            (
                r#"{"jsonrpc":"2.0","id":57,"method":"core.ping","params":null}"#,
                -32600,
                "'params' member must be of type array",
                json!(57),
            ),
            (
                r#"{"jsonrpc":"2.0","id":58.5,"method":"core.ping"}"#,
                -32600,
                "'id' member must be of type null, string or number",
                json!(58.5),
            ),
        ] {
            let answer = answer(text);
            assert_eq!(
                answer["error"],
                json!({"code": code, "message": message}),
                "{text}"
            );
            assert_eq!(answer["id"], id, "{text}");
        }
        assert_eq!(
            answer("{}"),
            Value::Null,
            "a bad notification gets no answer"
        );
    }

    #[test]
    fn odd_but_proper_calls_pass() {
        for text in [
            r#"{"jsonrpc":"2.0","id":null,"method":"core.ping"}"#,
            r#"{"jsonrpc":"2.0","method":"core.ping"}"#,
            r#"{"jsonrpc":"2.0","id":true,"method":"core.ping"}"#,
            r#"{"jsonrpc":"2.0","id":59,"method":"core.ping","extra":1}"#,
        ] {
            assert!(matches!(read(text), Message::Call(_)), "{text}");
        }
    }
}
