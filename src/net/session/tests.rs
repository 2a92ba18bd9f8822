//! The session without sockets, in named cases.

use serde_json::{Value, json};

use super::keepalive::{IDLE, PING, PROOF, SLOW};
use super::*;
use crate::api::{KeyEvent, Reply};
use crate::domain::draft::NewAccess;
use crate::domain::{KeyChange, KeyId, Kind, NewKey, Release};
use crate::net::dial::Received;

mod interleaving;
mod life;
mod raw_subscriptions;
mod sessions;
mod undecodable;

const JSON: Framing = Framing::JsonRpc;

fn caps() -> Caps {
    Caps::of(Release::V25_10)
}

fn create(name: &str) -> Call {
    Call::Create(NewKey {
        name: name.into(),
        access: NewAccess::User {
            username: "root".into(),
            expires_at: None,
        },
    })
}

fn reset(id: i64) -> Call {
    Call::Reset {
        id: KeyId(id),
        expires_at: None,
    }
}

fn start(next_id: u64) -> Start {
    Start {
        framing: JSON,
        caps: caps(),
        next_id,
        named: true,
        subscribed: true,
        // No beat comes during a test.
        beat: Instant::now() + Duration::from_secs(1 << 30),
    }
}

/// A session that is online.
fn online(now: Instant) -> Session {
    let mut session = Session::new();
    session.up(start(5), now);
    session
}

fn frames(session: &mut Session, now: Instant) -> Vec<Value> {
    std::iter::from_fn(|| session.take_frame(now))
        .map(|frame| serde_json::from_str(&frame).unwrap())
        .collect()
}

fn say(session: &mut Session, frame: &Value, now: Instant) {
    session.message(JSON.decode(&frame.to_string()).unwrap(), now);
}

fn outcomes(session: &mut Session) -> Vec<(u64, Outcome)> {
    std::iter::from_fn(|| session.take_told())
        .filter_map(|told| match told {
            LinkEvent::Answer { id, outcome } => Some((id.0, outcome)),
            _ => None,
        })
        .collect()
}

fn entry(id: i64) -> Value {
    json!({"id": id, "name": "k", "username": "root", "created_at": {"$date": 1_700_000_000_000_i64},
        "expires_at": null, "local": true, "revoked": false, "key": format!("{id}-not-a-real-key")})
}

#[test]
fn a_call_is_answered_once_and_by_its_own_id() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(7), create("a"), now);
    let sent = frames(&mut session, now);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["method"], "api_key.create");
    let id = sent[0]["id"].as_u64().unwrap();
    assert_eq!(id, 5);

    say(
        &mut session,
        &json!({"jsonrpc":"2.0","id":id+1,"result":entry(1)}),
        now,
    );
    assert!(outcomes(&mut session).is_empty());
    say(
        &mut session,
        &json!({"jsonrpc":"2.0","id":id,"result":entry(1)}),
        now,
    );
    say(
        &mut session,
        &json!({"jsonrpc":"2.0","id":id,"result":entry(2)}),
        now,
    );
    let got = outcomes(&mut session);
    assert!(
        matches!(got.as_slice(), [(7, Outcome::Done(Reply::NewSecret { key, .. }))] if key.id == KeyId(1))
    );
}

#[test]
fn at_most_eight_fly_and_the_rest_wait_their_turn() {
    let now = Instant::now();
    let mut session = online(now);
    for n in 0..12 {
        session.ask(RequestId(n), Call::Users, now);
    }
    let sent = frames(&mut session, now);
    assert_eq!(sent.len(), 8);
    say(
        &mut session,
        &json!({"jsonrpc":"2.0","id":sent[3]["id"],"result":[]}),
        now,
    );
    assert_eq!(frames(&mut session, now).len(), 1);
}

