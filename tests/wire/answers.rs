//! Every frame that a server sent, read as the client reads it.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};
use tnkeys::api::faults::{self, Operation};
use tnkeys::api::sign_in::LoginAnswer;
use tnkeys::api::{catalogue, events, keys, me, system, users};
use tnkeys::domain::catalogue::Takes;
use tnkeys::domain::{ApiKey, Caps, ErrorReply, KeyId, Release};
use tnkeys::wire::{Framing, Incoming};

use super::recorded::{assert_clean, count, scenarios};

/// What the recorded frames are.
const KINDS: [(&str, usize); 9] = [
    ("connected", 48),
    ("error", 286),
    ("error without our id", 7),
    ("event", 77),
    ("failed", 3),
    ("other", 5),
    ("pong", 4),
    ("result", 494),
    ("subscribed", 10),
];

/// What was read of the answers to requests that the recordings show.
const READ: [(&str, usize); 10] = [
    ("auth.me", 10),
    ("faults", 276),
    ("keys", 80),
    ("lists of keys", 45),
    ("lists of methods", 6),
    ("lists of users", 45),
    ("not ours", 97),
    ("sign-ins", 199),
    ("system.info", 7),
    ("system.version", 2),
];

#[test]
fn every_server_frame_decodes_and_shows_no_secret() {
    let Some(scenarios) = scenarios() else { return };
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut read: BTreeMap<&str, usize> = BTreeMap::new();
    for scenario in &scenarios {
        let mut asked: HashMap<(String, String), (&str, &Value)> = HashMap::new();
        for (n, frame) in scenario.frames.iter().enumerate() {
            let at = format!("{} frame {n}", scenario.name);
            if !frame.from_server {
                if let Some(method) = frame.json["method"].as_str() {
                    asked.insert(frame.tie(), (method, &frame.json["params"]));
                }
                continue;
            }
            let framing = scenario.framing(frame);
            // The recorded clients count in another way: an answer to them is none to us.
            let theirs = frame.json.to_string();
            let theirs = framing.decode(&theirs);
            assert!(
                matches!(theirs, Ok(_) | Err(tnkeys::wire::Malformed::NoId)),
                "{at}"
            );
            let said = &to_us(framing, &frame.json);
            let text = said.to_string();
            let incoming = framing.decode(&text);
            let incoming = match incoming {
                // To a request of another kind of id than ours.
                Err(tnkeys::wire::Malformed::NoId) => {
                    count(&mut kinds, "other");
                    continue;
                }
                incoming => incoming.unwrap_or_else(|error| panic!("{at}: {error}")),
            };
            assert_clean(&format!("{incoming:?}"), said, &at);
            count(&mut kinds, kind(&incoming, said, &at));
            let Incoming::Reply { result, .. } = &incoming else {
                continue;
            };
            match (result, asked.get(&frame.tie())) {
                (Ok(result), Some((method, params))) => {
                    let result = &value(result.json());
                    let what = check_result(method, params, result, scenario.caps(), said, &at);
                    count(&mut read, what);
                }
                (Err(error), Some((method, params))) => {
                    count(&mut read, "faults");
                    check_error(method, params, error, said, &at);
                }
                (_, None) => {}
            }
        }
    }
    let kinds: Vec<_> = kinds.into_iter().collect();
    assert_eq!(kinds, KINDS);
    let read: Vec<_> = read.into_iter().collect();
    assert_eq!(read, READ);
}

/// The JSON of a result.
fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// The same as if it answered us: some DDP recordings were made with ids (`s1`, `x`) that this program does not send.
fn to_us(framing: Framing, said: &Value) -> Value {
    let mut said = said.clone();
    if framing == Framing::Ddp {
        match said["msg"].as_str() {
            Some("result") => said["id"] = json!("id-7"),
            Some("ready") => said["subs"] = json!(["sub-7"]),
            _ => {}
        }
    }
    said
}

/// What the frame was read as, after comparing with what it is.
fn kind(incoming: &Incoming, said: &Value, at: &str) -> &'static str {
    match incoming {
        Incoming::Connected => "connected",
        Incoming::Failed => "failed",
        Incoming::Pong => "pong",
        Incoming::Reply {
            result: Ok(result), ..
        } if said["msg"] == "ready" => {
            assert_eq!(value(result.json()), said["subs"][0], "{at}");
            "subscribed"
        }
        Incoming::Reply {
            result: Ok(result), ..
        } => {
            assert_eq!(value(result.json()), said["result"], "{at}");
            "result"
        }
        Incoming::Reply {
            result: Err(error), ..
        } => {
            let body = said["error"].get("data").unwrap_or(&said["error"]);
            assert_eq!(error.errno, body["error"].as_i64().unwrap_or(0), "{at}");
            "error"
        }
        Incoming::Unreadable { .. } => "unreadable",
        Incoming::ErrorWithoutId(_) => {
            assert!(!said["error"].is_null(), "{at}");
            "error without our id"
        }
        Incoming::Event { collection, id, .. } => {
            let params = said.get("params").unwrap_or(said);
            assert_eq!(params["collection"], collection.as_ref(), "{at}");
            assert_eq!(params["id"].as_i64(), *id, "{at}");
            let ours = collection == "api_key.query";
            assert_eq!(events::read(incoming).is_some(), ours, "{at}");
            "event"
        }
        Incoming::Unsubscribed { .. } => "unsubscribed",
        Incoming::Other => "other",
    }
}

