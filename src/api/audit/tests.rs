use super::*;
use serde_json::Value;

/// Obviously no key.
const FAKE: &str = "9-NotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealKeyNotARealK";

fn page(user: Option<&str>) -> AuditPage {
    AuditPage {
        since: Timestamp::from_second(1_700_000_000).unwrap(),
        user: user.map(Into::into),
        offset: 500,
    }
}

#[test]
fn asks_for_whole_columns_and_filters_plain_ones() {
    assert_eq!(
        query(&page(None)).params.to_string(),
        concat!(
            r#"[{"services":["MIDDLEWARE"],"#,
            r#""query-filters":[["event","=","METHOD_CALL"],["message_timestamp",">=",1700000000]],"#,
            r#""query-options":{"select":["audit_id","message_timestamp","username","service_data","event_data"],"#,
            r#""order_by":["-message_timestamp","audit_id"],"limit":500,"offset":500}}]"#
        )
    );
    let mine = query(&page(Some("svc-backup"))).params.to_string();
    assert!(mine.contains(r#"["username","=","svc-backup"]"#), "{mine}");
}

fn entry(api_key: Value, event_data: Value) -> Value {
    json!({
        "audit_id": "5c1c0f4e-7d7b-4f5e-9a0d-0242ac120002",
        "message_timestamp": 1_700_000_100,
        "username": ".API_KEY:snapshot-bot",
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

fn read(row: Value) -> AuditEntry {
    let (mut entries, rows) = read_page(&json!([row]).to_string()).unwrap();
    assert_eq!(rows, 1);
    entries.remove(0)
}

#[test]
fn a_call_by_a_key() {
    let it = read(entry(json!({"id": 3, "name": "snapshot-bot"}), call(true)));
    assert_eq!(it.method.as_str(), "zfs.snapshot.create");
    assert_eq!(
        (it.key, it.authorized, it.transport),
        (Some(KeyId(3)), true, Transport::WebSocket)
    );
    assert_eq!(it.at.unwrap().as_second(), 1_700_000_100);
    assert!(!read(entry(json!({"id": 3}), call(false))).authorized);
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
    assert_eq!((it.key, it.transport), (Some(KeyId(3)), Transport::Rest));
}

#[test]
fn rows_that_are_no_calls_count_and_are_passed_over() {
    let odd = json!([5, null, {}, {"event_data": "{"}, {"event_data": "7"}, {"event_data": {"method": null}}]);
    assert_eq!(read_page(&odd.to_string()), Ok((Vec::new(), 6)));
    assert_eq!(read_page(r#"{"a":1}"#), Err(Unread::Shape));
    let many = format!("[{}]", vec!["5"; ENTRIES.most + 1].join(","));
    assert_eq!(read_page(&many), Err(Unread::Over(ENTRIES)));
    // No sessions's data: a call before sign-in.
    let bare = json!([{"event_data": {"method": "a.b"}}]);
    let (entries, _) = read_page(&bare.to_string()).unwrap();
    assert!(entries[0].key.is_none() && !entries[0].authorized);
}

#[test]
fn what_a_server_says_is_harmless_to_draw() {
    let mut data = call(true);
    data["method"] = "a\u{1b}[2J.b".into();
    assert_eq!(
        read(entry(Value::Null, data)).method.as_str(),
        "a\\x1b[2J.b"
    );
}

/// A page asked for and answered in the literal bytes of a framing.
fn over(framing: crate::wire::Framing, sent: &str, answer: &str) -> (Vec<AuditEntry>, usize) {
    use crate::api::{Call, Exchange, Reply, Step};
    let caps = crate::domain::Caps::of(crate::domain::Release::new(24, 10, 2));
    let call = Call::Audit(Box::new(page(None)));
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
    r#""query-options":{"select":["audit_id","message_timestamp","username","service_data","event_data"],"#,
    r#""order_by":["-message_timestamp","audit_id"],"limit":500,"offset":500}}]"#
);
const ROWS: &str = concat!(
    r#"[{"audit_id":"5c1c0f4e-7d7b-4f5e-9a0d-0242ac120002","message_timestamp":1700000100,"username":".API_KEY:bot","#,
    r#""service_data":{"vers":{"major":0,"minor":1},"origin":"10.0.0.12","protocol":"WEBSOCKET","#,
    r#""credentials":{"credentials":"API_KEY","credentials_data":{"api_key":{"id":3,"name":"bot"}}}},"#,
    r#""event_data":{"method":"pool.dataset.create","params":[{"name":"tank/a"}],"description":"Pool dataset create tank/a","#,
    r#""authenticated":true,"authorized":true}}]"#
);

#[test]
fn the_bytes_of_both_framings() {
    let old = over(
        crate::wire::Framing::Ddp,
        &format!(r#"{{"id":"id-7","msg":"method","method":"audit.query","params":{PARAMS}}}"#),
        &format!(r#"{{"msg":"result","id":"id-7","result":{ROWS}}}"#),
    );
    let new = over(
        crate::wire::Framing::JsonRpc,
        &format!(r#"{{"jsonrpc":"2.0","id":7,"method":"audit.query","params":{PARAMS}}}"#),
        &format!(r#"{{"jsonrpc":"2.0","result":{ROWS},"id":7}}"#),
    );
    assert_eq!(old, new);
    assert_eq!((old.1, old.0[0].key), (1, Some(KeyId(3))));
    assert_eq!(old.0[0].method.as_str(), "pool.dataset.create");
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
fn the_rest_api_has_two_names() {
    for (protocol, transport) in [
        ("WEBSOCKET", Transport::WebSocket),
        ("REST", Transport::Rest),
        ("LEGACY_REST", Transport::Rest),
        ("SOMETHING_NEW", Transport::WebSocket),
    ] {
        let rows: Value = serde_json::from_str(ROWS).unwrap();
        let mut rows = rows;
        rows[0]["service_data"]["protocol"] = protocol.into();
        let (read, _) = read_page(&rows.to_string()).unwrap();
        assert_eq!(read[0].transport, transport, "{protocol}");
    }
}
