//! The streaming reader against a naive one, which reads a tree of values.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::wire::ejson;

fn text(value: Option<&Value>) -> Option<Text> {
    match value? {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(word) => Some(word.to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn id(value: Option<&Value>) -> Option<KeyId> {
    let number = match value? {
        Value::String(digits) => digits.parse().ok(),
        other => other.as_i64(),
    };
    number.map(KeyId)
}

fn expiry(value: Option<&Value>) -> Expiry {
    match value {
        Some(Value::Null) => Expiry::Never,
        Some(date) => ejson::read_date(date).map_or(Expiry::Unreadable, Expiry::At),
        None => Expiry::Unreadable,
    }
}

fn rules(rules: Option<&Value>) -> Arc<[Rule]> {
    let rules = rules.and_then(Value::as_array);
    let read = |rule: &Value| match (text(rule.get("method")), rule.get("resource")) {
        (Some(verb), Some(Value::String(resource))) => Rule::new(Verb::parse(verb.raw()), resource),
        _ => Rule::new(Verb::Other(Box::new(rule.to_string().into())), ""),
    };
    rules.into_iter().flatten().map(read).collect()
}

fn ownership(entry: &Map<String, Value>) -> Ownership {
    Ownership {
        owner: Arc::new(Owner {
            username: text(entry.get("username")),
            unread: !entry.contains_key("username"),
            identifier: text(entry.get("user_identifier")),
            local: entry.get("local").and_then(Value::as_bool),
        }),
        expires_at: expiry(entry.get("expires_at")).into(),
        revoked: entry.get("revoked").and_then(Value::as_bool) == Some(true),
        revoked_reason: text(entry.get("revoked_reason")).map(Arc::new),
    }
}

fn naive(entry: &Value, caps: Caps) -> Option<ApiKey> {
    let entry = entry.as_object()?;
    let user_era = ["username", "revoked", "expires_at"]
        .iter()
        .any(|field| entry.contains_key(*field));
    let list = entry.get("allowlist");
    let access = if list.is_some() || (caps.allowlist && !user_era) {
        Access::Allowlist(rules(list))
    } else {
        Access::User(ownership(entry))
    };
    let hash = |name: &str, field| Some(hash_print::of(field, entry.get(name)?.as_str()?));
    Some(ApiKey {
        id: id(entry.get("id"))?,
        name: text(entry.get("name")).unwrap_or_default(),
        created_at: entry.get("created_at").and_then(ejson::read_date).into(),
        access,
        hash_print: hash("keyhash", HashField::KeyHash)
            .or_else(|| hash("stored_key", HashField::StoredKey))
            .flatten(),
    })
}

/// What stands where something else should.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!(1.5)),
        any::<String>().prop_map(Value::from),
        "[0-9]{1,20}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{"id": 1}])),
        (-99_i64..300_000_000_000_000).prop_map(|at| json!({ "$date": at })),
        any::<String>().prop_map(|text| json!({ "$date": text })),
    ]
}

fn or_odd(sound: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    prop_oneof![4 => sound, 1 => odd()]
}

fn rule() -> impl Strategy<Value = Value> {
    let verb = prop_oneof![
        proptest::sample::select(&["CALL", "*", "GET", "PATCH", "call"][..]).prop_map(Value::from),
        odd(),
    ];
    let fields = (verb, odd(), odd()).prop_map(
        |(method, resource, later)| json!({"method": method, "resource": resource, "later": later}),
    );
    or_odd(fields)
}

/// A field and a value that is often one for it.
fn field() -> impl Strategy<Value = (String, Value)> {
    let words = || any::<String>().prop_map(Value::from);
    let date = || (0..1_900_000_000_000_i64).prop_map(|at| json!({ "$date": at }));
    let flag = || any::<bool>().prop_map(Value::from);
    let hash = || proptest::sample::select(&["", "********", "$not-a-real-hash"][..]);
    let named = |name: &'static str, value: BoxedStrategy<Value>| {
        value
            .prop_map(move |value| (name.to_owned(), value))
            .boxed()
    };
    proptest::strategy::Union::new([
        named("id", or_odd((-3..9_i64).prop_map(Value::from)).boxed()),
        named("name", or_odd(words()).boxed()),
        named("created_at", or_odd(date()).boxed()),
        named("username", or_odd(words()).boxed()),
        named(
            "user_identifier",
            or_odd((0..9_i64).prop_map(Value::from)).boxed(),
        ),
        named("local", or_odd(flag()).boxed()),
        named("expires_at", or_odd(date()).boxed()),
        named("revoked", or_odd(flag()).boxed()),
        named("revoked_reason", or_odd(words()).boxed()),
        named("keyhash", or_odd(hash().prop_map(Value::from)).boxed()),
        named("stored_key", or_odd(hash().prop_map(Value::from)).boxed()),
        named("key", or_odd(words()).boxed()),
        named("later", odd().boxed()),
    ])
}

