use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::expiry::Expiry;
use crate::domain::{KeyId, Text};
use crate::wire::ejson;
use jiff::Timestamp;

const NAMES: Limit = Limit::new(30, "names of a thing");
const LONG: usize = 200;

/// One field of each kind.
#[derive(Clone, Debug, Default, PartialEq)]
struct Thing {
    text: Option<Text>,
    id: Option<KeyId>,
    flag: Option<bool>,
    integer: Option<i64>,
    date: Option<Timestamp>,
    expiry: Option<Expiry>,
    names: Option<Vec<Text>>,
    length: Option<usize>,
    inner: Option<Inner>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Inner(Option<Text>);

impl Entry for Thing {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        match name {
            "text" => self.text = value.text(LONG),
            "id" => self.id = value.key_id(),
            "flag" => self.flag = value.flag(),
            "integer" => self.integer = value.integer(),
            "date" => self.date = value.date(),
            "expiry" => self.expiry = Some(value.expiry()),
            "names" => self.names = value.names(NAMES, LONG)?,
            "length" => self.length = value.length(),
            "inner" => self.inner = value.object()?,
            _ => {}
        }
        Ok(())
    }
}

impl Entry for Inner {
    fn field(&mut self, name: &str, value: Raw<'_>) -> Result<(), Over> {
        if name == "text" {
            self.0 = value.text(LONG);
        }
        Ok(())
    }
}

fn object<T: Entry>(json: &str) -> Result<Option<T>, Unread> {
    let raw = value(json).ok_or(Unread::Shape)?;
    Ok(raw.object()?)
}

fn thing(value: &Value) -> Thing {
    object(&value.to_string()).unwrap().unwrap()
}

#[test]
fn each_kind_of_leaf_is_read() {
    let it = thing(&json!({
        "text": "a", "id": "7", "flag": true, "integer": -3, "date": {"$date": 1_000}, "expiry": null,
        "names": {"$set": ["b", "a", 5, null, "a"]}, "length": [1, {}, []], "inner": {"x": [[]], "text": false},
    }));
    assert_eq!(it.text, Some("a".into()));
    assert_eq!(
        (it.id, it.flag, it.integer),
        (Some(KeyId(7)), Some(true), Some(-3))
    );
    assert_eq!(it.date, Timestamp::from_second(1).ok());
    assert_eq!(it.expiry, Some(Expiry::Never));
    assert_eq!(it.length, Some(3));
    assert_eq!(it.inner, Some(Inner(Some("false".into()))));
}

#[test]
fn odd_leaves_count_as_absent_and_the_next_ones_are_read() {
    let odd = json!({
        "text": {"a": [1]}, "id": 1.5, "flag": "true", "integer": {"$date": 1}, "date": {"$date": 1e300},
        "expiry": [null], "names": {"$set": {}}, "length": {}, "inner": [[{"text": 1}]],
    });
    let nothing = Thing {
        expiry: Some(Expiry::Unreadable),
        ..Thing::default()
    };
    assert_eq!(thing(&odd), nothing);
    let null = |field: &str| (field.to_owned(), Value::Null);
    let nulls: serde_json::Map<_, _> = odd
        .as_object()
        .unwrap()
        .keys()
        .map(|name| null(name))
        .collect();
    let nothing = Thing {
        expiry: Some(Expiry::Never),
        ..Thing::default()
    };
    assert_eq!(thing(&nulls.into()), nothing);
}

#[test]
fn the_last_of_several_equal_fields_counts() {
    let json = r#"{"text":"a","te\u0078t":"b","names":["a"],"names":5}"#;
    let it: Thing = object(json).unwrap().unwrap();
    assert_eq!((it.text, it.names), (Some("b".into()), None));
}

#[test]
fn a_long_text_is_clipped() {
    let text = thing(&json!({"text": "\u{fc}".repeat(LONG + 1)}))
        .text
        .unwrap();
    assert_eq!(text.as_str().chars().count(), LONG + 1);
    assert!(text.as_str().ends_with('…'));
    let text = thing(&json!({"text": "\u{fc}".repeat(LONG)})).text.unwrap();
    assert!(!text.as_str().ends_with('…'));
}

