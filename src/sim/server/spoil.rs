//! Replaces replies by faulty ones.

use serde_json::{Value, json};

use crate::sim::world::fault::Fault;
use crate::sim::world::session::Outgoing;

/// What to send instead of `reply`.
pub(super) fn spoil(fault: &Fault, reply: String) -> Vec<Outgoing> {
    match fault {
        Fault::CutFrame(_) => vec![Outgoing::Half(reply)],
        Fault::Duplicate(_) => vec![Outgoing::Text(reply.clone()), Outgoing::Text(reply)],
        Fault::WrongId(_) => vec![changed(reply, |frame| {
            if let Some(id) = frame.get_mut("id") {
                *id = other_id(id);
            }
        })],
        Fault::UnknownFields(_) => vec![changed(reply, |frame| {
            if let Some(result) = frame.get_mut("result") {
                add_unknown(result);
            }
        })],
        Fault::NullFor { field, .. } => vec![changed(reply, |frame| {
            if let Some(result) = frame.get_mut("result") {
                null_strings(result, field.as_deref());
            }
        })],
        Fault::Pad { bytes, .. } => vec![Outgoing::Text(reply + &" ".repeat(*bytes))],
        Fault::Drip { bytes, .. } => vec![Outgoing::Drip(reply, *bytes)],
        Fault::ValueFor { field, text, .. } => vec![with_value(reply, field, text)],
        _ => vec![Outgoing::Text(reply)],
    }
}

/// Inserts the text unchanged, so that it may be invalid JSON.
fn with_value(reply: String, field: &str, text: &str) -> Outgoing {
    const STANDS_FOR: &str = "the value of a fault";
    let spoiled = changed(reply, |frame| {
        if let Some(result) = frame.get_mut("result") {
            put(result, field, &STANDS_FOR.into());
        }
    });
    match spoiled {
        Outgoing::Text(frame) => {
            Outgoing::Text(frame.replace(&Value::from(STANDS_FOR).to_string(), text))
        }
        other => other,
    }
}

fn put(value: &mut Value, field: &str, new: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, field, new)),
        Value::Object(map) => {
            for (name, value) in map.iter_mut() {
                match name == field {
                    true => value.clone_from(new),
                    false => put(value, field, new),
                }
            }
        }
        _ => {}
    }
}

fn changed(reply: String, change: impl FnOnce(&mut Value)) -> Outgoing {
    let Ok(mut frame) = serde_json::from_str(&reply) else {
        return Outgoing::Text(reply);
    };
    change(&mut frame);
    Outgoing::Text(frame.to_string())
}

/// An id of the same type that a counting client will not reach.
fn other_id(id: &Value) -> Value {
    match id {
        Value::String(text) => format!("{text}9999").into(),
        Value::Number(number) => (number.as_i64().unwrap_or(0) ^ (1 << 40)).into(),
        other => other.clone(),
    }
}

fn add_unknown(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(add_unknown),
        // `{"$date": ...}` is a value, not an object.
        Value::Object(map) if !map.keys().any(|key| key.starts_with('$')) => {
            map.values_mut().for_each(add_unknown);
            map.insert(
                "x_unknown".to_owned(),
                json!({"list": [1, null], "text": "?"}),
            );
        }
        _ => {}
    }
}

/// Replaces every string, or those in one field, with null.
fn null_strings(value: &mut Value, field: Option<&str>) {
    match value {
        Value::String(_) if field.is_none() => *value = Value::Null,
        Value::Array(items) => items.iter_mut().for_each(|item| null_strings(item, field)),
        Value::Object(map) => {
            for (name, value) in map.iter_mut() {
                match value.is_string() && field.is_some_and(|field| field == name) {
                    true => *value = Value::Null,
                    false => null_strings(value, field),
                }
            }
        }
        _ => {}
    }
}

/// A text frame that ends in the middle of its text.
pub(super) fn half_a_frame(text: &str) -> Vec<u8> {
    let mut frame = whole_frame(text);
    frame.truncate(frame.len() - text.len().div_ceil(2));
    frame
}

/// An unmasked text frame (RFC 6455, 5.2).
pub(super) fn whole_frame(text: &str) -> Vec<u8> {
    let length = text.len();
    let mut frame = vec![0x81];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 126 => frame.push(short),
        (_, Ok(middle)) => {
            frame.push(126);
            frame.extend(middle.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(text.as_bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoiled(fault: &Fault) -> Value {
        let reply = json!({"id": 3, "result": [{"id": 1, "name": "a", "at": {"$date": 5}}]});
        match spoil(fault, reply.to_string()).remove(0) {
            Outgoing::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_fault_touches_what_it_names_and_no_more() {
        let method = || "x.y".to_owned();
        let wrong = spoiled(&Fault::WrongId(method()));
        assert!(wrong["id"].is_i64() && wrong["id"] != 3);
        assert_eq!(wrong["result"][0]["name"], "a");

        let unknown = spoiled(&Fault::UnknownFields(method()));
        assert!(unknown["result"][0]["x_unknown"].is_object());
        assert_eq!(unknown["result"][0]["at"], json!({"$date": 5}));
        assert!(unknown.get("x_unknown").is_none());

        for field in [None, Some("name".to_owned())] {
            let null = spoiled(&Fault::NullFor {
                method: method(),
                field,
            });
            assert_eq!(
                null["result"],
                json!([{"id": 1, "name": null, "at": {"$date": 5}}])
            );
        }
        let value = spoiled(&Fault::ValueFor {
            method: method(),
            field: "name".to_owned(),
            text: r#"{"$date": 1e300}"#.to_owned(),
        });
        assert_eq!(value["result"][0]["name"], json!({"$date": 1e300}));

        let other = spoiled(&Fault::NullFor {
            method: method(),
            field: Some("owner".to_owned()),
        });
        assert_eq!(other["result"][0]["name"], "a");
    }
}
