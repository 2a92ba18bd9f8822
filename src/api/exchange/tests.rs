use super::*;
use crate::domain::key_text::Flaw;
use crate::domain::{KeyChange, KeyId, NewKey, Release, draft::NewAccess};
use proptest::prelude::*;
use serde_json::{Value, json};

fn new_era() -> Caps {
    Caps::of(Release::new(25, 4, 0))
}

fn old_era() -> Caps {
    Caps::of(Release::new(24, 4, 0))
}

fn error(errno: i64, reason: &str) -> ErrorReply {
    ErrorReply {
        class: Class::Failed,
        errno,
        reason: reason.into(),
        extra: Vec::new(),
    }
}

fn refuse(call: Call, caps: Caps, error: ErrorReply) -> Step {
    Exchange::start(call, caps).0.answer(Err(error))
}

fn grant(call: Call, caps: Caps, result: Value) -> Step {
    Exchange::start(call, caps)
        .0
        .answer(Ok(Opaque::new(&result.to_string())))
}

fn again(step: Step) -> (Exchange, String) {
    match step {
        Step::Then(exchange, request) => {
            (exchange, format!("{} {}", request.method, *request.params))
        }
        other => panic!("{other:?}"),
    }
}

fn failed(step: Step) -> Fault {
    match step {
        Step::Failed(fault) => fault,
        other => panic!("{other:?}"),
    }
}

fn unclear(step: Step) -> Fault {
    match step {
        Step::Unclear(fault) => fault,
        other => panic!("{other:?}"),
    }
}

/// Everything that changes something.
fn changes() -> Vec<Call> {
    let access = NewAccess::User {
        username: "root".into(),
        expires_at: None,
    };
    vec![
        Call::Create(NewKey {
            name: "n".into(),
            access,
        }),
        Call::Update(KeyId(7), KeyChange::default()),
        Call::Reset {
            id: KeyId(7),
            expires_at: None,
        },
        Call::Delete(KeyId(7)),
    ]
}

#[test]
fn nothing_that_changes_is_ever_sent_twice() {
    let refusals = [
        error(13, "Not authorized"),
        error(14, "x"),
        error(22, "MatchNotFound()"),
        error(16, "[EBUSY] Rate Limit Exceeded"),
        error(207, "x"),
        ErrorReply {
            class: Class::UnknownMethod,
            ..error(201, "x")
        },
        ErrorReply {
            class: Class::Validation,
            ..error(22, "x")
        },
    ];
    for caps in [old_era(), new_era()] {
        for call in changes() {
            for error in &refusals {
                failed(refuse(call.clone(), caps, error.clone()));
            }
        }
    }
}

