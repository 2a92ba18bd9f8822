use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn value(text: &str) -> Result<(), Malformed> {
    let mut scan = Scan::new(text);
    scan.cursor.blank();
    scan.value(MAX_DEPTH)?;
    scan.cursor.end()
}

#[test]
fn the_depth_is_that_of_the_decoder() {
    for (deep, fits) in [(127, true), (128, false)] {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let text = format!("{}1{}", open.repeat(deep), close.repeat(deep));
            assert_eq!(value(&text).is_ok(), fits);
            assert_eq!(serde_json::from_str::<Value>(&text).is_ok(), fits);
            let framed = format!(
                r#"{{"result":{}1{}}}"#,
                open.repeat(deep - 1),
                close.repeat(deep - 1)
            );
            assert_eq!(Frame::read(&framed).is_ok(), fits);
        }
    }
    let error = value(&"[".repeat(1_000)).unwrap_err();
    assert_eq!(error, Malformed::TooDeep);
}

#[test]
fn values_are_counted() {
    let wide = format!("[{}0]", "0,".repeat(MAX_VALUES));
    assert_eq!(value(&wide), Err(Malformed::TooManyValues));
}

#[test]
fn fields_are_found_under_any_spelling() {
    let text = " { \"\\u0069d\" : 7 , \"result\" : [ 1 , {} ] , \"x\" : { \"id\" : 8 } } ";
    let frame = Frame::read(text).unwrap();
    assert_eq!((frame.id, frame.result), (Some("7"), Some("[ 1 , {} ]")));
    let mut found = Vec::new();
    assert!(items("[ 1 , [2,3], \"a\" ]", |raw| {
        found.push(raw);
        true
    }));
    assert_eq!(found, ["1", "[2,3]", "\"a\""]);
    assert!(items("[]", |_| false) && !items("{}", |_| true) && !items("[1", |_| true));
    assert!(fields("{}", |_, _| {}) && !fields("[]", |_, _| {}));
}

/// Pieces of JSON, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[\\[\\]{}:, ]",
        "[\\[\\]{}:,]",
        Just("\"a\"".to_owned()),
        Just("\"a\":".to_owned()),
        Just("true".to_owned()),
        Just("null".to_owned()),
        "-?[0-9]{1,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,3})?",
        "\"(\\\\[\"\\\\/bfnrtux]|\\\\u00[0-9a-fA-F]{1,2}|[a-zä\u{1}]){0,4}\"",
        ".{0,2}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_json_is_what_the_decoder_reads(text in pieces()) {
        prop_assert_eq!(value(&text).is_ok(), serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
        let framed = format!(r#"{{"result":{text}}}"#);
        let read = serde_json::from_str::<Value>(&framed);
        // A field that is there twice is not looked for here.
        if !text.contains(':') {
            prop_assert_eq!(Frame::read(&framed).is_ok(), read.is_ok(), "{}", framed);
        }
    }
}
