//! Malformed replies: for an unknown id, duplicated, too long, or with fields missing.

use super::*;

/// A change is answered with nothing that is an answer to it.
fn silences() -> Vec<sim::Fault> {
    vec![sim::Fault::WrongId(create()), sim::Fault::Hang(create())]
}

/// Nobody can tell whose answer this is: the link ends, a read is told so and not asked again, a change is unknown.
#[tokio::test]
async fn an_answer_that_may_be_anybodys_ends_the_link() {
    for release in FRAMINGS {
        for text in [
            "\u{1b}]0;not json\u{7}",
            "[]",
            r#"{"result":1,"msg":"result","id":{}}"#,
        ] {
            // Each with a count of sign-ins of its own.
            let mut meeting = Meeting::start(release).await;
            let reply = |method: &str| sim::Fault::ReplyText {
                method: method.to_owned(),
                text: text.to_owned(),
            };
            let before = meeting.sim.calls(CREATE);
            meeting.sim.fault(reply(CREATE));
            let change = meeting.new_key(&format!("made {before}"));
            let change = meeting.ask(change);
            unknown(meeting.answer(change).await);
            let fault = meeting.lost_and_back().await;
            assert_eq!(fault.kind, Kind::Protocol, "{fault}");
            assert_eq!(meeting.sim.calls(CREATE), before + 1);

            meeting.sim.fault(reply(QUERY));
            let read = meeting.ask(Call::Keys);
            match meeting.answer(read).await {
                Outcome::Failed(fault) => assert_eq!(fault.kind, Kind::Protocol, "{fault}"),
                other => panic!("{release}: {other:?}"),
            }
            meeting.lost_and_back().await;
            meeting.goes_on().await;
        }
    }
}

/// What cannot be decoded ends its own call, and the link goes on.
#[tokio::test]
async fn an_answer_that_cannot_be_decoded_ends_its_call() {
    for release in FRAMINGS {
        let mut meeting = Meeting::start(release).await;
        let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
        for text in ["1e999", deep.as_str(), "\"\\q\"", "nothing"] {
            let value = |method: &str| sim::Fault::ValueFor {
                method: method.to_owned(),
                field: "name".to_owned(),
                text: text.to_owned(),
            };
            meeting.sim.fault(value(QUERY));
            let read = meeting.ask(Call::Keys);
            match meeting.answer(read).await {
                Outcome::Failed(fault) => assert_eq!(fault.kind, Kind::Protocol, "{fault}"),
                other => panic!("{release}: {other:?}"),
            }
            let before = meeting.sim.calls(CREATE);
            meeting.sim.fault(value(CREATE));
            let change = meeting.new_key(&format!("made {before}"));
            let change = meeting.ask(change);
            unknown(meeting.answer(change).await);
            assert_eq!(meeting.sim.calls(CREATE), before + 1);
        }
        // Half a character costs no more than itself.
        meeting.sim.fault(sim::Fault::ValueFor {
            method: QUERY.to_owned(),
            field: "name".to_owned(),
            text: r#""a\ud800""#.to_owned(),
        });
        match meeting.done(Call::Keys).await {
            Reply::Keys {
                keys, skipped: 0, ..
            } => {
                assert!(!keys.is_empty() && keys.iter().all(|key| key.name.raw() == "a\u{fffd}"));
            }
            other => panic!("{release}: {other:?}"),
        }
        meeting.goes_on().await;
    }
}

/// Before the sign-in no answer is long, whoever gives it; after it a long one is read.
#[tokio::test]
async fn a_long_answer_before_the_sign_in_ends_the_link() {
    for release in FRAMINGS {
        let pad = |method: &str| sim::Fault::Pad {
            method: method.to_owned(),
            bytes: 300 << 10,
        };
        for method in ["auth.login_ex", "auth.login", "system.product_type"] {
            let mut meeting = Meeting::dial(release, Some(pad(method))).await;
            match meeting.told().await {
                LinkEvent::Online(_) => {
                    assert_eq!(meeting.sim.calls(method), 0, "{release} {method}");
                    meeting.sim.fault(pad(QUERY));
                    assert!(matches!(meeting.done(Call::Keys).await, Reply::Keys { .. }));
                }
                LinkEvent::Offline { fault, retry_in } => {
                    assert!(fault.what.contains("256 KiB"), "{fault}");
                    assert_eq!(retry_in, None);
                    assert_eq!(meeting.sim.calls(method), 1, "{release} {method}");
                }
                other => panic!("{release}: {other:?}"),
            }
        }
    }
}

