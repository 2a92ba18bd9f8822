//! Answers that cannot be read, or that name no request.

use super::*;

#[test]
fn an_error_without_an_id_is_the_only_call_s() {
    let error = json!({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"bad"}});
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), create("x"), now);
    frames(&mut session, now);
    say(&mut session, &error, now);
    assert!(matches!(
        outcomes(&mut session).as_slice(),
        [(1, Outcome::Failed(_))]
    ));
    session.ask(RequestId(2), create("x"), now);
    session.ask(RequestId(3), create("y"), now);
    frames(&mut session, now);
    say(&mut session, &error, now);
    assert!(outcomes(&mut session).is_empty());
}

fn text(session: &mut Session, frame: &str, now: Instant) {
    // As the WebSocket does.
    let mut frame = frame.as_bytes().to_vec();
    crate::wire::mend(&mut frame);
    let frame = String::from_utf8(frame).unwrap();
    session.message(JSON.decode(&frame).unwrap(), now);
}

#[test]
fn an_answer_that_cannot_be_decoded_ends_its_call_and_no_other() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Keys, now);
    session.ask(RequestId(2), Call::Users, now);
    session.ask(RequestId(3), create("a"), now);
    assert_eq!(frames(&mut session, now).len(), 3);
    text(&mut session, r#"{"id":5,"result":[1e999]}"#, now);
    text(
        &mut session,
        r#"{"id":7,"result":{"id":1,"key":"1-x","at":1e999}}"#,
        now,
    );
    let got = outcomes(&mut session);
    assert!(
        matches!(got.as_slice(), [(1, Outcome::Failed(read)), (3, Outcome::Unknown(change))]
            if read.kind == Kind::Protocol && change.kind == Kind::OutcomeUnknown),
        "{got:?}"
    );
    assert!(session.dead().is_none());
    // Half a character costs nothing: the list is there.
    text(
        &mut session,
        r#"{"id":6,"result":[{"username":"a\ud800"}]}"#,
        now,
    );
    assert!(matches!(
        outcomes(&mut session).as_slice(),
        [(2, Outcome::Done(Reply::Users(_)))]
    ));
}

#[test]
fn after_an_answer_to_nobody_reads_fail_and_changes_are_unknown() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Keys, now);
    session.ask(RequestId(2), create("a"), now);
    frames(&mut session, now);
    // Two are out: whose error it is cannot be told.
    say(
        &mut session,
        &json!({"id": null, "error": {"code": -32700, "message": "m"}}),
        now,
    );
    let fault = session.dead().expect("the connection goes on").clone();
    session.unreadable(&fault);
    session.down();
    let got = outcomes(&mut session);
    assert!(
        matches!(
            got.as_slice(),
            [(1, Outcome::Failed(_)), (2, Outcome::Unknown(_))]
        ),
        "{got:?}"
    );
}

/// A create must not be called failed over an error that was about something else.
#[test]
fn an_error_without_an_id_may_be_about_a_request_of_our_own() {
    let error = json!({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"bad"}});
    let now = Instant::now();
    let own: [fn(&mut Session, Instant) -> Instant; 3] = [
        |session, now| {
            session.wake(now + IDLE);
            now + IDLE
        },
        |session, now| {
            let ended = json!({"jsonrpc":"2.0","method":"notify_unsubscribed",
                "params":{"collection":"api_key.query","error":null}});
            say(session, &ended, now);
            let due = session.deadline().unwrap();
            session.wake(due);
            due
        },
        |session, now| {
            session.ask(RequestId(9), Call::Sessions { live: true }, now);
            let sent = frames(session, now);
            let none = json!({"jsonrpc":"2.0","id":sent[1]["id"],"result":[]});
            say(session, &none, now);
            now
        },
    ];
    for (at, begin) in own.into_iter().enumerate() {
        let mut session = online(now);
        let now = begin(&mut session, now);
        session.ask(RequestId(1), create("x"), now);
        frames(&mut session, now);
        outcomes(&mut session);
        say(&mut session, &error, now);
        assert!(outcomes(&mut session).is_empty(), "{at}");
        assert!(session.dead().is_some(), "{at}");
        session.down();
        let got = outcomes(&mut session);
        assert!(
            matches!(got.as_slice(), [(1, Outcome::Unknown(_))]),
            "{at}: {got:?}"
        );
    }
}
