//! Frames at random, and ids of other types.

use super::*;

/// JSON whose fields are those that the readers look at.
fn frames() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "(id|sub)-[0-9]{0,22}".prop_map(Value::from),
        "result|ready|added|removed|nosub|failed|collection_update|notify_unsubscribed|VALIDATION"
            .prop_map(Value::from),
    ];
    let name = "id|msg|method|params|result|error|data|code|message|reason|extra|subs|collection|fields|type|trace";
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        let _ = Framing::JsonRpc.decode(&text);
        let _ = Framing::Ddp.decode(&text);
    }

    #[test]
    fn any_broken_frame_is_read_without_a_panic(frame in frames(), at in any::<prop::sample::Index>(), more in ".{0,3}") {
        let mut text = frame.to_string();
        let mut at = at.index(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.insert_str(at, &more);
        let _ = Framing::JsonRpc.decode(&text);
        let _ = Framing::Ddp.decode(&text);
        let _ = Framing::Ddp.decode(&text[..at]);
    }

    #[test]
    fn any_frame_is_read_without_a_panic(frame in frames()) {
        let text = frame.to_string();
        let _ = Framing::JsonRpc.decode(&text);
        let _ = Framing::Ddp.decode(&text);
    }

    #[test]
    fn a_reply_comes_back_under_its_id(id in any::<u64>(), word in ".{0,20}") {
        let frame = json!({"jsonrpc": "2.0", "result": word, "id": id});
        prop_assert_eq!(result(json(&frame.to_string())), (id, json!(word)));
        let frame = json!({"id": format!("id-{id}"), "msg": "result", "result": word});
        prop_assert_eq!(result(ddp(&frame.to_string())), (id, json!(word)));
    }
}

#[test]
fn an_answer_with_an_id_that_is_not_ours_is_of_no_use() {
    for id in [
        "-1",
        "\"x\"",
        "1.5",
        "[]",
        "{}",
        "true",
        "\"id-\"",
        "\"id-+1\"",
        "\"99999999999999999999999\"",
        "1e300",
    ] {
        for body in [
            r#""result":1"#,
            r#""error":{"code":-32600,"message":"m"}"#,
            r#""error":7"#,
        ] {
            let text = format!(r#"{{"jsonrpc":"2.0","id":{id},{body}}}"#);
            assert!(Framing::JsonRpc.decode(&text).is_err(), "{text}");
        }
        let text = format!(r#"{{"msg":"result","id":{id},"result":1}}"#);
        assert_eq!(
            Framing::Ddp.decode(&text).unwrap_err(),
            Malformed::NoId,
            "{text}"
        );
    }
    assert!(
        Framing::JsonRpc
            .decode(r#"{"result":1,"id":null}"#)
            .is_err()
    );
    assert!(Framing::JsonRpc.decode(r#"{"result":1}"#).is_err());
}

#[test]
fn an_id_of_another_type_is_still_ours() {
    for id in ["7", "7.0", "\"7\""] {
        assert_eq!(result(json(&format!(r#"{{"id":{id},"result":1}}"#))).0, 7);
        assert_eq!(
            result(ddp(&format!(r#"{{"msg":"result","id":{id},"result":1}}"#))).0,
            7
        );
        assert_eq!(error(json(&format!(r#"{{"id":{id},"error":"x"}}"#))).0, 7);
    }
}

#[test]
fn half_a_character_costs_no_more_than_itself() {
    let body = r#"[{"id":1,"name":"a\ud800b","other":"\ud83d\ude00"}]"#;
    let want = json!([{"id": 1, "name": "a\u{fffd}b", "other": "😀"}]);
    assert_eq!(
        result(json(&format!(r#"{{"id":7,"result":{body}}}"#))),
        (7, want.clone())
    );
    assert_eq!(
        result(ddp(&format!(
            r#"{{"msg":"result","id":"id-7","result":{body}}}"#
        ))),
        (7, want)
    );
    let words = error(json(
        r#"{"id":7,"error":{"code":1,"data":{"reason":"a\udfff"}}}"#,
    ))
    .1
    .reason;
    assert_eq!(words.as_str(), "a\u{fffd}");
}