#[test]
fn who_may_not_read_others_keys_reads_their_own() {
    let denied = || error(13, "[EACCES] Not authorized");
    let (exchange, request) = again(refuse(Call::Keys, new_era(), denied()));
    assert_eq!(request, "api_key.my_keys []");
    let own = json!([{"id": 1, "name": "mine", "username": "me"}]);
    match exchange.answer(Ok(Opaque::new(&own.to_string()))) {
        Step::Done(Reply::Keys { keys, scope, .. }) => {
            assert_eq!((keys.len(), scope), (1, Scope::Own));
        }
        other => panic!("{other:?}"),
    }
    let (exchange, _) = again(refuse(Call::Keys, new_era(), denied()));
    assert_eq!(failed(exchange.answer(Err(denied()))).kind, Kind::Denied);

    for (id, there) in [(1, true), (2, false)] {
        let (exchange, request) = again(refuse(Call::Key(KeyId(id)), new_era(), denied()));
        assert_eq!(request, "api_key.my_keys []");
        match exchange.answer(Ok(Opaque::new(&own.to_string()))) {
            Step::Done(Reply::Key(key)) => assert_eq!(key.is_some(), there),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_orphaned_key_costs_the_owners_not_the_list() {
    let broken = || error(14, "'NoneType' object has no attribute 'x'");
    let (exchange, request) = again(refuse(Call::Keys, new_era(), broken()));
    assert_eq!(
        request,
        r#"api_key.query [[],{"order_by":["id"],"limit":20000,"select":["id","name","created_at","expires_at","revoked"]}]"#
    );
    match exchange.answer(Ok(Opaque::new(r#"[{"id":1,"name":"n","revoked":false}]"#))) {
        Step::Done(Reply::Keys { keys, scope, .. }) => {
            assert_eq!(scope, Scope::WithoutOwners);
            assert!(keys.iter().all(|key| key.ownership().unwrap().owner.unread));
        }
        other => panic!("{other:?}"),
    }
    // The first error is the telling one.
    let (exchange, _) = again(refuse(Call::Keys, new_era(), broken()));
    let fault = failed(exchange.answer(Err(error(14, "something else"))));
    assert!(fault.what.contains("NoneType"), "{fault}");

    let (_, request) = again(refuse(Call::Key(KeyId(7)), new_era(), broken()));
    assert!(request.starts_with(r#"api_key.query [[["id","=",7]],{"select""#));
}

#[test]
fn what_less_would_not_cure_is_not_asked_again() {
    for caps in [old_era(), new_era()] {
        for call in [Call::Keys, Call::Key(KeyId(1)), Call::Users] {
            for (refusal, kind) in [
                (error(207, "Not authenticated"), Kind::SignIn),
                (error(13, "[EACCES] Session is expired"), Kind::SignIn),
                (
                    ErrorReply {
                        class: Class::TooManyCalls,
                        ..error(0, "x")
                    },
                    Kind::RateLimited,
                ),
            ] {
                assert_eq!(failed(refuse(call.clone(), caps, refusal)).kind, kind);
            }
        }
    }
    let denied = error(13, "Not authorized");
    assert_eq!(
        failed(refuse(Call::Keys, old_era(), denied.clone())).kind,
        Kind::Denied
    );
    assert_eq!(
        failed(refuse(Call::Users, new_era(), denied)).kind,
        Kind::Denied
    );
    assert_eq!(
        failed(refuse(Call::Keys, old_era(), error(14, "x"))).kind,
        Kind::Server
    );
}

#[test]
fn users_are_asked_for_again_with_fewer_fields() {
    let (exchange, request) = again(refuse(Call::Users, new_era(), error(14, "'roles'")));
    assert_eq!(
        request,
        r#"user.query [[],{"select":["username","uid","full_name","local","locked"]}]"#
    );
    match exchange.answer(Ok(Opaque::new(r#"[{"username":"a"}]"#))) {
        Step::Done(Reply::Users(users)) => assert_eq!(users.len(), 1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_that_is_gone_is_none_and_one_not_understood_is_a_fault() {
    let key = |result| grant(Call::Key(KeyId(7)), new_era(), result);
    assert!(matches!(key(json!([])), Step::Done(Reply::Key(None))));
    assert!(matches!(
        key(json!([{"id": 7, "name": "n", "username": "u"}])),
        Step::Done(Reply::Key(Some(_)))
    ));
    assert_eq!(failed(key(json!([{"name": "n"}]))).kind, Kind::Protocol);
    assert_eq!(failed(key(json!("x"))).kind, Kind::Protocol);
    assert_eq!(
        failed(grant(Call::Keys, new_era(), json!(true))).kind,
        Kind::Protocol
    );
    assert_eq!(
        failed(grant(Call::Users, new_era(), json!(5))).kind,
        Kind::Protocol
    );
}

#[test]
fn a_secret_comes_with_its_key() {
    let reply = json!({"id": 9, "name": "n", "username": "u", "key": "9-not-a-real-key", "keyhash": "$hash"});
    for call in [changes().remove(0), changes().remove(2)] {
        match grant(call, new_era(), reply.clone()) {
            Step::Done(Reply::NewSecret { key, secret, .. }) => {
                assert_eq!(key.id, KeyId(9));
                assert_eq!(secret.raw().expose(), "9-not-a-real-key");
                assert_eq!(secret.flaw(), Some(Flaw::Form));
                assert!(!format!("{key:?}").contains("real"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_secret_is_judged_as_that_of_its_key() {
    let fake = |id: i64| format!("{id}-{}", "NotARealKey0".repeat(6).split_at(64).0);
    let shown = |call, reply| match grant(call, new_era(), reply) {
        Step::Done(Reply::NewSecret {
            key,
            secret,
            differences,
            ..
        }) => (key.id.0, secret.flaw(), differences.len()),
        other => panic!("{other:?}"),
    };
    let (create, reset) = (changes().remove(0), changes().remove(2));
    let entry = |key: String| json!({"id": 7, "name": "n", "username": "root", "expires_at": null, "key": key});
    assert_eq!(shown(create.clone(), entry(fake(7))), (7, None, 0));
    assert_eq!(
        shown(create.clone(), entry(fake(8))),
        (7, Some(Flaw::Id(KeyId(8))), 0)
    );
    assert_eq!(
        shown(create.clone(), entry("1-$(cmd)".into())),
        (7, Some(Flaw::Form), 0)
    );
    assert_eq!(shown(reset.clone(), entry(fake(7))), (7, None, 0));
    // Another key's entry with another key's secret is not what was asked for.
    let other = json!({"id": 8, "name": "n", "username": "u", "key": fake(8)});
    assert_eq!(
        shown(reset.clone(), other),
        (8, Some(Flaw::Id(KeyId(8))), 1)
    );
    // An entry without an id does not lose the secret.
    assert_eq!(shown(reset, json!({"key": fake(7)})).1, None);
    assert_eq!(shown(create, json!({"key": fake(31)})).0, 31);
}

#[test]
fn a_secret_that_did_not_come_is_said_so_and_the_key_named() {
    let create = || changes().remove(0);
    let made = unclear(grant(create(), new_era(), json!({"id": 9, "name": "n"})));
    assert_eq!(made.kind, Kind::Protocol);
    assert!(made.to_string().contains("Key 9 was created"), "{made}");
    assert!(made.next.contains("Reset key 9"), "{made}");
    let unknown = unclear(grant(create(), new_era(), json!(null)));
    assert!(unknown.to_string().contains("was created"), "{unknown}");
    // The reply of a reset may be nonsense, but we know which key it was.
    let reset = unclear(grant(changes().remove(2), new_era(), json!(true)));
    assert!(reset.what.contains("Key 7"), "{reset}");
    assert!(reset.meaning.contains("old secret"), "{reset}");
}

#[test]
fn updates_and_deletes() {
    let update = |result| grant(changes().remove(1), new_era(), result);
    assert!(matches!(
        update(json!({"id": 7, "name": "m", "username": "u"})),
        Step::Done(Reply::Updated(_))
    ));
    assert!(unclear(update(json!(null))).meaning.contains("was saved"));
    let delete = |result| grant(changes().remove(3), new_era(), result);
    assert!(matches!(delete(json!(true)), Step::Done(Reply::Deleted)));
    assert!(matches!(delete(json!(null)), Step::Done(Reply::Deleted)));
    assert!(unclear(delete(json!(false))).what.contains("key 7"));
}

/// JSON whose fields are those that are read.
fn results() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let name = "id|name|username|key|allowlist|method|resource|created_at|expires_at|\\$date|\\$set|roles|revoked";
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
    fn any_result_ends_a_call_without_a_panic(result in results(), user_era in any::<bool>()) {
        let caps = Caps::of_era(user_era);
        let mut calls = changes();
        calls.extend([Call::Keys, Call::Key(KeyId(7)), Call::Users]);
        for call in calls {
            let asks_again = matches!(grant(call, caps, result.clone()), Step::Then(..));
            prop_assert!(!asks_again);
        }
        let result = result.to_string();
        let _ = crate::api::me::read(&result);
        let _ = crate::api::sign_in::LoginAnswer::read(&result);
        let _ = crate::api::system::read_info(&result);
    }
}

#[test]
fn where_orphans_are_listed_a_failure_is_a_failure() {
    let caps = Caps::of(Release::V25_10);
    let fault = failed(refuse(
        Call::Keys,
        caps,
        error(28, "[ENOSPC] no space left"),
    ));
    assert!(fault.what.contains("no space"), "{fault}");
}
