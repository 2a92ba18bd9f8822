//! A system that sends events all the time, beside one that does not, for a program that takes none because its terminal accepts no
//! output.

use tnkeys::api::{Call, LinkCommand, LinkEvent, Reply, RequestId, SubscriptionId};
use tnkeys::net::spawn;
use tnkeys::wire::Framing;
use tokio::sync::mpsc::unbounded_channel;

use super::cases::{FRAMINGS, alone, call, connect, counted, target};
use super::liar::{Liar, Manner};

/// Most bytes that the flood costs while nobody takes its events.
const MOST: usize = 4 << 20;
/// Calls to the other system meanwhile.
const CALLS: usize = 50;

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
async fn a_flood_of_events_costs_little_ends_by_itself_and_delays_no_other_system() {
    let _alone = alone().await;
    for framing in FRAMINGS {
        for event in events(framing) {
            let (ended, mut has_ended) = unbounded_channel();
            let flood = Manner::Flood(event.clone(), ended);
            let hostile = Liar::start(framing, "user.query", flood).await;
            let honest = Liar::start(framing, "none", Manner::Announced(0)).await;
            let mut honest = connect(&honest).await.unwrap();
            let mut link = spawn(target(&hostile));
            while !matches!(link.events.recv().await.unwrap(), LinkEvent::Online(_)) {}
            let work = async {
                let jobs = LinkCommand::FollowJobs(SubscriptionId(1));
                link.commands.send(jobs).unwrap();
                let id = RequestId(1);
                let call_of_it = LinkCommand::Call {
                    id,
                    call: Call::Users,
                };
                link.commands.send(call_of_it).unwrap();
                for _ in 0..CALLS {
                    let reply = call(&mut honest, Call::Users).await;
                    assert!(matches!(reply, Ok(Reply::Users(_))));
                }
                has_ended.recv().await.unwrap();
            };
            let ((), cost) = counted(work, |()| ()).await;
            assert!(cost.peak < MOST, "{event}: {}", cost.peak);
            let mut count = 0;
            let fault = loop {
                match link.events.recv().await.unwrap() {
                    LinkEvent::Offline { fault, retry_in } => {
                        assert!(retry_in.is_some());
                        break fault;
                    }
                    _ => count += 1,
                }
            };
            assert!(fault.what.contains("100000 messages"), "{fault}");
            assert!((4_000..5_000).contains(&count), "{event}: {count}");
        }
    }
}