#[test]
fn a_limit_is_named() {
    let most = Limit::new(2, "things");
    let read = |json: &str| rows(json, most, |it: Inner| it.0).map(|it| (it.rows, it.odd));
    assert_eq!(read(r#"[{"text":"a"},5]"#), Ok((vec!["a".into()], 1)));
    assert_eq!(read(r#"[{"text":"a"},{},null]"#), Err(Unread::Over(most)));
    for other in ["{}", "null", "7", r#""x""#, "[", "", "[] []"] {
        assert_eq!(read(other), Err(Unread::Shape), "{other}");
    }
    let names: Vec<usize> = (0..=NAMES.most).collect();
    let many = json!({"names": names}).to_string();
    assert_eq!(object::<Thing>(&many), Err(Unread::Over(NAMES)));

    let mut seen = Vec::new();
    let named = named(
        r#"{"a":{"text":1},"b":null}"#,
        most,
        |name, it: Option<Inner>| {
            seen.push((name.to_owned(), it.is_some()));
        },
    );
    assert_eq!(named, Ok(()));
    assert_eq!(seen, [("a".to_owned(), true), ("b".to_owned(), false)]);
}

#[test]
fn numbers_out_of_range_and_odd_escapes_spoil_nothing_else() {
    let json = r#"{"text":1e999,"id":1e999,"flag":1e999,"date":{"$date":1e999},"integer":7,"inner":{"text":"\ud800\n\/"}}"#;
    let it: Thing = object(json).unwrap().unwrap();
    let inner = Some(Inner(Some("\u{fffd}\n/".into())));
    let want = Thing {
        integer: Some(7),
        inner,
        ..Thing::default()
    };
    assert_eq!(it, want);
}

#[test]
fn what_is_nested_deeply_is_skipped() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let json = format!(r#"{{"other":{deep},"text":{deep},"inner":{deep},"id":1}}"#);
    assert_eq!(object::<Thing>(&json).unwrap().unwrap().id, Some(KeyId(1)));
}

/// A string; a number or a boolean is converted. `None` for null, lists and objects.
fn text(value: Option<&Value>) -> Option<Text> {
    match value? {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(word) => Some(word.to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A key's id: an integer, or digits in a string.
fn key_id(value: Option<&Value>) -> Option<KeyId> {
    let number = match value? {
        Value::String(digits) => digits.parse().ok(),
        other => other.as_i64(),
    };
    number.map(KeyId)
}

/// An expiry: null is never. Anything but a date of the system's calendar, and a missing value, is
/// [`Expiry::Unreadable`], which differs from never.
fn expiry(value: Option<&Value>) -> Expiry {
    match value {
        Some(Value::Null) => Expiry::Never,
        Some(date) => ejson::read_date(date).map_or(Expiry::Unreadable, Expiry::At),
        None => Expiry::Unreadable,
    }
}

/// Names in a set or list, sorted, without duplicates; `None` for anything else.
fn names(value: Option<&Value>) -> Option<Vec<Text>> {
    let list = ejson::read_set(value?)?;
    let mut names: Vec<Text> = list.iter().filter_map(|name| text(Some(name))).collect();
    names.sort();
    names.dedup();
    Some(names)
}

/// The lenient reading of a tree of values, which the streaming one must equal.
fn of_tree(entry: &Value) -> Option<Thing> {
    let entry = entry.as_object()?;
    Some(Thing {
        text: text(entry.get("text")),
        id: key_id(entry.get("id")),
        flag: entry.get("flag").and_then(Value::as_bool),
        integer: entry.get("integer").and_then(Value::as_i64),
        date: entry.get("date").and_then(ejson::read_date),
        expiry: entry.get("expiry").map(|date| expiry(Some(date))),
        names: names(entry.get("names")),
        length: entry.get("length").and_then(Value::as_array).map(Vec::len),
        inner: entry
            .get("inner")
            .filter(|inner| inner.is_object())
            .map(|inner| Inner(text(inner.get("text")))),
    })
}

/// Any JSON, with the field names that readers know.
fn any_json(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..10_i64).prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[0-9a-zA-Z_. -]{0,8}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        8 => proptest::sample::select(names).prop_map(str::to_owned),
        1 => Just("$date".to_owned()),
        1 => Just("$set".to_owned()),
        1 => any::<String>(),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

const FIELDS: &[&str] = &[
    "text", "id", "flag", "integer", "date", "expiry", "names", "length", "inner",
];

proptest! {
    #[test]
    fn the_stream_reads_what_the_tree_reads(value in any_json(FIELDS)) {
        let json = value.to_string();
        // A tree reads some numbers otherwise than they were written.
        let value: Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(object::<Thing>(&json).unwrap(), of_tree(&value));
    }

    #[test]
    fn escapes_are_resolved(units in proptest::collection::vec(prop_oneof![0xd7f0_u16..0xe010, 0..0x80_u16, any::<u16>()], 0..12)) {
        let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        let json = format!("{{\"text\":\"{escapes}\"}}");
        let read = object::<Thing>(&json).unwrap().unwrap();
        let text = read.text.unwrap();
        prop_assert_eq!(text.raw(), String::from_utf16_lossy(&units));
    }

    #[test]
    fn strings_are_read_as_they_were_written(text in any::<String>()) {
        let json = json!({"text": text}).to_string();
        let read = object::<Thing>(&json).unwrap().unwrap();
        prop_assert_eq!(read.text.unwrap(), Text::clipped(&text, LONG));
    }

    #[test]
    fn no_text_is_too_odd(json in any::<String>()) {
        let _ = object::<Thing>(&json);
        let _ = rows(&json, NAMES, |it: Thing| it.text);
    }
}