/// A reply to nobody is no reply: the call waits on, and is unknown when the link ends.
#[tokio::test]
async fn what_answers_nothing_leaves_the_call_waiting() {
    for (release, fault) in FRAMINGS
        .into_iter()
        .flat_map(|release| silences().into_iter().map(move |fault| (release, fault)))
    {
        let mut meeting = Meeting::start(release).await;
        meeting.sim.fault(fault);
        let change = meeting.new_key("lost");
        let change = meeting.ask(change);
        // Answered although the other reply came before this one.
        assert!(matches!(meeting.done(Call::Users).await, Reply::Users(_)));
        assert!(meeting.has("lost"));
        meeting.sim.drop_connections();
        unknown(meeting.answer(change).await);
        meeting.lost_and_back().await;
        assert_eq!(meeting.sim.calls(CREATE), 1);

        meeting.sim.fault(sim::Fault::WrongId(QUERY.into()));
        let read = meeting.ask(Call::Keys);
        meeting.done(Call::Users).await;
        meeting.sim.drop_connections();
        meeting.lost_and_back().await;
        assert!(matches!(
            meeting.answer(read).await,
            Outcome::Done(Reply::Keys { .. })
        ));
        meeting.goes_on().await;
    }
}

#[tokio::test]
async fn a_reply_that_comes_twice_counts_once() {
    for release in FRAMINGS {
        let mut meeting = Meeting::start(release).await;
        for method in [CREATE, QUERY] {
            meeting.sim.fault(sim::Fault::Duplicate(method.into()));
        }
        let made = meeting.new_key("once");
        assert!(matches!(meeting.done(made).await, Reply::NewSecret { .. }));
        assert!(matches!(
            meeting.done(Call::Keys).await,
            Reply::Keys { skipped: 0, .. }
        ));
        meeting.goes_on().await;
        assert_eq!(meeting.sim.calls(CREATE), 2);
    }
}

#[tokio::test]
async fn fields_that_nobody_knows_change_nothing() {
    for release in FRAMINGS {
        let mut meeting = Meeting::start(release).await;
        let before = meeting.sim.key_names().len();
        for method in [CREATE, UPDATE, QUERY, "user.query"] {
            meeting.sim.fault(sim::Fault::UnknownFields(method.into()));
        }
        meeting.done(Call::Users).await;
        let Reply::Keys { keys, skipped, .. } = meeting.done(Call::Keys).await else {
            panic!("no keys");
        };
        assert_eq!((keys.len(), skipped), (before, 0), "{release}");
        let made = meeting.new_key("fresh");
        let Reply::NewSecret { key, secret, .. } = meeting.done(made).await else {
            panic!("no secret");
        };
        assert_eq!(key.name.as_str(), "fresh");
        assert_eq!(
            Some(secret.raw().expose().to_owned()),
            meeting.sim.plain_key("fresh")
        );
        meeting.goes_on().await;
    }
}

#[tokio::test]
async fn null_where_a_string_was_is_shown_as_nothing() {
    for release in FRAMINGS {
        let mut meeting = Meeting::start(release).await;
        let before = meeting.sim.key_names().len();
        for method in [QUERY, "user.query"] {
            meeting.sim.fault(sim::Fault::NullFor {
                method: method.into(),
                field: None,
            });
        }
        let Reply::Keys { keys, skipped, .. } = meeting.done(Call::Keys).await else {
            panic!("no keys");
        };
        assert_eq!((keys.len(), skipped), (before, 0), "{release}");
        assert!(keys.iter().all(|key| key.name.as_str().is_empty()));
        for key in &keys {
            match &key.access {
                Access::User(ownership) => assert!(ownership.owner.username.is_none()),
                Access::Allowlist(_) => assert!(release < sim::Release::V25_04, "{release}"),
            }
        }
        let users = meeting.ask(Call::Users);
        match meeting.answer(users).await {
            Outcome::Done(Reply::Users(_)) => {}
            Outcome::Failed(fault) => readable(&fault),
            other => panic!("{release}: {other:?}"),
        }
        meeting.goes_on().await;
    }
}

/// The key was made and its secret is nowhere: that is not "done".
#[tokio::test]
async fn a_new_key_without_its_secret_is_unknown() {
    for release in FRAMINGS {
        let mut meeting = Meeting::start(release).await;
        meeting.sim.fault(sim::Fault::NullFor {
            method: create(),
            field: Some("key".into()),
        });
        let id = meeting.new_key("secretless");
        let id = meeting.ask(id);
        match meeting.answer(id).await {
            Outcome::Unknown(fault) => readable(&fault),
            other => panic!("{release}: {other:?}"),
        }
        assert!(meeting.has("secretless"));
        assert_eq!(meeting.sim.calls(CREATE), 1);
        meeting.goes_on().await;
    }
}
