mod odd;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::error_reply::{Class, ErrorReply};
use crate::domain::text::Text;

/// A frame as the WebSocket hands it over, kept for good.
fn frame(text: &str) -> &'static str {
    let mut bytes = text.as_bytes().to_vec();
    if has_lone(text) {
        mend(&mut bytes);
    }
    String::from_utf8(bytes).unwrap().leak()
}

fn json(text: &str) -> Incoming<'static> {
    Framing::JsonRpc.decode(frame(text)).unwrap()
}

fn ddp(text: &str) -> Incoming<'static> {
    Framing::Ddp.decode(frame(text)).unwrap()
}

fn error(incoming: Incoming<'_>) -> (u64, ErrorReply) {
    match incoming {
        Incoming::Reply {
            id,
            result: Err(error),
        } => (id, error),
        other => panic!("{other:?}"),
    }
}

fn result(incoming: Incoming<'_>) -> (u64, Value) {
    match incoming {
        Incoming::Reply {
            id,
            result: Ok(result),
        } => (id, serde_json::from_str(result.json()).unwrap()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn calls_to_the_letter() {
    let params = json!([[["id", "=", 7]], {"get": true, "n": "\"ü\u{1b}"}]);
    assert_eq!(
        Framing::JsonRpc.call(3, "api_key.query", &params).as_str(),
        r#"{"jsonrpc":"2.0","id":3,"method":"api_key.query","params":[[["id","=",7]],{"get":true,"n":"\"ü\u001b"}]}"#
    );
    assert_eq!(
        Framing::Ddp.call(3, "core.ping", &json!([])).as_str(),
        r#"{"id":"id-3","msg":"method","method":"core.ping","params":[]}"#
    );
    assert_eq!(
        Framing::JsonRpc.subscribe(4, "api_key.query"),
        r#"{"jsonrpc":"2.0","id":4,"method":"core.subscribe","params":["api_key.query"]}"#
    );
    assert_eq!(
        Framing::Ddp.subscribe(4, "api_key.query"),
        r#"{"id":"sub-4","msg":"sub","name":"api_key.query"}"#
    );
    assert_eq!(Framing::JsonRpc.hello(), None);
    assert_eq!(
        Framing::Ddp.hello(),
        Some(r#"{"msg":"connect","version":"1","support":["1"]}"#)
    );
}

#[test]
fn a_frame_is_built_in_one_piece() {
    let params = json!(["x".repeat(5_000)]);
    let text = Framing::JsonRpc.call(1, "m", &params);
    assert_eq!(text.len(), text.capacity());
}

#[test]
fn results_of_both_framings() {
    let (id, value) = result(json(r#"{"jsonrpc":"2.0","result":[{"id":1}],"id":5}"#));
    assert_eq!((id, value), (5, json!([{"id": 1}])));
    assert_eq!(result(json(r#"{"result":null,"id":6}"#)), (6, Value::Null));
    assert_eq!(
        result(json(r#"{"result":1,"error":null,"id":6}"#)),
        (6, json!(1))
    );
    assert_eq!(
        result(ddp(r#"{"id":"id-2","msg":"result","result":true}"#)),
        (2, json!(true))
    );
    assert_eq!(
        result(ddp(r#"{"msg":"ready","subs":["sub-9"]}"#)),
        (9, json!("sub-9"))
    );
}

#[test]
fn errors_of_both_framings_lose_their_traceback() {
    let (id, new) = error(json(
        r#"{"jsonrpc":"2.0","error":{"code":-32602,"message":"Invalid params","data":{"error":22,"errname":"EINVAL",
        "reason":"[EINVAL] api_key_create: name must be unique\n","trace":{"class":"X","frames":[{"locals":{"key":"1-secret"}}]},
        "py_exception":"1-secret","extra":[["api_key_create","name must be unique",22],[null,"gone",2],5,["x"]]}},"id":2}"#,
    ));
    assert_eq!((id, new.class, new.errno), (2, Class::Validation, 22));
    let read = |error: &ErrorReply| {
        let entry = |c: &crate::domain::error_reply::Complaint| {
            (
                c.attribute.as_ref().map(Text::to_string),
                c.text.to_string(),
                c.errno,
            )
        };
        error.extra.iter().map(entry).collect::<Vec<_>>()
    };
    assert_eq!(
        read(&new),
        [
            (
                Some("api_key_create".into()),
                "name must be unique".into(),
                22
            ),
            (None, "gone".into(), 2)
        ]
    );
    assert!(!format!("{new:?}").contains("secret"));

    let (id, old) = error(ddp(
        r#"{"msg":"result","id":"id-4","error":{"error":11,"errname":"EAGAIN","type":"VALIDATION","reason":"r",
        "trace":{"frames":["1-secret"]},"extra":[["api_key_create.name","attribute required",22]]}}"#,
    ));
    assert_eq!((id, old.class, old.errno), (4, Class::Validation, 11));
    assert_eq!(read(&old).len(), 1);
    assert!(!format!("{old:?}").contains("secret"));
}

#[test]
fn classes_of_errors() {
    let new = |code: i64, data: Value| {
        let frame = json!({"id": 1, "error": {"code": code, "message": "words", "data": data}});
        error(json(&frame.to_string())).1
    };
    assert_eq!(new(-32601, Value::Null).class, Class::UnknownMethod);
    assert_eq!(new(-32601, Value::Null).reason.as_str(), "words");
    assert_eq!(new(-32000, Value::Null).class, Class::TooManyCalls);
    assert_eq!(new(-32600, Value::Null).class, Class::Malformed);
    assert_eq!(new(-32001, json!({"error": 13})).errno, 13);
    assert_eq!(
        new(-32001, json!({"error": 201})).class,
        Class::UnknownMethod
    );
    let old = |errno: i64| {
        let frame = json!({"msg": "result", "id": "id-1", "error": {"error": errno, "type": null}});
        error(ddp(&frame.to_string())).1.class
    };
    assert_eq!(old(109), Class::TooManyCalls);
    assert_eq!(old(201), Class::UnknownMethod);
    assert_eq!(old(13), Class::Failed);
}

#[test]
fn an_error_of_another_shape_still_ends_its_call() {
    for frame in [
        r#"{"id":3,"error":"words"}"#,
        r#"{"id":3,"error":{"code":1,"data":"words"}}"#,
        r#"{"id":3,"error":[1]}"#,
    ] {
        assert_eq!(error(json(frame)).0, 3, "{frame}");
    }
    let (id, odd) = error(ddp(r#"{"msg":"result","id":"id-3","error":"words"}"#));
    assert_eq!((id, odd.class), (3, Class::Failed));
}

#[test]
fn events_carry_nothing_but_the_id() {
    let fields = r#""fields":{"id":42,"key":"42-secret","keyhash":"$x","nested":[{"salt":"s"}]}"#;
    let new = format!(
        r#"{{"jsonrpc":"2.0","method":"collection_update","params":{{"msg":"changed","collection":"api_key.query","id":42,{fields}}}}}"#
    );
    let old = format!(r#"{{"msg":"changed","collection":"api_key.query","id":42,{fields}}}"#);
    for incoming in [json(&new), ddp(&old)] {
        match incoming {
            Incoming::Event {
                kind,
                collection,
                id,
                body,
            } => {
                assert_eq!(
                    (kind, collection.as_ref(), id),
                    (EventKind::Changed, "api_key.query", Some(42))
                );
                assert_eq!(format!("{body:?}"), "Opaque(…)");
            }
            other => panic!("{other:?}"),
        }
    }
    match ddp(r#"{"msg":"added","collection":"auth.sessions","id":"a-uuid"}"#) {
        Incoming::Event { id, .. } => assert_eq!(id, None),
        other => panic!("{other:?}"),
    }
}

#[test]
fn ends_of_subscriptions() {
    let new = r#"{"method":"notify_unsubscribed","params":{"collection":"c","error":{"reason":"because"}}}"#;
    let old = r#"{"msg":"nosub","collection":"c","error":{"error":14,"reason":"because"}}"#;
    for incoming in [json(new), ddp(old)] {
        match incoming {
            Incoming::Unsubscribed {
                collection, error, ..
            } => {
                assert_eq!(collection.as_deref(), Some("c"));
                assert_eq!(error.unwrap().as_str(), "because");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_is_not_for_us_is_passed_over() {
    let other = |incoming| matches!(incoming, Incoming::Other);
    for frame in [
        "{}",
        r#"{"jsonrpc":"2.0","method":"later_invention","params":[1]}"#,
        r#"{"method":"collection_update","params":{"msg":"moved","collection":"c","id":1}}"#,
    ] {
        assert!(other(json(frame)), "{frame}");
    }
    for frame in [
        "{}",
        r#"{"server_id":"0"}"#,
        r#"{"msg":"updated","methods":["1"]}"#,
        r#"{"msg":"ready","subs":[]}"#,
        r#"{"msg":"added","collection":5}"#,
    ] {
        assert!(other(ddp(frame)), "{frame}");
    }
    assert!(matches!(
        json(r#"{"error":{"code":-32700,"message":"m"},"id":null}"#),
        Incoming::ErrorWithoutId(_)
    ));
    assert!(matches!(
        ddp(r#"{"msg":"failed","version":"1"}"#),
        Incoming::Failed
    ));
    assert!(matches!(
        ddp(r#"{"msg":"connected","session":"s"}"#),
        Incoming::Connected
    ));
    assert!(matches!(ddp(r#"{"msg":"pong"}"#), Incoming::Pong));
}

#[test]
fn malformed_frames_are_refused_without_quoting_them() {
    let cases = [
        ("", Malformed::NotJson),
        ("<html>secret</html>", Malformed::NotJson),
        (r#""secret""#, Malformed::NotAMessage),
        ("[]", Malformed::NotAMessage),
        ("null", Malformed::NotAMessage),
        (
            r#"{"id":1,"id":2,"result":"secret"}"#,
            Malformed::NotAMessage,
        ),
    ];
    for (text, want) in cases {
        for framing in [Framing::JsonRpc, Framing::Ddp] {
            let error = framing.decode(text).expect_err(text);
            assert_eq!(error, want, "{text}");
            assert!(!format!("{error:?}{error}").contains("secret"));
        }
    }
    let huge = " ".repeat(MAX_INCOMING + 1);
    assert_eq!(Framing::Ddp.decode(&huge).unwrap_err(), Malformed::TooLarge);
}

#[test]
fn absurd_words_are_cut() {
    let frame = json!({"id": 1, "error": {"code": -32602, "data": {
        "reason": "ü".repeat(100_000),
        "extra": vec![json!(["a", "b".repeat(10_000), 22]); 1_000],
    }}});
    let (_, error) = error(json(&frame.to_string()));
    assert_eq!(error.reason.as_str().chars().count(), 2_001);
    assert_eq!(error.extra.len(), 64);
    assert!(error.extra.iter().all(|c| c.text.as_str().len() < 2_010));
}

#[test]
fn what_cannot_be_decoded_ends_its_call() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    for body in [
        "1e999",
        r#""cut"#,
        r#""a\q""#,
        "[1,]",
        "nul",
        "\"\u{1}\"",
        "[\"}\\\"\", {\"id\": 9}",
        deep.as_str(),
    ] {
        let texts = [
            (
                Framing::JsonRpc,
                format!(r#"{{"jsonrpc":"2.0","id":7,"result":{body}}}"#),
            ),
            (
                Framing::JsonRpc,
                format!(r#"{{"result":{body} , "id" : 7}}"#),
            ),
            (
                Framing::Ddp,
                format!(r#"{{"msg":"result","id":"id-7","result":{body}}}"#),
            ),
        ];
        for (n, (framing, text)) in texts.into_iter().enumerate() {
            match framing.decode(&text) {
                Ok(Incoming::Unreadable { id: 7, .. }) => {}
                // Where the value never ends, what follows it is not found.
                Err(_) if n == 1 && matches!(body, "\"cut" | "[\"}\\\"\", {\"id\": 9}") => {}
                other => panic!("{text}: {other:?}"),
            }
        }
    }
    // An error that cannot be decoded is an error all the same.
    assert_eq!(error(json(r#"{"id":7,"error":{"code":1e999}}"#)).0, 7);
    // Neither a result nor an error.
    assert!(matches!(
        json(r#"{"jsonrpc":"2.0","id":7}"#),
        Incoming::Unreadable { id: 7, .. }
    ));
    // Two ids, or two results.
    assert!(
        Framing::JsonRpc
            .decode(r#"{"id":1,"id":2,"result":1}"#)
            .is_err()
    );
    assert!(matches!(
        json(r#"{"id":1,"result":1,"result":2}"#),
        Incoming::Unreadable { id: 1, .. }
    ));
    // An event of which nothing is known was missed.
    let deep = format!(r#"{{"method":"collection_update","params":{deep}}}"#);
    assert!(matches!(json(&deep), Incoming::Event { id: None, .. }));
}
