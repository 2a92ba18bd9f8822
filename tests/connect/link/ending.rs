//! Events that end a link, and events that must not.

use super::*;

#[tokio::test]
async fn an_administrator_s_end_is_retried_once() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    sim.terminate_sessions();
    assert!(matches!(
        next(&mut link).await,
        LinkEvent::Offline {
            retry_in: Some(_),
            ..
        }
    ));
    link.commands.send(LinkCommand::RetryNow).unwrap();
    until_online(&mut link).await;
    sim.terminate_sessions();
    given_up(&mut link).await;
}

#[tokio::test]
async fn an_address_that_is_barred_is_final() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    sim.fault(sim::Fault::CloseWith {
        method: "user.query".into(),
        code: 1008,
        reason: "You are not allowed to access this resource".into(),
    });
    ask(&link, 1, Call::Users);
    assert!(matches!(answer(&mut link, 1).await, Outcome::NotSent(_)));
    assert_eq!(given_up(&mut link).await.kind, Kind::Denied);
}

#[tokio::test]
async fn what_is_for_nobody_harms_nobody() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    for text in [
        "{}",
        "{\"id\":null}",
        r#"{"jsonrpc":"2.0","id":1,"result":true}"#,
        r#"{"jsonrpc":"2.0","id":99999,"result":{"key":"1-x"}}"#,
        r#"{"jsonrpc":"2.0","id":99999,"result":1e999}"#,
    ] {
        sim.push(text);
    }
    assert!(matches!(
        done(&mut link, 1, Call::Keys).await,
        Reply::Keys { .. }
    ));
}

#[tokio::test]
async fn garbage_ends_the_link_which_comes_again() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    for text in [
        "",
        "not json",
        "[]",
        r#"{"jsonrpc":"2.0","id":-1,"error":7}"#,
        r#"{"jsonrpc":"2.0","id":null,"result":7}"#,
    ] {
        sim.push(text);
        match next(&mut link).await {
            LinkEvent::Offline {
                fault,
                retry_in: Some(_),
            } => assert_eq!(fault.kind, Kind::Protocol, "{text}: {fault}"),
            other => panic!("{text}: {other:?}"),
        }
        link.commands.send(LinkCommand::RetryNow).unwrap();
        while !matches!(next(&mut link).await, LinkEvent::Online(_)) {}
    }
    assert!(matches!(
        done(&mut link, 1, Call::Keys).await,
        Reply::Keys { .. }
    ));
}

#[tokio::test]
async fn letting_go_closes_the_connection() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    drop(link.commands);
    assert!(link.events.recv().await.is_none());
    // The server notices on its own time; the client is gone for certain.
    while sim.sessions() > 0 {
        tokio::task::yield_now().await;
    }
}
