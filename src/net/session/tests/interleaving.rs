//! Anything may happen, in any order.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

/// What may happen.
#[derive(Clone, Debug)]
enum Event {
    Ask(u8),
    Take(u8),
    /// A reply (or an error) to the nth frame ever sent, again and again perhaps.
    Reply(u8, u8),
    Pass(u16),
    Down,
    Up,
    Over,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => any::<u8>().prop_map(Event::Ask),
        6 => any::<u8>().prop_map(Event::Take),
        6 => (any::<u8>(), any::<u8>()).prop_map(|(a, b)| Event::Reply(a, b)),
        2 => (0_u16..120).prop_map(Event::Pass),
        1 => Just(Event::Down),
        3 => Just(Event::Up),
        1 => Just(Event::Over),
    ]
}

fn some_call(kind: u8, n: u64) -> Call {
    match kind % 6 {
        0 => Call::Keys,
        1 => Call::Users,
        // The name tells the frames of different asks apart.
        2 => create(&format!("n{n}")),
        3 => reset(i64::try_from(n).unwrap()),
        4 => Call::Delete(KeyId(i64::try_from(n).unwrap())),
        _ => Call::Update(KeyId(i64::try_from(n).unwrap()), KeyChange::default()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_changed_twice_and_every_call_gets_one_outcome(events in proptest::collection::vec(event(), 1..120)) {
        let mut now = Instant::now();
        let mut session = Session::new();
        let (mut asked, mut over) = (0_u64, false);
        let mut sent: Vec<Value> = Vec::new();
        let mut times_sent: HashMap<String, usize> = HashMap::new();
        let mut ends: HashMap<u64, Outcome> = HashMap::new();
        let mut changes: HashMap<u64, String> = HashMap::new();
        let finish = events.into_iter().chain([Event::Over]);
        for event in finish {
            match event {
                Event::Ask(kind) => {
                    let call = some_call(kind, asked);
                    if call.changes() {
                        let (_, request) = Exchange::start(call.clone(), caps());
                        changes.insert(asked, format!("{}{}", request.method, *request.params));
                    }
                    session.ask(RequestId(asked), call, now);
                    asked += 1;
                }
                Event::Take(most) => {
                    for _ in 0..most % 4 {
                        if let Some(frame) = session.take_frame(now) {
                            let frame: Value = serde_json::from_str(&frame).unwrap();
                            *times_sent.entry(format!("{}{}", frame["method"].as_str().unwrap(), frame["params"])).or_default() += 1;
                            sent.push(frame);
                        }
                    }
                }
                Event::Reply(nth, how) => if !sent.is_empty() {
                    let frame = &sent[usize::from(nth) % sent.len()];
                    let id = frame["id"].as_u64().unwrap() + u64::from(how % 7 == 6);
                    let reply = match how % 7 {
                        0 => json!({"jsonrpc":"2.0","id":id,"error":{"code":-32001,"message":"x","data":{"error":13,"reason":"no"}}}),
                        1 => json!({"jsonrpc":"2.0","id":id,"error":{"code":-32602,"message":"x","data":{"error":22,"extra":[["api_key_create.name","no",22]]}}}),
                        2 => json!({"jsonrpc":"2.0","id":id,"result":[entry(1)]}),
                        3 => json!({"jsonrpc":"2.0","id":id,"result":true}),
                        4 => json!({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}),
                        _ => json!({"jsonrpc":"2.0","id":id,"result":entry(1)}),
                    };
                    say(&mut session, &reply, now);
                },
                Event::Pass(seconds) => {
                    now += Duration::from_secs(seconds.into());
                    session.wake(now);
                }
                Event::Down => session.down(),
                Event::Up if !over => session.up(start(session.next_id() + 3), now),
                Event::Up => {}
                Event::Over => {
                    over = true;
                    session.over(&Fault::new(Kind::Lost, "over"));
                }
            }
            for (id, outcome) in outcomes(&mut session) {
                prop_assert!(ends.insert(id, outcome).is_none(), "two outcomes for {id}");
            }
        }
        prop_assert_eq!(ends.len() as u64, asked);
        let ids: std::collections::HashSet<_> = sent.iter().map(|f| f["id"].as_u64()).collect();
        prop_assert_eq!(ids.len(), sent.len(), "an id was used twice");
        for (id, frame) in changes {
            let times = times_sent.get(&frame).copied().unwrap_or(0);
            prop_assert!(times <= 1, "{frame} was sent {times} times");
            match &ends[&id] {
                Outcome::NotSent(_) => prop_assert_eq!(times, 0, "{} was sent", frame),
                _ => prop_assert_eq!(times, 1, "{} was not sent", frame),
            }
        }
    }
}
