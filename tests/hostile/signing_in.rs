//! Before the sign-in.

use super::cases::{FRAMINGS, alone, connect, counted, endless, lies};
use super::liar::{Liar, Manner};

/// Just over the limit of a message.
const SIZE: usize = 300 << 10;
/// Just under it.
const ACCEPTED: usize = 255 << 10;
/// Most bytes that a refusal costs.
const PEAK: usize = 1 << 20;

#[tokio::test]
async fn a_long_message_is_refused_before_it_is_read() {
    let _alone = alone().await;
    for framing in FRAMINGS {
        let whole = lies(framing, SIZE).into_iter();
        let whole = whole.map(|(name, lie)| (name, Manner::Whole(lie), "256 KiB"));
        for (name, manner, limit) in whole.chain(endless()) {
            let address = Liar::start(framing, "auth.login_ex", manner).await;
            let (fault, cost) =
                counted(connect(&address), |signed_in| signed_in.err().unwrap()).await;
            assert!(fault.what.contains(limit), "{framing:?} {name}: {fault}");
            assert!(cost.peak < PEAK, "{framing:?} {name}: {}", cost.peak);
        }
    }
}

#[tokio::test]
async fn what_is_read_costs_a_small_multiple() {
    let _alone = alone().await;
    for framing in FRAMINGS {
        for method in ["auth.login_ex", "system.info"] {
            for (name, lie) in lies(framing, ACCEPTED) {
                if name == "an event with fields" {
                    continue;
                }
                let address = Liar::start(framing, method, Manner::Whole(lie)).await;
                let (_, cost) = counted(connect(&address), drop).await;
                assert!(
                    cost.peak < PEAK,
                    "{framing:?} {method} {name}: {}",
                    cost.peak
                );
            }
        }
    }
}
