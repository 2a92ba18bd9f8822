//! Waiting for a system that is starting.

use tnkeys::client::{Client, Error, Kind};

use super::*;

#[tokio::test]
async fn it_waits_for_a_system_that_is_not_there_yet() {
    for release in RELEASES {
        let sim = start(config(release)).await;
        sim.set_accepting(false);
        let ready = tokio::spawn(Client::wait_ready(target(&sim), Duration::from_secs(50)));
        soon(async {
            while sim.most_connections(Duration::from_secs(60)) == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
        .await;
        sim.set_accepting(true);
        let client = soon(ready).await.unwrap().unwrap();
        client.ping().await.unwrap();
    }
}

#[tokio::test]
async fn its_limit_and_a_refused_sign_in_end_the_wait() {
    let sim = start(config(Release::V25_10)).await;
    let wrong = Target::new(&sim.uri())
        .unwrap()
        .password(sim.user(), secret("wrong"));
    let refused = soon(Client::wait_ready(wrong, Duration::from_secs(50)))
        .await
        .unwrap_err();
    assert!(
        matches!(refused, Error::Connection(_)) && refused.kind() == Kind::SignIn,
        "{refused:?}"
    );
    sim.set_accepting(false);
    let late = Client::wait_ready(target(&sim), Duration::from_millis(200))
        .await
        .unwrap_err();
    assert!(matches!(late, Error::TimedOut(_)), "{late:?}");
    assert!(late.to_string().contains("Last failure"), "{late}");
}
