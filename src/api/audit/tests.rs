use super::*;
use serde_json::Value;

/// Obviously no key.
const FAKE: &str = "9-NotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealK";

fn page(user: Option<&str>) -> AuditPage {
    AuditPage {
        since: Timestamp::from_second(1_700_000_000).unwrap(),
        until: None,
        user: user.map(Into::into),
        events: AuditEvents::Calls,
        offset: 500,
    }
}

fn later_page() -> AuditPage {
    AuditPage {
        until: Timestamp::from_second(1_700_000_099).ok(),
        events: AuditEvents::CallsAndSignIns,
        offset: 0,
        ..page(None)
    }
}

#[test]
fn asks_for_whole_columns_and_filters_plain_ones() {
    assert_eq!(
        query(&page(None)).params.to_string(),
        concat!(
            r#"[{"services":["MIDDLEWARE"],"#,
            r#""query-filters":[["event","=","METHOD_CALL"],["message_timestamp",">=",1700000000]],"#,
            r#""query-options":{"select":["audit_id","message_timestamp","address","username","event","service_data","event_data"],"#,
            r#""order_by":["-message_timestamp","audit_id"],"limit":500,"offset":500}}]"#
        )
    );
    let mine = query(&page(Some("svc-backup"))).params.to_string();
    assert!(mine.contains(r#"["username","=","svc-backup"]"#), "{mine}");
    assert_eq!(query(&later_page()).params.to_string(), LATER_PARAMS);
}

fn entry(api_key: Value, event_data: Value) -> Value {
    json!({
        "audit_id": "5c1c0f4e-7d7b-4f5e-9a0d-0242ac120002",
        "message_timestamp": 1_700_000_100,
        "address": "10.0.0.12",
        "username": ".API_KEY:snapshot-bot",
        "event": "METHOD_CALL",
        "service_data": {
            "vers": {"major": 0, "minor": 1},
            "origin": "10.0.0.12",
            "protocol": "WEBSOCKET",
            "credentials": {"credentials": "API_KEY", "credentials_data": {"api_key": api_key}},
        },
        "event_data": event_data,
    })
}

fn call(authorized: bool) -> Value {
    json!({
        "method": "zfs.snapshot.create",
        "params": [{"dataset": "tank", "password": "hunter2hunter2"}],
        "description": "Snapshot create tank",
        "authenticated": true,
        "authorized": authorized,
    })
}

fn called(method: &str, authorized: bool) -> AuditEvent {
    AuditEvent::Call {
        method: method.into(),
        authorized,
    }
}

/// A sign-in; `kind` is the kind of the credentials.
fn sign_in(kind: &str, api_key: Value, error: Value) -> Value {
    let mut row = entry(Value::Null, Value::Null);
    row["event"] = "AUTHENTICATION".into();
    row["service_data"]["credentials"] = Value::Null;
    row["event_data"] = json!({
        "credentials": {"credentials": kind, "credentials_data": {"username": "svc-backup", "api_key": api_key}},
        "error": error,
    });
    row
}

fn read(row: Value) -> AuditEntry {
    let (mut entries, rows) = read_page(&json!([row]).to_string()).unwrap();
    assert_eq!(rows, 1);
    entries.remove(0)
}

#[test]
fn a_call_by_a_key() {
    let it = read(entry(json!({"id": 3, "name": "snapshot-bot"}), call(true)));
    assert_eq!(it.event, called("zfs.snapshot.create", true));
    assert_eq!((it.key, it.protocol), (Some(KeyId(3)), Protocol::WebSocket));
    assert_eq!(it.at.unwrap().as_second(), 1_700_000_100);
    assert_eq!(it.address.as_str(), "10.0.0.12");
    let refused = read(entry(json!({"id": 3}), call(false)));
    assert_eq!(refused.event, called("zfs.snapshot.create", false));
}

#[test]
fn of_a_key_in_clear_only_its_number_is_read_and_parameters_never() {
    let it = read(entry(json!(FAKE), call(true)));
    assert_eq!(it.key, Some(KeyId(9)));
    let shown = format!("{it:?}");
    assert!(
        !shown.contains("NotAReal") && !shown.contains("hunter2"),
        "{shown}"
    );
    assert_eq!(read(entry(json!("nonsense"), call(true))).key, None);
    assert_eq!(read(entry(Value::Null, call(true))).key, None);
}

#[test]
fn data_as_strings_of_json_are_read_too() {
    let mut row = entry(json!({"id": 3}), call(true));
    for field in ["event_data", "service_data"] {
        row[field] = row[field].to_string().into();
    }
    row["service_data"] = row["service_data"]
        .as_str()
        .unwrap()
        .replace("WEBSOCKET", "REST")
        .into();
    let it = read(row);
    assert_eq!((it.key, it.protocol), (Some(KeyId(3)), Protocol::Rest));
}

#[test]
fn rows_that_are_neither_calls_nor_sign_ins_count_and_are_passed_over() {
    let odd = json!([5, null, {}, {"event_data": "{"}, {"event_data": "7"}, {"event_data": {"method": null}},
        {"event": "AUTHENTICATION", "event_data": null}, {"event": 7, "event_data": []}]);
    assert_eq!(read_page(&odd.to_string()), Ok((Vec::new(), 8)));
    assert_eq!(read_page(r#"{"a":1}"#), Err(Unread::Shape));
    let many = format!("[{}]", vec!["5"; ENTRIES.most + 1].join(","));
    assert_eq!(read_page(&many), Err(Unread::Over(ENTRIES)));
    // No sessions's data: a call before sign-in.
    let bare = json!([{"event_data": {"method": "a.b"}}]);
    let (entries, _) = read_page(&bare.to_string()).unwrap();
    assert_eq!(
        (entries[0].key, &entries[0].event),
        (None, &called("a.b", false))
    );
    // A sign-in of which nothing is known.
    let bare = json!([{"event": "AUTHENTICATION", "event_data": {}}]);
    let (entries, _) = read_page(&bare.to_string()).unwrap();
    assert_eq!(
        (entries[0].key, &entries[0].event),
        (None, &AuditEvent::SignIn { error: None })
    );
}

#[test]
fn what_a_server_says_is_harmless_to_draw() {
    let mut data = call(true);
    data["method"] = "a\u{1b}[2J.b".into();
    let mut row = entry(Value::Null, data);
    row["address"] = "10.0.0.1\u{202e}".into();
    let it = read(row);
    assert!(
        matches!(&it.event, AuditEvent::Call { method, .. } if method.as_str() == "a\\x1b[2J.b")
    );
    assert_eq!(it.address.as_str(), "10.0.0.1\\u{202e}");
}

#[test]
fn a_sign_in_names_its_key_in_its_own_data() {
    let it = read(sign_in(
        "API_KEY",
        json!({"id": 3, "name": "bot"}),
        Value::Null,
    ));
    assert_eq!(
        (it.key, it.event),
        (Some(KeyId(3)), AuditEvent::SignIn { error: None })
    );
    let other = AuditEvent::SignIn {
        error: Some(SignInError::Other),
    };
    let it = read(sign_in(
        "API_KEY",
        json!(7),
        json!("Bad username or password"),
    ));
    assert_eq!((it.key, &it.event), (None, &other));
    // The key of a password sign-in, or of the session that a password signs in on, is nobody's.
    let it = read(sign_in("LOGIN_PASSWORD", json!({"id": 3}), Value::Null));
    assert_eq!(it.key, None);
    let mut row = sign_in("LOGIN_PASSWORD", Value::Null, Value::Null);
    row["service_data"]["credentials"] =
        json!({"credentials": "API_KEY", "credentials_data": {"api_key": {"id": 3}}});
    assert_eq!(read(row).key, None);
}

#[test]
fn a_failed_sign_in_shows_neither_the_key_nor_the_words_of_its_error() {
    for error in [json!(FAKE), json!({"why": FAKE}), json!([FAKE]), json!(1)] {
        let it = read(sign_in("API_KEY", json!(FAKE), error));
        let other = AuditEvent::SignIn {
            error: Some(SignInError::Other),
        };
        assert_eq!((it.key, &it.event), (Some(KeyId(9)), &other));
        assert!(!format!("{it:?}").contains("NotAReal"));
    }
}

#[test]
fn a_key_that_was_revoked_over_http_is_not_named() {
    let mut row = sign_in(
        "API_KEY",
        Value::Null,
        json!("API key revoked due to insecure transport."),
    );
    row["username"] = "svc-backup".into();
    let it = read(row);
    assert_eq!((it.key, it.user.as_str()), (None, "svc-backup"));
    assert_eq!(
        it.event,
        AuditEvent::SignIn {
            error: Some(SignInError::Insecure)
        }
    );
}

/// A page asked for and answered in the literal bytes of a framing.
fn over(
    framing: crate::wire::Framing,
    page: AuditPage,
    sent: &str,
    answer: &str,
) -> (Vec<AuditEntry>, usize) {
    use crate::api::{Call, Exchange, Reply, Step};
    let caps = crate::domain::Caps::of(crate::domain::Release::new(24, 10, 2));
    let call = Call::Audit(Box::new(page));
    assert!(
        !call.changes() && !call.makes_secret(),
        "it may be sent again"
    );
    let (exchange, request) = Exchange::start(call, caps);
    assert_eq!(*framing.call(7, &request.method, &request.params), sent);
    let Ok(crate::wire::Incoming::Reply { id: 7, result }) = framing.decode(answer) else {
        panic!("{answer}")
    };
    match exchange.answer(result) {
        Step::Done(Reply::Audit { entries, rows }) => (entries, rows),
        other => panic!("{other:?}"),
    }
}

const PARAMS: &str = concat!(
    r#"[{"services":["MIDDLEWARE"],"#,
    r#""query-filters":[["event","=","METHOD_CALL"],["message_timestamp",">=",1700000000]],"#,
    r#""query-options":{"select":["audit_id","message_timestamp","address","username","event","service_data","event_data"],"#,
    r#""order_by":["-message_timestamp","audit_id"],"limit":500,"offset":500}}]"#
);
const LATER_PARAMS: &str = concat!(
    r#"[{"services":["MIDDLEWARE"],"#,
    r#""query-filters":[["event","in",["METHOD_CALL","AUTHENTICATION"]],["message_timestamp",">=",1700000000],"#,
    r#"["message_timestamp","<=",1700000099]],"#,
    r#""query-options":{"select":["audit_id","message_timestamp","address","username","event","service_data","event_data"],"#,
    r#""order_by":["-message_timestamp","audit_id"],"limit":500,"offset":0}}]"#
);
const SIGN_INS: &str = concat!(
    r#"[{"audit_id":"5c1c0f4e-7d7b-4f5e-9a0d-0242ac120003","message_timestamp":1700000099,"address":"10.0.0.31","#,
    r#""username":"svc-hass","event":"AUTHENTICATION","#,
    r#""service_data":{"vers":{"major":0,"minor":1},"origin":"10.0.0.31","protocol":"LEGACY_REST","credentials":null},"#,
    r#""event_data":{"credentials":{"credentials":"API_KEY","credentials_data":{"username":"svc-hass","#,
    r#""api_key":{"id":4,"name":"hass"}}},"error":null}},"#,
    r#"{"audit_id":"5c1c0f4e-7d7b-4f5e-9a0d-0242ac120004","message_timestamp":1700000098,"address":"10.0.0.31","#,
    r#""username":null,"event":"AUTHENTICATION","#,
    r#""service_data":{"vers":{"major":0,"minor":1},"origin":"10.0.0.31","protocol":"REST","credentials":null},"#,
    r#""event_data":{"credentials":{"credentials":"API_KEY","credentials_data":{"#,
    r#""api_key":"9-NotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealK"}},"error":"Invalid API key"}}]"#
);
const ROWS: &str = concat!(
    r#"[{"audit_id":"5c1c0f4e-7d7b-4f5e-9a0d-0242ac120002","message_timestamp":1700000100,"address":"10.0.0.12","#,
    r#""username":".API_KEY:bot","event":"METHOD_CALL","#,
    r#""service_data":{"vers":{"major":0,"minor":1},"origin":"10.0.0.12","protocol":"WEBSOCKET","#,
    r#""credentials":{"credentials":"API_KEY","credentials_data":{"api_key":{"id":3,"name":"bot"}}}},"#,
    r#""event_data":{"method":"pool.dataset.create","params":[{"name":"tank/a"}],"description":"Pool dataset create tank/a","#,
    r#""authenticated":true,"authorized":true}}]"#
);

#[test]
fn the_bytes_of_both_framings() {
    let old = over(
        crate::wire::Framing::Ddp,
        page(None),
        &format!(r#"{{"id":"id-7","msg":"method","method":"audit.query","params":{PARAMS}}}"#),
        &format!(r#"{{"msg":"result","id":"id-7","result":{ROWS}}}"#),
    );
    let new = over(
        crate::wire::Framing::JsonRpc,
        page(None),
        &format!(r#"{{"jsonrpc":"2.0","id":7,"method":"audit.query","params":{PARAMS}}}"#),
        &format!(r#"{{"jsonrpc":"2.0","result":{ROWS},"id":7}}"#),
    );
    assert_eq!(old, new);
    assert_eq!((old.1, old.0[0].key), (1, Some(KeyId(3))));
    assert_eq!(old.0[0].event, called("pool.dataset.create", true));
}

#[test]
fn the_bytes_of_sign_ins_in_both_framings() {
    let params = LATER_PARAMS;
    let old = over(
        crate::wire::Framing::Ddp,
        later_page(),
        &format!(r#"{{"id":"id-7","msg":"method","method":"audit.query","params":{params}}}"#),
        &format!(r#"{{"msg":"result","id":"id-7","result":{SIGN_INS}}}"#),
    );
    let new = over(
        crate::wire::Framing::JsonRpc,
        later_page(),
        &format!(r#"{{"jsonrpc":"2.0","id":7,"method":"audit.query","params":{params}}}"#),
        &format!(r#"{{"jsonrpc":"2.0","result":{SIGN_INS},"id":7}}"#),
    );
    assert_eq!(old, new);
    let [rest, failed] = old.0.as_slice() else {
        panic!("{old:?}")
    };
    assert_eq!(
        (rest.key, &rest.protocol),
        (Some(KeyId(4)), &Protocol::LegacyRest)
    );
    assert_eq!(rest.event, AuditEvent::SignIn { error: None });
    assert_eq!((failed.key, failed.user.as_str()), (Some(KeyId(9)), ""));
    assert!(!format!("{old:?}").contains("NotAReal"));
}

#[test]
fn a_refusal_names_the_role() {
    use crate::api::{Call, Exchange, Step};
    let caps = crate::domain::Caps::of(crate::domain::Release::new(24, 4, 2));
    let (exchange, _) = Exchange::start(Call::Audit(Box::new(page(None))), caps);
    let error = crate::domain::ErrorReply {
        class: crate::domain::error_reply::Class::Failed,
        errno: 13,
        reason: "Not authorized".into(),
        extra: Vec::new(),
    };
    let Step::Failed(fault) = exchange.answer(Err(error)) else {
        panic!()
    };
    assert!(fault.to_string().contains("SYSTEM_AUDIT_READ"), "{fault}");
}

#[test]
fn the_protocols() {
    for (protocol, read) in [
        ("WEBSOCKET", Protocol::WebSocket),
        ("REST", Protocol::Rest),
        ("LEGACY_REST", Protocol::LegacyRest),
        ("SOMETHING_NEW", Protocol::Other("SOMETHING_NEW".into())),
    ] {
        let mut rows: Value = serde_json::from_str(ROWS).unwrap();
        rows[0]["service_data"]["protocol"] = protocol.into();
        let (entries, _) = read_page(&rows.to_string()).unwrap();
        assert_eq!(entries[0].protocol, read);
    }
}