fn entry() -> impl Strategy<Value = Value> {
    let rules = proptest::collection::vec(rule(), 0..4).prop_map(Value::from);
    let fields = proptest::collection::vec(field(), 0..10);
    (
        any::<i64>(),
        fields,
        proptest::option::weighted(0.3, or_odd(rules)),
    )
        .prop_map(|(id, fields, rules)| {
            let mut entry: Map<String, Value> =
                [("id".to_owned(), id.into())].into_iter().collect();
            entry.extend(fields);
            entry.extend(rules.map(|rules| ("allowlist".to_owned(), rules)));
            Value::Object(entry)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn the_text_is_read_as_its_tree(entries in proptest::collection::vec(or_odd(entry()), 0..6), user_era in any::<bool>()) {
        let caps = Caps::of_era(user_era);
        let mut want: Vec<ApiKey> = entries.iter().filter_map(|entry| naive(entry, caps)).collect();
        want.sort_by_key(|key| key.id);
        // Of several keys with one id the first stays.
        want.dedup_by_key(|key| key.id);
        let skipped = entries.len() - want.len();
        let list = Value::from(entries.clone());
        let compact = list.to_string();
        for json in [compact.clone(), format!("{list:#}"), escaped(&compact)] {
            let read = read_list(&json, caps).unwrap();
            let keys: Vec<ApiKey> = read.keys.iter().cloned().collect();
            // A rule of another shape is kept as its text, which has blanks or escapes here.
            if json == compact || !json.contains("allowlist") {
                prop_assert_eq!(&keys, &want);
            }
            prop_assert_eq!((keys.len(), read.skipped), (want.len(), skipped));
        }
        for entry in &entries {
            let read = read_new_secret(&entry.to_string(), None, caps);
            let secret = entry.get("key").and_then(Value::as_str);
            let secret = secret.filter(|text| !text.is_empty());
            prop_assert_eq!(read.secret.as_ref().map(Secret::expose), secret);
            if id(entry.get("id")).is_some() {
                prop_assert_eq!(&read.key, &naive(entry, caps));
            }
        }
    }
}

/// The same JSON with an escape for every character beyond ASCII.
fn escaped(json: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        match c.is_ascii() {
            true => out.push(c),
            false => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}

fn read(json: &str) -> Vec<ApiKey> {
    let list = read_list(json, Caps::of_era(true)).unwrap();
    list.keys.iter().cloned().collect()
}

#[test]
fn what_keys_have_in_common_is_stored_once() {
    let user = |id: i64| json!({"id": id, "name": "n", "username": "root", "revoked": true, "revoked_reason": "leaked"});
    let rules = |id: i64| json!({"id": id, "allowlist": [{"method": "*", "resource": "*"}]});
    let list = json!([user(1), user(2), rules(3), rules(4)]);
    let keys = read(&list.to_string());
    let own = |at: usize| keys[at].ownership().unwrap();
    assert!(Arc::ptr_eq(&own(0).owner, &own(1).owner));
    let reason = |at: usize| own(at).revoked_reason.as_ref().unwrap();
    assert!(Arc::ptr_eq(reason(0), reason(1)));
    assert!(std::ptr::eq(
        keys[2].rules().unwrap(),
        keys[3].rules().unwrap()
    ));
}

#[test]
fn a_long_text_is_cut() {
    let json = format!(
        r#"[{{"id": 1, "name": "{}", "username": "root"}}]"#,
        "x".repeat(10_000_000)
    );
    let keys = read(&json);
    assert_eq!(keys[0].name.cut(), Some(10_000_000));
    assert_eq!(keys[0].name.as_str().len(), TEXT + "…".len());
}