/// Reads a result the way the client would, and compares with what the frame holds.
fn check_result(
    method: &str,
    params: &Value,
    result: &Value,
    caps: Caps,
    said: &Value,
    at: &str,
) -> &'static str {
    let selects = params.get(1).is_some_and(|o| o.get("select").is_some());
    let json = result.to_string();
    match (method, result) {
        ("api_key.query" | "api_key.my_keys", Value::Array(entries)) if !selects => {
            let read = keys::read_list(&result.to_string(), caps).unwrap();
            assert_eq!((read.keys.len(), read.skipped), (entries.len(), 0), "{at}");
            let mut entries: Vec<&Value> = entries.iter().collect();
            entries.sort_by_key(|entry| entry["id"].as_i64());
            for (key, entry) in read.keys.iter().zip(entries) {
                check_key(key, entry, said, at);
            }
            "lists of keys"
        }
        (
            "api_key.query" | "api_key.get_instance" | "api_key.create" | "api_key.update",
            Value::Object(_),
        ) if !selects => {
            let key = keys::read_key(&result.to_string(), caps).unwrap();
            check_key(&key.unwrap(), result, said, at);
            "keys"
        }
        ("user.query", Value::Array(entries)) => {
            let named = entries.iter().filter(|e| e.get("username").is_some());
            let users = users::read_list(&json).unwrap();
            assert_eq!(users.len(), named.count(), "{at}");
            assert_clean(&format!("{users:?}"), said, at);
            "lists of users"
        }
        ("auth.me", _) => {
            let me = me::read(&json).unwrap().unwrap();
            let name = me.username.as_ref().unwrap().as_str();
            assert_eq!(result["pw_name"], name, "{at}");
            let roles = result["privilege"]["roles"]["$set"].as_array().unwrap();
            assert_eq!(me.full_admin, roles.contains(&json!("FULL_ADMIN")), "{at}");
            assert_clean(&format!("{me:?}"), said, at);
            "auth.me"
        }
        ("core.get_methods", Value::Object(entries)) => {
            let methods = catalogue::read_methods(&json, &caps).unwrap();
            assert_eq!(methods.len(), entries.len(), "{at}");
            for (method, entry) in methods.iter().zip(entries.values()) {
                let said = entry["description"].as_str().unwrap_or_default();
                assert!(
                    said.trim_start()
                        .starts_with(method.about.raw().trim_end_matches('…')),
                    "{at}"
                );
                assert_eq!(
                    method.roles.len(),
                    entry["roles"].as_array().unwrap().len(),
                    "{at}"
                );
                assert_ne!(method.takes, Takes::Unknown, "{at}");
            }
            "lists of methods"
        }
        ("system.info", _) => {
            let info = system::read_info(&json).unwrap();
            assert!(Release::parse(info.version.as_str()).is_some(), "{at}");
            "system.info"
        }
        ("system.version", _) => {
            let version = system::read_version(&json).unwrap();
            assert!(Release::parse(version.as_str()).is_some(), "{at}");
            "system.version"
        }
        (
            "auth.login"
            | "auth.login_ex"
            | "auth.login_ex_continue"
            | "auth.login_with_api_key"
            | "auth.login_with_token",
            _,
        ) => {
            let answer = LoginAnswer::read(&json);
            let known = !matches!(answer, LoginAnswer::Unknown(_));
            assert!(known, "{at}: {answer:?}");
            assert_clean(&format!("{answer:?}"), said, at);
            "sign-ins"
        }
        _ => "not ours",
    }
}

fn check_key(key: &ApiKey, entry: &Value, said: &Value, at: &str) {
    assert_eq!(entry["id"], key.id.0, "{at}");
    assert_eq!(entry["name"], key.name.raw(), "{at}");
    assert!(key.created_at().is_some(), "{at}");
    match (key.rules(), key.ownership()) {
        (Some(rules), None) => {
            assert_eq!(
                Some(rules.len()),
                entry["allowlist"].as_array().map(Vec::len),
                "{at}"
            );
        }
        (None, Some(own)) => {
            let username = own.owner.username.as_ref().map(|name| name.raw());
            assert_eq!(username, entry["username"].as_str(), "{at}");
            assert_eq!(own.revoked, entry["revoked"] == true, "{at}");
            assert_eq!(
                own.expires_at() == tnkeys::domain::expiry::Expiry::Never,
                entry["expires_at"].is_null(),
                "{at}"
            );
        }
        odd => panic!("{at}: {odd:?}"),
    }
    assert_clean(&format!("{key:?}"), said, at);
}

fn check_error(method: &str, params: &Value, error: &ErrorReply, said: &Value, at: &str) {
    let id = KeyId(params[0].as_i64().unwrap_or(0));
    let doing = match method {
        "api_key.create" => Operation::Creating,
        "api_key.update" => Operation::Changing(id),
        "api_key.delete" => Operation::Deleting(id),
        method if method.starts_with("auth.") => Operation::SigningIn,
        _ => Operation::Reading,
    };
    let fault = faults::fault(error, &doing);
    let shown = format!("{error:?}{fault:?}");
    assert_clean(&shown, said, at);
    let body = said["error"].get("data").unwrap_or(&said["error"]);
    let (repr, reason) = (&body["trace"]["repr"], &body["reason"]);
    if let Some(repr) = repr
        .as_str()
        .filter(|repr| *repr != reason.as_str().unwrap_or(""))
    {
        assert!(!shown.contains(repr), "{at}: {shown}");
    }
    assert!(
        !fault.what.contains("[E") && fault.what.ends_with(['.', '?']),
        "{at}: {}",
        fault.what
    );
}
