//! Whether the system and the session still live.

use super::*;

#[test]
fn silence_is_asked_about_once_then_ends_the_connection() {
    let now = Instant::now();
    let mut session = online(now);
    assert_eq!(session.deadline(), Some(now + IDLE));
    session.wake(now + IDLE);
    let ping = frames(&mut session, now + IDLE);
    assert_eq!(ping[0]["method"], "auth.me");
    // First it is no longer called live, then given up.
    assert_eq!(session.deadline(), Some(now + IDLE + SLOW));
    session.wake(now + IDLE + SLOW);
    assert_eq!(session.deadline(), Some(now + IDLE + PING));

    // A refusal proves life as well.
    let refusal = json!({"jsonrpc":"2.0","id":ping[0]["id"],"error":{"code":-32001,"message":"x",
        "data":{"error":13,"errname":"EACCES","reason":"Not authorized","extra":null}}});
    let later = now + IDLE + PING / 2;
    say(&mut session, &refusal, later);
    assert!(session.dead().is_none() && outcomes(&mut session).is_empty());
    assert_eq!(session.deadline(), Some(later + IDLE));

    session.wake(later + IDLE);
    assert_eq!(frames(&mut session, later + IDLE).len(), 1);
    session.wake(later + IDLE + PING);
    assert_eq!(session.dead().unwrap().kind, Kind::Lost);
}

#[test]
fn an_ended_session_ends_the_connection() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Delete(KeyId(1)), now);
    let sent = frames(&mut session, now);
    let ended = json!({"jsonrpc":"2.0","id":sent[0]["id"],"error":{"code":-32001,"message":"x",
        "data":{"error":13,"errname":"EACCES","reason":"Session is expired","extra":null}}});
    say(&mut session, &ended, now);
    let got = outcomes(&mut session);
    assert!(
        matches!(got.as_slice(), [(1, Outcome::Failed(fault))] if fault.meaning.contains("not deleted")),
        "{got:?}"
    );
    assert_eq!(session.dead().unwrap().kind, Kind::SignIn);
}

fn expired(id: &Value) -> Value {
    json!({"jsonrpc":"2.0","id":id,"error":{"code":-32001,"message":"x",
        "data":{"error":13,"errname":"EACCES","reason":"Session is expired","extra":null}}})
}

/// Everything that was told and is no answer.
fn words(session: &mut Session) -> Vec<String> {
    std::iter::from_fn(|| session.take_told())
        .map(|told| format!("{told:?}"))
        .collect()
}

#[test]
fn a_read_that_meets_an_expired_session_is_asked_again_and_a_change_is_not() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Keys, now);
    session.ask(RequestId(2), create("a"), now);
    let sent = frames(&mut session, now);
    for frame in &sent {
        say(&mut session, &expired(&frame["id"]), now);
    }
    let got = outcomes(&mut session);
    assert!(
        matches!(got.as_slice(), [(2, Outcome::Failed(fault))] if fault.meaning.contains("No key was created")),
        "{got:?}"
    );
    assert!(session.dead().is_some());
    session.down();
    assert!(outcomes(&mut session).is_empty());
    session.up(start(30), now);
    let again = frames(&mut session, now);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["method"], "api_key.query");
}

#[test]
fn nothing_leaves_over_a_session_that_is_known_to_be_over() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Keys, now);
    let sent = frames(&mut session, now);
    say(&mut session, &expired(&sent[0]["id"]), now);
    session.ask(RequestId(2), create("a"), now);
    assert_eq!(frames(&mut session, now), Vec::<Value>::new());
    session.down();
    let got = outcomes(&mut session);
    assert!(
        matches!(got.as_slice(), [(2, Outcome::NotSent(_))]),
        "{got:?}"
    );
}

#[test]
fn a_session_is_proven_though_events_come_all_the_time() {
    let now = Instant::now();
    let mut session = online(now);
    let event = json!({"jsonrpc":"2.0","method":"collection_update",
        "params":{"msg":"changed","collection":"api_key.query","id":1}});
    let mut at = now;
    let mut asked = Vec::new();
    while at < now + PROOF {
        at += IDLE / 3;
        session.wake(at);
        asked.extend(frames(&mut session, at));
        say(&mut session, &event, at);
    }
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["method"], "auth.me");
    words(&mut session);
    // No answer: it is no longer called live, but what still talks is not dropped.
    session.wake(at + SLOW);
    assert_eq!(words(&mut session), ["Checking(true)"]);
    say(&mut session, &event, at + SLOW);
    session.wake(at + SLOW + PING);
    assert!(session.dead().is_none());
    // An answer ends the doubt, once.
    let late = at + SLOW + PING;
    say(
        &mut session,
        &json!({"jsonrpc":"2.0","id":asked[0]["id"],"result":{}}),
        late,
    );
    let told = words(&mut session);
    assert_eq!(told.last().unwrap(), "Checking(false)", "{told:?}");
    // The same call meets the end of the session.
    session.wake(late + IDLE);
    let sent = frames(&mut session, late + IDLE);
    say(&mut session, &expired(&sent[0]["id"]), late + IDLE);
    assert_eq!(session.dead().unwrap().what, "The session expired.");
}

#[test]
fn a_session_that_is_nobody_s_asks_for_no_key() {
    let now = Instant::now();
    let mut session = Session::new();
    let named = false;
    session.up(Start { named, ..start(1) }, now);
    session.wake(now + IDLE);
    let sent = frames(&mut session, now + IDLE);
    assert_eq!(sent[0]["method"], "api_key.query");
    assert_eq!(sent[0]["params"], json!([[["id", "=", 0]]]));
}

#[test]
fn a_subscription_that_ends_is_made_again_and_the_list_read_after_it() {
    let now = Instant::now();
    let mut session = online(now);
    let ended = json!({"jsonrpc":"2.0","method":"notify_unsubscribed",
        "params":{"collection":"api_key.query","error":null}});
    let mut at = now;
    for round in 0..4 {
        for _ in 0..100 {
            say(&mut session, &ended, at);
        }
        let told = words(&mut session);
        let news: &[&str] = if round == 1 { &["Events(false)"] } else { &[] };
        assert_eq!(told, news);
        assert!(frames(&mut session, at).is_empty());
        at = session.deadline().unwrap();
        session.wake(at);
        let sent = frames(&mut session, at);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0]["method"], "core.subscribe");
        say(
            &mut session,
            &json!({"jsonrpc":"2.0","id":sent[0]["id"],"result":"s"}),
            at,
        );
        assert_eq!(words(&mut session), ["Changed(Missed)"]);
    }
    assert_eq!(at.duration_since(now).as_secs(), 1 + 2 + 4 + 8);
}
