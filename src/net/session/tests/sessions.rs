//! Who comes and goes.

use super::*;

#[test]
fn the_link_is_asked_to_watch_once_and_before_the_first_look() {
    let now = Instant::now();
    let mut session = online(now);
    session.ask(RequestId(1), Call::Sessions { live: false }, now);
    let sent = frames(&mut session, now);
    assert_eq!(sent.len(), 1, "who is only to be known once is not watched");
    session.ask(RequestId(2), Call::Sessions { live: true }, now);
    session.ask(RequestId(3), Call::Sessions { live: true }, now);
    let sent = frames(&mut session, now);
    let said = |frame: &Value| (frame["method"].clone(), frame["params"][0].clone());
    assert_eq!(
        said(&sent[0]),
        ("core.subscribe".into(), "auth.sessions".into())
    );
    let filter = json!([["credentials", "=", "API_KEY"]]);
    for query in &sent[1..] {
        assert_eq!(said(query), ("auth.sessions".into(), filter.clone()));
    }
    assert_eq!(sent.len(), 3);
    // Its answer is nobody's, whatever it is; an event tells the program.
    let refused =
        json!({"jsonrpc":"2.0","id":sent[0]["id"],"error":{"code":-32001,"message":"no"}});
    say(&mut session, &refused, now);
    assert!(outcomes(&mut session).is_empty());
    let event = json!({"jsonrpc":"2.0","method":"collection_update",
        "params":{"msg":"added","collection":"auth.sessions","fields":{"id":"9a08"}}});
    say(&mut session, &event, now);
    assert!(matches!(
        session.take_told(),
        Some(LinkEvent::SessionsChanged)
    ));
    // A new connection knows nothing of it.
    session.down();
    session.up(start(5), now);
    let sent = frames(&mut session, now);
    assert_eq!(sent[0]["method"], "auth.sessions", "this one only looks");
    assert_eq!(sent[1]["method"], "core.subscribe");
}
