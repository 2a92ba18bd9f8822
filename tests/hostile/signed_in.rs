//! After the sign-in.

use tnkeys::api::{Call, Reply};
use tnkeys::wire::Framing;

use super::cases::{FRAMINGS, alone, call, connect, counted, endless, lies};
use super::liar::{Liar, Lie, Manner};

/// Size of a lie: over 1 MiB, where a message is decoded on another thread. Every cost is linear in it, so a part of the
/// limit will do; with 63 MiB it takes minutes.
const SIZE: usize = 5 << 18;
/// Most bytes at once, for each byte of the lie: under 160 MB for 64 MiB.
const PER_BYTE: f64 = 2.3;
/// What a connection costs besides.
const SMALL: usize = 512 << 10;
/// What the entries cost that a reply may have: 20,000 methods at most.
const KEPT: usize = 5 << 20;

#[tokio::test]
async fn no_lie_costs_more_than_twice_its_size() {
    let _alone = alone().await;
    for framing in FRAMINGS {
        for (name, lie) in lies(framing, SIZE) {
            let address = Liar::start(framing, "api_key.query", Manner::Whole(lie)).await;
            let mut session = connect(&address).await.unwrap();
            let asked = async {
                // An event answers nothing: what comes after it does.
                match name {
                    "an event with fields" => {
                        let _ = tokio::time::timeout(
                            std::time::Duration::from_millis(300),
                            call(&mut session, Call::Keys),
                        )
                        .await;
                        call(&mut session, Call::Users).await
                    }
                    _ => call(&mut session, Call::Keys).await,
                }
            };
            let (said, cost) = counted(asked, |reply| match reply {
                Ok(Reply::Keys { keys, skipped, .. }) => {
                    format!("{} keys, {skipped} skipped", keys.len())
                }
                Ok(_) => "another reply".to_owned(),
                Err(fault) => fault.to_string().chars().take(200).collect(),
            })
            .await;
            println!(
                "{framing:?} {name}: {:.2} a byte, {:?}, left {} · {said}",
                cost.peak as f64 / SIZE as f64,
                cost.time,
                cost.left
            );
            let most = (SIZE as f64 * PER_BYTE) as usize + SMALL;
            assert!(
                cost.peak < most,
                "{framing:?} {name}: {} of {most}",
                cost.peak
            );
            assert!(cost.left < SMALL, "{framing:?} {name}: {} left", cost.left);
        }
    }
}

#[tokio::test]
async fn no_other_reply_does_either() {
    let _alone = alone().await;
    let methods = [
        ("user.query", Call::Users),
        ("auth.sessions", Call::OpenSessions),
        ("core.get_methods", Call::Catalogue),
        ("privilege.roles", Call::Roles),
    ];
    for (method, ask) in methods {
        for (name, lie) in lies(Framing::JsonRpc, SIZE) {
            if !["rows of nothing", "a wide object", "a wide list"].contains(&name) {
                continue;
            }
            let address = Liar::start(Framing::JsonRpc, method, Manner::Whole(lie)).await;
            let mut session = connect(&address).await.unwrap();
            let (_, cost) = counted(call(&mut session, ask.clone()), drop).await;
            println!("{method} {name}: {} {:?}", cost.peak, cost.time);
            let most = (SIZE as f64 * PER_BYTE) as usize + KEPT;
            assert!(cost.peak < most, "{method} {name}: {} of {most}", cost.peak);
            assert!(cost.left < SMALL, "{method} {name}: {} left", cost.left);
        }
    }
}

#[tokio::test]
async fn what_never_ends_is_refused_with_its_limit() {
    let _alone = alone().await;
    for framing in FRAMINGS {
        for (name, manner, limit) in endless() {
            let address = Liar::start(framing, "api_key.query", manner).await;
            let mut session = connect(&address).await.unwrap();
            let asked = call(&mut session, Call::Keys);
            let (fault, cost) = counted(asked, |reply| reply.err().unwrap()).await;
            println!(
                "{framing:?} {name}: {}, {:?} · {fault}",
                cost.peak, cost.time
            );
            assert!(fault.what.contains(limit), "{framing:?} {name}: {fault}");
            // A message in pieces of 16 MiB, and its buffer while it grows.
            assert!(cost.peak < 50 << 20, "{framing:?} {name}: {}", cost.peak);
            assert!(cost.left < SMALL, "{framing:?} {name}: {} left", cost.left);
        }
    }
}

/// A list of as many keys as the limit of a message has room for, or more.
fn rows(framing: Framing, times: usize) -> Lie {
    let begin = match framing {
        Framing::JsonRpc => r#"{"jsonrpc":"2.0","id":$ID,"result":["#,
        Framing::Ddp => r#"{"msg":"result","id":$ID,"result":["#,
    };
    Lie {
        head: begin.to_owned(),
        part: r#"{"id":$NUMBER,"name":"k-$NUMBER","username":"svc-backup"},"#.to_owned(),
        times,
        tail: "{}]}".to_owned(),
    }
}

#[tokio::test]
async fn rows_cost_less_than_300_bytes_each() {
    const ROWS: usize = 20_000;
    let _alone = alone().await;
    for framing in FRAMINGS {
        let lie = Manner::Whole(rows(framing, ROWS));
        let address = Liar::start(framing, "api_key.query", lie).await;
        let mut session = connect(&address).await.unwrap();
        let asked = call(&mut session, Call::Keys);
        let (count, cost) = counted(asked, |reply| match reply {
            Ok(Reply::Keys { keys, skipped, .. }) => (keys.len(), skipped),
            other => panic!("{other:?}"),
        })
        .await;
        assert_eq!(count, (ROWS, 1));
        println!("{framing:?}: {} a row, {:?}", cost.peak / ROWS, cost.time);
        assert!(cost.peak < 300 * ROWS, "{framing:?}: {}", cost.peak);
    }
}
