use super::*;

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn of_text(kind: Kind, text: &str) -> Result<Value, String> {
    kind.of_text(text, now(), &TimeZone::UTC)
}

/// 2027-02-21T23:59:59Z.
const END: i64 = 1_803_254_399_000;

#[test]
fn texts_become_the_values_of_truenas() {
    for (kind, text, wanted) in [
        (Kind::Id, " 2 ", json!(2)),
        (Kind::Text, "backup", json!("backup")),
        (Kind::Text, "5", json!("5")),
        (Kind::Flag, "true", json!(true)),
        (Kind::Time, "90d", json!({ "$date": END })),
        (Kind::Time, "2027-02-21", json!({ "$date": END })),
        (Kind::Time, "2027-02-21T23:59:59Z", json!({ "$date": END })),
        (Kind::Time, "never", Value::Null),
        (Kind::Rules, "", json!([])),
        (Kind::Rules, "[]", json!([])),
        (
            Kind::Rules,
            "CALL pool.query",
            json!([{"method": "CALL", "resource": "pool.query"}]),
        ),
        (
            Kind::Rules,
            r#"[{"method": "SUBSCRIBE", "resource": "certificate.query"}]"#,
            json!([{"method": "SUBSCRIBE", "resource": "certificate.query"}]),
        ),
    ] {
        assert_eq!(of_text(kind, text), Ok(wanted), "{kind:?} {text}");
    }
}

#[test]
fn what_is_shown_can_be_entered_again() {
    for (kind, value) in [
        (Kind::Id, json!(2)),
        (Kind::Text, json!("backup of nas1")),
        (Kind::Flag, json!(false)),
        (Kind::Time, Value::Null),
        (Kind::Time, json!({ "$date": END })),
        (Kind::Rules, json!([])),
        (
            Kind::Rules,
            json!([{"method": "CALL", "resource": "a.b"}, {"method": "*", "resource": "*"}]),
        ),
    ] {
        let shown = kind.shown(&value, &TimeZone::UTC);
        assert_eq!(of_text(kind, &shown), Ok(value), "{shown}");
    }
}

#[test]
fn a_wrong_text_says_what_to_enter() {
    for (kind, text, wanted) in [
        (Kind::Id, "two", "enter a whole number, for example 2"),
        (Kind::Id, "-1", "enter a whole number, for example 2"),
        (Kind::Flag, "yes", "enter true or false"),
        (
            Kind::Time,
            "soon",
            "enter never, a number of days such as 90d, a date as YYYY-MM-DD, or a time such as 2027-02-21T18:00:00Z",
        ),
        (
            Kind::Time,
            "2026-01-01",
            "this time is in the past; enter a future one",
        ),
    ] {
        assert_eq!(of_text(kind, text), Err(wanted.to_owned()), "{text}");
    }
    let error = of_text(Kind::Rules, r#"[{"method": "CALL"}]"#).unwrap_err();
    assert!(error.starts_with("line 1, column "), "{error}");
}
