use serde_json::json;

use super::*;
use crate::api::{Call, Exchange, Reply, Step};
use crate::domain::{Caps, Release};
use crate::wire::{Framing, Incoming};

fn call(method: &str) -> RawCall {
    RawCall::new(method, json!([])).unwrap()
}

#[test]
fn only_known_reads_are_repeated() {
    for (method, read) in [
        ("pool.query", true),
        ("pool.get_instance", true),
        ("ssh.config", true),
        ("interface.lacpdu_rate_choices", true),
        ("core.ping", true),
        ("auth.me", true),
        ("pool.create", false),
        ("core.bulk", false),
        ("core.job_wait", false),
        ("query", false),
        ("pool.query2", false),
        ("system.reboot", false),
        ("", false),
    ] {
        let call = Call::Raw(call(method));
        assert_eq!(!call.changes(), read, "{method}");
        assert!(!call.makes_secret(), "{method}");
    }
    assert!(call("pool.dataset.details").as_read().is_read());
}

#[test]
fn a_limit_is_the_calls_own() {
    assert_eq!(call("a.b").limit(), PATIENCE);
    let limit = Duration::from_secs(7);
    assert_eq!(Call::Raw(call("a.b").within(limit)).patience(), limit);
}

#[test]
fn a_credential_never_leaves_as_a_raw_call() {
    for method in [
        "auth.login",
        "auth.login_ex",
        "auth.login_ex_continue",
        "auth.login_with_api_key",
        "auth.login_with_token",
        "auth.two_factor_auth",
    ] {
        let refused = RawCall::new(method, json!([])).unwrap_err();
        assert_eq!(refused.kind, Kind::Invalid, "{method}");
    }
    // It needs a sign-in.
    assert!(RawCall::new("auth.generate_token", json!([])).is_ok());
    let odd = RawCall::new("core.ping", json!({})).unwrap_err();
    assert_eq!(odd.kind, Kind::Invalid);
}

#[test]
fn the_frames_of_both_framings_to_the_byte() {
    let call = RawCall::new("pool.query", json!([[["id", "=", 1]], {"get": true}])).unwrap();
    let (exchange, request) = Exchange::start(Call::Raw(call), Caps::of(Release::V25_10));
    assert_eq!(
        *Framing::JsonRpc.call(7, &request.method, &request.params),
        r#"{"jsonrpc":"2.0","id":7,"method":"pool.query","params":[[["id","=",1]],{"get":true}]}"#
    );
    assert_eq!(
        *Framing::Ddp.call(7, &request.method, &request.params),
        r#"{"id":"id-7","msg":"method","method":"pool.query","params":[[["id","=",1]],{"get":true}]}"#
    );
    let frame = r#"{"jsonrpc":"2.0","id":7,"result": {"n": 1.50, "d": {"$date": 0}}}"#;
    let Ok(Incoming::Reply { result, .. }) = Framing::JsonRpc.decode(frame) else {
        panic!("not a reply")
    };
    match exchange.answer(result) {
        Step::Done(Reply::Raw(reply)) => {
            assert_eq!(reply.json(), r#"{"n": 1.50, "d": {"$date": 0}}"#);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn debug_shows_neither_parameters_nor_result() {
    let call = RawCall::new("a.b", json!(["1-not-a-real-key"])).unwrap();
    assert_eq!(format!("{call:?}"), "RawCall(a.b)");
    let reply = RawReply::of(r#"{"key":"1-not-a-real-key"}"#);
    assert_eq!(format!("{reply:?}"), "RawReply(…)");
    let wrong = reply.read::<u64>().unwrap_err();
    assert!(
        !format!("{wrong:?}").contains("not-a-real-key"),
        "{wrong:?}"
    );
    assert_eq!(*reply.value(), json!({"key": "1-not-a-real-key"}));
}
