//! Lies about the job of a run on many keys.

use tnkeys::api::{BulkJob, Call, Reply};
use tnkeys::domain::KeyId;
use tnkeys::domain::bulk::{BulkAction, JobMark, JobRead};
use tnkeys::wire::Framing;

use super::cases::{FRAMINGS, alone, call, connect, counted, lies};
use super::liar::{Liar, Lie, Manner};

/// Size of a lie: see `signed_in`.
const SIZE: usize = 5 << 18;
/// Most bytes at once, for each byte of the lie.
const PER_BYTE: f64 = 2.3;
/// What a connection costs besides.
const SMALL: usize = 512 << 10;
/// The lies that are read as jobs; the others end before.
const LIES: [&str; 8] = [
    "open brackets",
    "open objects",
    "a wide list",
    "a wide object",
    "rows of nothing",
    "a long name",
    "much extra",
    "jobs",
];

fn read() -> Call {
    let action = BulkAction::Delete { end_sessions: true };
    let keys = (1..=20).map(KeyId).collect();
    let mark = JobMark {
        text: "tnkeys run of today, part 1".into(),
        keys,
    };
    Call::BulkJob(1_000_041, Box::new(BulkJob { action, mark }))
}

/// A list of jobs of about this many bytes. The one that is looked for is among them.
fn jobs(framing: Framing, part: &str, times: usize) -> Lie {
    let begin = match framing {
        Framing::JsonRpc => r#"{"jsonrpc":"2.0","id":$ID,"result":["#,
        Framing::Ddp => r#"{"msg":"result","id":$ID,"result":["#,
    };
    Lie {
        head: begin.to_owned(),
        part: part.to_owned(),
        times,
        tail: "{}]}".to_owned(),
    }
}

#[tokio::test]
async fn a_reply_about_a_job_costs_no_more_than_twice_its_size_and_says_nothing_false() {
    let _alone = alone().await;
    let rows = [
        r#"{"id":$NUMBER,"method":"core.bulk","state":"WAITING","progress":{"percent":1e300,"extra":[[],{}]}},"#,
        r#"{"id":1000041,"method":"core.bulk","state":"SUCCESS","result":[{"result":true,"error":null}]},"#,
        r#"{"id":1000041,"method":"core.bulk","state":"FAILED","error":"\u001b[2J"},"#,
    ];
    for framing in FRAMINGS {
        let rows = rows.map(|part| ("jobs", jobs(framing, part, SIZE / part.len())));
        for (name, lie) in lies(framing, SIZE).into_iter().chain(rows) {
            if !LIES.contains(&name) {
                continue;
            }
            let address = Liar::start(framing, "core.get_jobs", Manner::Whole(lie)).await;
            let mut session = connect(&address).await.unwrap();
            let (said, cost) = counted(call(&mut session, read()), |reply| match reply {
                Ok(Reply::BulkJob(read)) => Ok(read),
                Ok(_) => panic!("another reply"),
                Err(fault) => Err(fault.what),
            })
            .await;
            let most = (SIZE as f64 * PER_BYTE) as usize + SMALL;
            assert!(
                cost.peak < most,
                "{framing:?} {name}: {} of {most}",
                cost.peak
            );
            assert!(cost.left < SMALL, "{framing:?} {name}: {} left", cost.left);
            let nothing = matches!(&said, Err(_) | Ok(JobRead::Lost(_) | JobRead::Running(_)));
            assert!(nothing, "{framing:?} {name}: {said:?}");
        }
    }
}
