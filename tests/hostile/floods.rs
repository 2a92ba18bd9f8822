//! A system that sends events all the time, beside one that does not, for a program that takes none because its terminal accepts no
//! output.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tnkeys::api::{
    Call, LinkCommand, LinkEvent, Notice, Outcome, Reply, RequestId, SubscriptionId,
};
use tnkeys::net::{Link, spawn};
use tnkeys::wire::Framing;

use super::cases::{FRAMINGS, alone, call, connect, counted, target};
use super::liar::{Flood, Liar, Manner};

/// Most bytes that the flood costs while nobody takes its events.
const MOST: usize = 4 << 20;
/// Calls to the other system meanwhile.
const CALLS: usize = 20;
/// Most reports of changes that a link keeps.
const KEPT: usize = 4_096;

/// Events about a key, a job, a session.
fn events(framing: Framing) -> Vec<String> {
    let event = |collection: &str, fields: &str| {
        let inside =
            format!(r#""msg":"changed","collection":"{collection}","id":41,"fields":{fields}"#);
        match framing {
            Framing::JsonRpc => {
                format!(r#"{{"jsonrpc":"2.0","method":"collection_update","params":{{{inside}}}}}"#)
            }
            Framing::Ddp => format!("{{{inside}}}"),
        }
    };
    let job = format!(
        r#"{{"state":"SUCCESS","progress":{{"percent":250}},"result":[{}]}}"#,
        vec![r#"{"result":{"key":"1-not-a-real-key"},"error":null}"#; 20].join(",")
    );
    vec![
        event("api_key.query", "{}"),
        event("core.get_jobs", &job),
        event("auth.sessions", "{}"),
    ]
}

#[tokio::test]
async fn a_flood_of_events_costs_little_loses_no_answer_and_delays_no_other_system() {
    let _alone = alone().await;
    let honest = Liar::start(Framing::JsonRpc, "none", Manner::Announced(0)).await;
    let mut honest = connect(&honest).await.unwrap();
    for framing in FRAMINGS {
        let flood = Flood {
            texts: events(framing),
            enough: Arc::default(),
            read: Arc::default(),
        };
        let hostile = Liar::start(framing, "user.query", Manner::Flood(flood.clone())).await;
        let mut link = spawn(target(&hostile));
        while !matches!(next(&mut link).await, LinkEvent::Online(_)) {}
        let say = |command| link.commands.send(command).unwrap();
        say(LinkCommand::FollowJobs(SubscriptionId(1)));
        say(LinkCommand::Call {
            id: RequestId(1),
            call: Call::Users,
        });
        // Nobody takes an event of the flood before it is over.
        let work = async {
            for _ in 0..CALLS {
                let reply = call(&mut honest, Call::Users).await;
                assert!(matches!(reply, Ok(Reply::Users(_))));
            }
            flood.enough.store(true, Ordering::Relaxed);
            flood.read.notified().await;
        };
        let ((), cost) = counted(work, |()| ()).await;
        assert!(cost.peak < MOST, "{framing:?}: {}", cost.peak);
        let mut kept = [0; 3];
        let answer = loop {
            match next(&mut link).await {
                LinkEvent::Changed(_) => kept[0] += 1,
                LinkEvent::Notice(_, Notice::Job(event)) => {
                    assert_eq!((event.id, event.percent), (41, Some(100)));
                    kept[1] += 1;
                }
                LinkEvent::SessionsChanged => kept[2] += 1,
                LinkEvent::Notice(_, Notice::Subscribed) => {}
                LinkEvent::Answer { outcome, .. } => break outcome,
                other => panic!("{framing:?}: {other:?}"),
            }
        };
        assert!(matches!(answer, Outcome::Done(Reply::Users(_))));
        assert!(kept.iter().all(|it| *it > 0), "{framing:?}: {kept:?}");
        assert!(kept.iter().sum::<usize>() <= KEPT, "{framing:?}: {kept:?}");
        println!("{framing:?}: {kept:?}, {} in {:?}", cost.peak, cost.time);
    }
}

/// The next event of a link that stays up.
async fn next(link: &mut Link) -> LinkEvent {
    let event = link.events.recv().await.unwrap();
    assert!(!matches!(event, LinkEvent::Offline { .. }), "{event:?}");
    event
}