#[test]
fn what_was_lost_is_named_and_only_reads_go_again() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Keys, now);
    session.ask(RequestId(2), create("grafana"), now);
    session.ask(RequestId(3), reset(9), now);
    assert_eq!(frames(&mut session, now).len(), 3);
    // Asked, but its frame was never taken.
    session.ask(RequestId(4), Call::Delete(KeyId(3)), now);
    session.ask(RequestId(5), Call::Users, now);
    session.down();

    let got = outcomes(&mut session);
    let [
        (2, Outcome::Unknown(made)),
        (3, Outcome::Unknown(again)),
        (4, Outcome::NotSent(_)),
    ] = got.as_slice()
    else {
        panic!("{got:?}");
    };
    assert_eq!(
        (made.kind, again.kind),
        (Kind::OutcomeUnknown, Kind::OutcomeUnknown)
    );
    assert!(made.meaning.contains("grafana") && again.meaning.contains("Key 9"));

    // While down: a change is turned away, a read waits.
    session.ask(RequestId(6), create("x"), now);
    session.ask(RequestId(7), Call::Key(KeyId(1)), now);
    assert!(matches!(
        outcomes(&mut session).as_slice(),
        [(6, Outcome::NotSent(_))]
    ));
    assert!(frames(&mut session, now).is_empty());

    session.up(start(20), now);
    let sent = frames(&mut session, now);
    let methods: Vec<_> = sent.iter().map(|f| f["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["api_key.query", "user.query", "api_key.query"]);
    assert!(sent.iter().all(|f| f["id"].as_u64().unwrap() >= 20));
}

#[test]
fn when_it_is_over_everything_is_answered() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Keys, now);
    frames(&mut session, now);
    session.over(&Fault::new(Kind::SignIn, "no"));
    session.ask(RequestId(2), Call::Users, now);
    session.ask(RequestId(3), create("x"), now);
    let got = outcomes(&mut session);
    assert_eq!(got.len(), 3);
    assert!(
        got.iter()
            .all(|(_, o)| matches!(o, Outcome::NotSent(f) if f.kind == Kind::SignIn))
    );
    assert_eq!(session.deadline(), None);
}

#[test]
fn patience_ends_with_what_is_known() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Keys, now);
    session.ask(
        RequestId(2),
        Call::Update(KeyId(4), KeyChange::default()),
        now,
    );
    let sent = frames(&mut session, now);
    let late = now + Call::Keys.patience();
    session.wake(late);
    let got = outcomes(&mut session);
    assert!(
        matches!(got.as_slice(), [(1, Outcome::Failed(a)), (2, Outcome::Unknown(b))]
        if a.kind == Kind::TimedOut && b.kind == Kind::OutcomeUnknown)
    );
    // Too late is ignored.
    say(
        &mut session,
        &json!({"jsonrpc":"2.0","id":sent[1]["id"],"result":entry(4)}),
        late,
    );
    assert!(outcomes(&mut session).is_empty());
}

#[test]
fn what_is_too_large_never_leaves() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), create(&"x".repeat(70_000)), now);
    session.ask(RequestId(2), Call::Keys, now);
    assert_eq!(frames(&mut session, now).len(), 1);
    assert!(
        matches!(outcomes(&mut session).as_slice(), [(1, Outcome::NotSent(f))] if f.kind == Kind::TooLarge)
    );
}

#[test]
fn events_are_passed_on_as_ids() {
    let now = Instant::now();
    let mut session = online(now);
    say(
        &mut session,
        &json!({"jsonrpc":"2.0","method":"collection_update",
        "params":{"msg":"added","collection":"api_key.query","id":3,"fields":entry(3)}}),
        now,
    );
    assert!(matches!(
        session.take_told(),
        Some(LinkEvent::Changed(KeyEvent::Added(KeyId(3))))
    ));
}

#[test]
fn progress_extends_a_call_and_a_trickle_does_not() {
    let start = Instant::now();
    let second = Duration::from_secs(1);
    let run = |bytes_a_second: usize| {
        let mut session = online(start);
        session.ask(RequestId(1), Call::Keys, start);
        frames(&mut session, start);
        let mut now = start;
        let mut bytes = 0;
        let mut counted = start;
        while now < start + 3600 * second {
            now += second;
            bytes += bytes_a_second;
            // As the mailbox does: only when a deadline has come.
            if session.deadline().is_some_and(|due| due <= now) {
                if bytes > 0 {
                    session.received(Received {
                        last: now,
                        bytes: std::mem::take(&mut bytes),
                    });
                }
                counted = now;
                session.wake(now);
                frames(&mut session, now);
            }
            let ended = outcomes(&mut session);
            if let Some((_, outcome)) = ended.into_iter().next() {
                return ((now - start).as_secs(), outcome, session.dead().cloned());
            }
            if let Some(dead) = session.dead().cloned() {
                return (
                    (now - start).as_secs(),
                    Outcome::NotSent(dead.clone()),
                    Some(dead),
                );
            }
        }
        panic!("an hour, last counted after {:?}", counted - start)
    };
    // Nothing, and a trickle: the connection ends within a minute.
    for rate in [0, 1, 300] {
        let (after, _, dead) = run(rate);
        assert!((45..=50).contains(&after), "{rate}: {after}");
        assert_eq!(
            dead.is_some_and(|dead| dead.what.contains("only")),
            rate > 0
        );
    }
    // Half a megabyte on a slow line goes on, but not for ever.
    for rate in [600, 100_000] {
        let (after, outcome, dead) = run(rate);
        assert!((895..=935).contains(&after), "{rate}: {after}");
        assert!(matches!(outcome, Outcome::Failed(fault) if fault.kind == Kind::TimedOut));
        assert!(dead.is_none());
    }
}
