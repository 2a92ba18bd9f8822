//! Subscriptions by name, over both framings.

use super::*;
use crate::api::{Notice, SubscriptionId};

const ID: SubscriptionId = SubscriptionId(1);
const JOBS: &str = "core.get_jobs";

/// A session that is online over this framing.
fn over(framing: Framing, now: Instant) -> Session {
    let mut session = Session::new();
    session.up(
        Start {
            framing,
            ..start(5)
        },
        now,
    );
    session
}

/// The next frame as it is sent.
fn frame(session: &mut Session, now: Instant) -> Option<String> {
    session.take_frame(now).map(|frame| (*frame).clone())
}

fn say_text(session: &mut Session, framing: Framing, text: &str, now: Instant) {
    session.message(framing.decode(text).unwrap(), now);
}

/// What was reported: `1 Subscribed`, `1 Added {"collection":...}`, `1 Ended(None)`. Other events of the link are left out.
fn notices(session: &mut Session) -> Vec<String> {
    std::iter::from_fn(|| session.take_told())
        .filter_map(|told| match told {
            LinkEvent::Notice(id, Notice::Event(event)) => {
                let body = serde_json::to_string(event.body()).unwrap();
                Some(format!("{} {:?} {body}", id.0, event.kind()))
            }
            LinkEvent::Notice(id, Notice::Ended(Some(fault))) => {
                Some(format!("{} {:?} {:?}", id.0, fault.kind, fault.what))
            }
            LinkEvent::Notice(id, notice) => Some(format!("{} {notice:?}", id.0)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_subscription_over_json_rpc_to_the_byte() {
    let (now, framing) = (Instant::now(), Framing::JsonRpc);
    let mut session = over(framing, now);
    session.subscribe(ID, JOBS.into());
    assert_eq!(
        frame(&mut session, now).unwrap(),
        r#"{"jsonrpc":"2.0","id":5,"method":"core.subscribe","params":["core.get_jobs"]}"#
    );
    // An event may come before the reply.
    let event = r#"{"jsonrpc":"2.0","method":"collection_update","params":{"msg":"added","collection":"core.get_jobs","id":7,
        "fields":{"id":7,"state":"RUNNING","result":{"key":"3-not-a-real-key","keyhash":"$pbkdf2"}}}}"#;
    say_text(&mut session, framing, event, now);
    say_text(
        &mut session,
        framing,
        r#"{"jsonrpc":"2.0","id":5,"result":"a-b-c"}"#,
        now,
    );
    let body = r#"{"collection":"core.get_jobs","id":7,"fields":{"id":7,"state":"RUNNING","result":{"key":"********","keyhash":"********"}}}"#;
    assert_eq!(
        notices(&mut session),
        [format!("1 Added {body}"), "1 Subscribed".to_owned()]
    );
    session.unsubscribe(ID);
    assert_eq!(
        frame(&mut session, now).unwrap(),
        r#"{"jsonrpc":"2.0","id":6,"method":"core.unsubscribe","params":["a-b-c"]}"#
    );
    say_text(&mut session, framing, event, now);
    assert!(notices(&mut session).is_empty(), "nothing more");
    assert_eq!(frame(&mut session, now), None);
}

#[test]
fn a_subscription_over_ddp_to_the_byte() {
    let (now, framing) = (Instant::now(), Framing::Ddp);
    let mut session = over(framing, now);
    session.subscribe(ID, JOBS.into());
    assert_eq!(
        frame(&mut session, now).unwrap(),
        r#"{"id":"sub-5","msg":"sub","name":"core.get_jobs"}"#
    );
    say_text(
        &mut session,
        framing,
        r#"{"msg":"ready","subs":["sub-5"]}"#,
        now,
    );
    let event =
        r#"{"msg":"changed","collection":"core.get_jobs","id":7,"fields":{"state":"SUCCESS"}}"#;
    say_text(&mut session, framing, event, now);
    let removed = r#"{"msg":"removed","collection":"core.get_jobs","id":7}"#;
    say_text(&mut session, framing, removed, now);
    assert_eq!(
        notices(&mut session),
        [
            "1 Subscribed",
            r#"1 Changed {"collection":"core.get_jobs","id":7,"fields":{"state":"SUCCESS"}}"#,
            r#"1 Removed {"collection":"core.get_jobs","id":7}"#
        ]
    );
    session.unsubscribe(ID);
    assert_eq!(
        frame(&mut session, now).unwrap(),
        r#"{"id":"sub-5","msg":"unsub"}"#
    );
}

#[test]
fn one_that_is_no_longer_wanted_ends_when_its_reply_comes() {
    let now = Instant::now();
    let mut session = over(JSON, now);
    session.subscribe(ID, JOBS.into());
    frame(&mut session, now).unwrap();
    session.unsubscribe(ID);
    assert_eq!(frame(&mut session, now), None, "its id is unknown yet");
    say_text(
        &mut session,
        JSON,
        r#"{"jsonrpc":"2.0","id":5,"result":"x"}"#,
        now,
    );
    assert!(frame(&mut session, now).unwrap().contains(r#"["x"]"#));
    assert!(notices(&mut session).is_empty());
    // One whose frame was never sent leaves no trace.
    session.subscribe(ID, JOBS.into());
    session.unsubscribe(ID);
    assert_eq!(frame(&mut session, now), None);
}

#[test]
fn a_refused_one_and_one_that_the_system_ends_are_reported_with_the_reason() {
    let now = Instant::now();
    let mut session = over(JSON, now);
    session.subscribe(ID, "pool.query".into());
    frame(&mut session, now).unwrap();
    let refused = json!({"jsonrpc":"2.0","id":5,"error":{"code":-32001,"message":"Method call error",
        "data":{"error":13,"reason":"Not authorized"}}});
    say(&mut session, &refused, now);
    assert_eq!(
        notices(&mut session),
        [r#"1 Denied "This account is not authorized.""#]
    );
    for (error, told) in [
        (json!(null), "2 Ended(None)"),
        (
            json!({"error": 14, "reason": "[EFAULT] no such pool"}),
            r#"2 Server "The system ended the subscription: [EFAULT] no such pool""#,
        ),
    ] {
        session.subscribe(SubscriptionId(2), "pool.query".into());
        session.subscribe(SubscriptionId(3), JOBS.into());
        for _ in 0..2 {
            let asked: Value = serde_json::from_str(&frame(&mut session, now).unwrap()).unwrap();
            let reply = json!({"jsonrpc":"2.0","id":asked["id"],"result":"s"});
            say(&mut session, &reply, now);
        }
        notices(&mut session);
        let ended = json!({"jsonrpc":"2.0","method":"notify_unsubscribed",
            "params":{"collection":"pool.query","error":error}});
        say(&mut session, &ended, now);
        assert_eq!(notices(&mut session), [told]);
        session.unsubscribe(SubscriptionId(3));
        frame(&mut session, now).unwrap();
        assert_eq!(frame(&mut session, now), None, "it is not renewed");
    }
}

#[test]
fn over_ddp_an_end_names_its_subscription_and_is_not_that_of_the_keys() {
    let (now, framing) = (Instant::now(), Framing::Ddp);
    let mut session = over(framing, now);
    session.subscribe(ID, "api_key.query".into());
    frame(&mut session, now).unwrap();
    say_text(
        &mut session,
        framing,
        r#"{"msg":"ready","subs":["sub-5"]}"#,
        now,
    );
    notices(&mut session);
    let ended = r#"{"msg":"nosub","id":"sub-5","error":{"error":14,"reason":"gone"}}"#;
    say_text(&mut session, framing, ended, now);
    assert_eq!(
        notices(&mut session),
        [r#"1 Server "The system ended the subscription: gone""#]
    );
    let second = now + Duration::from_secs(2);
    assert_eq!(frame(&mut session, second), None, "the other one stays");
    say_text(
        &mut session,
        framing,
        r#"{"msg":"nosub","id":"sub-2"}"#,
        second,
    );
    session.wake(second + Duration::from_secs(1));
    assert!(
        frame(&mut session, second + Duration::from_secs(1)).is_some(),
        "that of the keys is renewed"
    );
}

#[test]
fn after_a_lost_connection_it_is_requested_again_and_the_gap_is_reported() {
    let now = Instant::now();
    let mut session = over(JSON, now);
    session.subscribe(ID, JOBS.into());
    frame(&mut session, now).unwrap();
    say_text(
        &mut session,
        JSON,
        r#"{"jsonrpc":"2.0","id":5,"result":"x"}"#,
        now,
    );
    session.down();
    assert_eq!(notices(&mut session), ["1 Subscribed"]);
    session.up(start(20), now);
    let asked: Value = serde_json::from_str(&frame(&mut session, now).unwrap()).unwrap();
    assert_eq!(asked["params"], json!([JOBS]));
    say(
        &mut session,
        &json!({"jsonrpc":"2.0","id":asked["id"],"result":"y"}),
        now,
    );
    assert_eq!(notices(&mut session), ["1 Missed"]);
    session.over(&Fault::new(Kind::SignIn, "refused"));
    assert_eq!(notices(&mut session), [r#"1 SignIn "refused""#]);
    session.subscribe(SubscriptionId(9), JOBS.into());
    assert_eq!(notices(&mut session), [r#"9 SignIn "refused""#]);
}

#[test]
fn a_reply_that_never_comes_ends_it() {
    let now = Instant::now();
    let mut session = over(JSON, now);
    session.subscribe(ID, JOBS.into());
    frame(&mut session, now).unwrap();
    let due = now + crate::api::raw::PATIENCE;
    assert!(session.deadline().unwrap() <= due);
    session.wake(due);
    assert_eq!(
        notices(&mut session),
        [r#"1 TimedOut "The system did not respond in time.""#]
    );
}

/// The program's own subscription reads no field, with or without one by name.
#[test]
fn an_event_about_a_key_reaches_the_program_as_its_id_alone() {
    let now = Instant::now();
    let event = r#"{"jsonrpc":"2.0","method":"collection_update","params":{"msg":"added","collection":"api_key.query","id":42,
        "fields":{"id":42,"name":"k","key":"42-not-a-real-key"}}}"#;
    let mut session = over(JSON, now);
    say_text(&mut session, JSON, event, now);
    let told: Vec<_> = std::iter::from_fn(|| session.take_told()).collect();
    assert_eq!(format!("{told:?}"), "[Changed(Added(KeyId(42)))]");
    session.subscribe(ID, "api_key.query".into());
    frame(&mut session, now).unwrap();
    say_text(&mut session, JSON, event, now);
    let told: Vec<_> = std::iter::from_fn(|| session.take_told()).collect();
    assert_eq!(
        format!("{told:?}"),
        "[Changed(Added(KeyId(42))), Notice(SubscriptionId(1), Event(RawEvent(Added)))]"
    );
    for told in told {
        if let LinkEvent::Notice(_, Notice::Event(event)) = told {
            assert_eq!(event.fields()["key"], "********");
            assert_eq!(event.fields()["name"], "k");
        }
    }
}

#[test]
fn an_argument_in_another_spelling_still_finds_its_subscription() {
    let now = Instant::now();
    let mut session = over(JSON, now);
    session.subscribe(ID, r#"reporting.realtime:{"interval":2}"#.into());
    session.subscribe(SubscriptionId(2), "reporting.other".into());
    frame(&mut session, now).unwrap();
    frame(&mut session, now).unwrap();
    let event = |collection: &str| json!({"jsonrpc":"2.0","method":"collection_update","params":{"msg":"added","collection":collection,"fields":{}}});
    for collection in [
        "reporting.realtime:{\"interval\": 2}",
        "reporting.realtime",
        "reporting.realtime:{\"interval\":2}",
    ] {
        say(&mut session, &event(collection), now);
        assert_eq!(notices(&mut session).len(), 1, "{collection}");
    }
    say(&mut session, &event("reporting.realtime2"), now);
    assert!(notices(&mut session).is_empty());
}
