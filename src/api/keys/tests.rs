use super::*;
use crate::api::read::Unread;
use crate::domain::expiry::Expiry;
use crate::domain::{Access, ApiKey, Release, Salting, Text, Verb};
use serde_json::json;

fn caps(major: u16, minor: u16) -> Caps {
    Caps::of(Release::new(major, minor, 0))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn read_key(entry: &Value, caps: Caps) -> Option<ApiKey> {
    super::read_key(&entry.to_string(), caps).unwrap()
}

fn read_list(list: &Value, caps: Caps) -> Option<(Vec<ApiKey>, usize)> {
    match super::read_list(&list.to_string(), caps) {
        Ok(list) => Some((list.keys.iter().cloned().collect(), list.skipped)),
        Err(why) => {
            assert_eq!(why, Unread::Shape);
            None
        }
    }
}

fn secret(reply: &Value) -> Option<String> {
    let read = read_new_secret(&reply.to_string(), None, caps(25, 10));
    read.secret.map(|secret| secret.expose().to_owned())
}

fn salting(reply: &Value) -> Option<Salting> {
    read_new_secret(&reply.to_string(), None, caps(26, 0)).salting
}

#[test]
fn requests_to_the_letter() {
    let shown = |request: Request| format!("{} {}", request.method, *request.params);
    let new = caps(25, 10);
    assert_eq!(shown(query(Which::All)), "api_key.query []");
    let page = |after, limit| Which::Page { after, limit };
    assert_eq!(
        shown(query(page(None, 20_000))),
        r#"api_key.query [[],{"order_by":["id"],"limit":20000}]"#
    );
    assert_eq!(
        shown(query(page(Some(KeyId(20_017)), 10_000))),
        r#"api_key.query [[["id",">",20017]],{"order_by":["id"],"limit":10000}]"#
    );
    assert_eq!(
        shown(query(Which::One(KeyId(7)))),
        r#"api_key.query [[["id","=",7]]]"#
    );
    assert_eq!(
        shown(query(Which::Some(&[KeyId(7), KeyId(9)]))),
        r#"api_key.query [[["id","in",[7,9]]]]"#
    );
    assert_eq!(
        shown(query_without_owners(Which::One(KeyId(7)), new)),
        r#"api_key.query [[["id","=",7]],{"select":["id","name","created_at","expires_at","revoked","revoked_reason"]}]"#
    );
    assert_eq!(
        shown(query_without_owners(page(None, 20_000), caps(25, 4))),
        r#"api_key.query [[],{"order_by":["id"],"limit":20000,"select":["id","name","created_at","expires_at","revoked"]}]"#
    );
    let user = |expires_at| NewKey {
        name: "n".into(),
        access: NewAccess::User {
            username: "root".into(),
            expires_at,
        },
    };
    assert_eq!(
        shown(create(&user(None))),
        r#"api_key.create [{"name":"n","username":"root"}]"#
    );
    assert_eq!(
        shown(create(&user(Some(at("2026-12-22T23:37:06.9Z"))))),
        r#"api_key.create [{"name":"n","username":"root","expires_at":{"$date":1797982626000}}]"#
    );
    let rules = vec![Rule::everything()];
    assert_eq!(
        shown(create(&NewKey {
            name: "n".into(),
            access: NewAccess::Allowlist(rules.clone())
        })),
        r#"api_key.create [{"name":"n","allowlist":[{"method":"*","resource":"*"}]}]"#
    );
    assert_eq!(shown(delete(KeyId(7))), "api_key.delete [7]");
    let change = KeyChange {
        name: Some("m".into()),
        expires_at: Some(None),
        allowlist: None,
    };
    assert_eq!(
        shown(update(KeyId(7), &change)),
        r#"api_key.update [7,{"name":"m","expires_at":null}]"#
    );
    let change = KeyChange {
        allowlist: Some(rules),
        ..KeyChange::default()
    };
    assert_eq!(
        shown(update(KeyId(7), &change)),
        r#"api_key.update [7,{"allowlist":[{"method":"*","resource":"*"}]}]"#
    );
    assert_eq!(
        shown(reset(KeyId(7), None)),
        r#"api_key.update [7,{"reset":true}]"#
    );
    assert_eq!(
        shown(reset(KeyId(7), Some(Some(at("2026-12-22T23:37:06Z"))))),
        r#"api_key.update [7,{"expires_at":{"$date":1797982626000},"reset":true}]"#
    );
    assert_eq!(
        shown(reset(KeyId(7), Some(None))),
        r#"api_key.update [7,{"expires_at":null,"reset":true}]"#
    );
}

#[test]
fn reads_an_entry_of_either_era() {
    let new = json!({"id": 36, "name": "n", "username": "root", "user_identifier": 1, "keyhash": "$pbkdf2-hash",
        "created_at": {"$date": 1795392703000_i64}, "expires_at": null, "local": true, "revoked": true,
        "revoked_reason": "why", "later_field": [1]});
    let key = read_key(&new, caps(25, 10)).unwrap();
    let own = key.ownership().unwrap();
    assert_eq!(own.owner.username, Some("root".into()));
    assert_eq!(own.owner.identifier, Some("1".into()));
    assert!(own.revoked && !own.owner.unread && own.expires_at() == Expiry::Never);
    assert_eq!(own.revoked_reason.as_deref(), Some(&"why".into()));
    assert_eq!(
        key.created_at().unwrap().to_string(),
        "2026-11-23T00:11:43Z"
    );
    assert!(!format!("{key:?}").contains("pbkdf2"));

    let old = json!({"id": 6, "name": "n", "created_at": {"$date": 1}, "allowlist": [{"method": "CALL", "resource": "pool.*"}]});
    // The entry shows its era, whatever the release was taken for.
    for caps in [caps(24, 4), caps(25, 10)] {
        let key = read_key(&old, caps).unwrap();
        assert_eq!(
            key.rules(),
            Some([Rule::new(Verb::Call, "pool.*")].as_slice())
        );
    }
    assert!(read_key(&new, caps(24, 4)).unwrap().ownership().is_some());
}

#[test]
fn an_owner_not_asked_for_is_not_an_owner_who_is_gone() {
    let own = |entry: Value| match read_key(&entry, caps(25, 4)).unwrap().access {
        Access::User(own) => own,
        other => panic!("{other:?}"),
    };
    assert!(own(json!({"id": 1, "name": "n"})).owner.unread);
    let gone = own(json!({"id": 1, "name": "n", "username": null, "revoked": true}));
    assert!(gone.owner.username.is_none() && !gone.owner.unread);
}

#[test]
fn odd_entries_are_read_as_far_as_they_go() {
    let list = json!([
        {"id": "12", "name": null, "created_at": "yesterday", "username": 5, "expires_at": 17, "revoked": null},
        {"id": null, "name": "no id"}, {"name": "no id"}, {"id": 1.5}, 7, null, [],
        {"id": 3, "name": "\u{1b}[2J", "username": "r"},
    ]);
    let (keys, skipped) = read_list(&list, caps(25, 10)).unwrap();
    assert_eq!((keys.len(), skipped), (2, 6));
    let [escaped, odd] = keys.as_slice() else {
        panic!()
    };
    assert_eq!(
        (odd.id, odd.name.as_str(), odd.created_at()),
        (KeyId(12), "", None)
    );
    assert_eq!(odd.owner().map(Text::as_str), Some("5"));
    assert_eq!(odd.expiry(), Expiry::Unreadable);
    assert_eq!(escaped.name.as_str(), "\\x1b[2J");
    assert_eq!(read_list(&json!({"id": 1}), caps(25, 10)), None);
    let (none, skipped) = read_list(&json!([]), caps(25, 10)).unwrap();
    assert!(none.is_empty() && skipped == 0);
}

#[test]
fn rules_go_back_as_they_came() {
    let list =
        json!([{"method": "CALL", "resource": "a\u{202e}b"}, {"method": "NEW", "resource": ""}]);
    let entry = json!({"id": 1, "name": "n", "allowlist": list});
    let key = read_key(&entry, caps(24, 4)).unwrap();
    assert_eq!(allowlist(key.rules().unwrap()), list);
    // What is no rule is not dropped unseen.
    let entry = json!({"id": 1, "name": "n", "allowlist": [{"later": 1}, 5]});
    assert_eq!(
        read_key(&entry, caps(24, 4))
            .unwrap()
            .rules()
            .unwrap()
            .len(),
        2
    );
    let entry = json!({"id": 1, "name": "n", "allowlist": null});
    assert_eq!(
        read_key(&entry, caps(24, 4)).unwrap().rules(),
        Some([].as_slice())
    );
}

#[test]
fn a_secret_comes_out_of_its_reply() {
    let reply = json!({"id": 1, "key": "1-not-a-real-key"});
    assert_eq!(secret(&reply).unwrap(), "1-not-a-real-key");
    // No limit loses it.
    let rules: Vec<Value> = (0..20_000).map(|_| json!({})).collect();
    let reply = json!({"id": 1, "allowlist": rules, "key": "1-not-a-real-key"});
    let read = read_new_secret(&reply.to_string(), None, caps(24, 4));
    assert_eq!(read.key.unwrap().rules().unwrap().len(), 10_000);
    assert_eq!(read.secret.unwrap().expose(), "1-not-a-real-key");
    // An edit and a list say so instead.
    let over = |error: Unread| match error {
        Unread::Over(limit) => format!("{} {}", limit.most, limit.what),
        Unread::Shape => panic!("{error:?}"),
    };
    let read = super::read_key(&reply.to_string(), caps(24, 4));
    assert_eq!(over(read.unwrap_err()), "10000 rules of a key");
    let read = super::read_list(&json!([{"id": 2}, reply]).to_string(), caps(24, 4));
    assert_eq!(over(read.unwrap_err()), "10000 rules of a key");
}

#[test]
fn what_cannot_be_a_key_is_not_shown_as_one() {
    for odd in [
        json!({}),
        json!({"key": null}),
        json!({"key": 5}),
        json!({"key": ""}),
        json!({"key": "x".repeat(5_000)}),
        json!([1]),
        json!("x"),
    ] {
        assert!(secret(&odd).is_none(), "{odd}");
    }
    // What is odd is not lost: it is judged by its form, and shown escaped.
    for odd in ["1-a\u{1b}]52;c;x", "1-a b", "1-ü", "1-\"\\\u{1f511}"] {
        assert_eq!(secret(&json!({"key": odd})).unwrap(), odd);
    }
}

#[test]
fn of_scram_the_salt_and_the_rounds_alone_are_read() {
    let salt = "c2FsdHNhbHRzYWx0c2FsdA==";
    let reply = json!({"id": 1, "salt": salt, "iterations": 500_000, "client_key": "x"});
    let read = salting(&reply).unwrap();
    assert_eq!((read.salt().len(), read.iterations()), (16, 500_000));
    for odd in [
        json!({}),
        json!({"salt": "********", "iterations": 500_000}),
        json!({"salt": salt, "iterations": 1}),
        json!({"salt": salt, "iterations": -5}),
        json!({"salt": 5, "iterations": 500_000}),
        json!({"salt": salt}),
    ] {
        assert_eq!(salting(&odd), None, "{odd}");
    }
}

#[test]
fn what_is_no_date_is_not_never() {
    let read = |at: Value| {
        let entry =
            json!({"id": 1, "name": "n", "username": "root", "revoked": false, "expires_at": at});
        read_key(&entry, caps(25, 10)).unwrap().expiry()
    };
    assert_eq!(read(Value::Null), Expiry::Never);
    for bad in [
        json!("2020-01-01"),
        json!(1_797_982_626),
        json!({"$date": i64::MIN}),
        json!({"$date": 1e300}),
        json!({"$date": "2027"}),
        json!({"$date": null}),
        json!({"$date": 253_402_300_800_000_i64}),
        json!({"$date": -62_135_596_800_001_i64}),
        json!(false),
        json!([]),
    ] {
        assert_eq!(read(bad.clone()), Expiry::Unreadable, "{bad}");
    }
    let end = json!({"$date": 253_402_300_799_000_i64});
    assert_eq!(read(end.clone()), Expiry::At(crate::domain::expiry::LAST));
    assert_eq!(ejson::date(crate::domain::expiry::LAST), end);
    let missing = json!({"id": 1, "name": "n", "username": "root", "revoked": false});
    assert_eq!(
        read_key(&missing, caps(25, 10)).unwrap().expiry(),
        Expiry::Unreadable
    );
}
