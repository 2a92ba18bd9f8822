//! Calls over a link: replies, events, refusals, and the outcome of a call when the link drops.

use super::*;

#[tokio::test]
async fn a_key_is_made_changed_reset_and_deleted_with_its_events() {
    for release in Release::ALL {
        let sim = plain(release).await;
        let (mut link, _) = online(&sim).await;
        ask(&link, 1, new_key(release, "grafana"));
        // The event may come before the answer, and comes after it at the latest.
        let (mut made, mut event) = (None, None);
        while made.is_none() || event.is_none() {
            match next(&mut link).await {
                LinkEvent::Answer {
                    outcome: Outcome::Done(Reply::NewSecret { key, secret, .. }),
                    ..
                } => made = Some((key.id, secret)),
                LinkEvent::Changed(what) => event = Some(what),
                other => panic!("{release}: {other:?}"),
            }
        }
        let (id, first) = made.unwrap();
        assert_eq!(event, Some(KeyEvent::Added(id)), "{release}");
        assert_eq!(
            Some(first.raw().expose().to_owned()),
            sim.plain_key("grafana")
        );

        let change = KeyChange {
            name: Some("grafana2".into()),
            ..KeyChange::default()
        };
        let reply = done(&mut link, 2, Call::Update(id, change)).await;
        assert!(matches!(reply, Reply::Updated(key) if key.name.as_str() == "grafana2"));

        let reply = done(&mut link, 3, reset(id.0)).await;
        let Reply::NewSecret { secret: second, .. } = reply else {
            panic!("{release}: {reply:?}");
        };
        assert_ne!(first.raw().expose(), second.raw().expose(), "{release}");
        assert_eq!(
            Some(second.raw().expose().to_owned()),
            sim.plain_key("grafana2")
        );

        let reply = done(&mut link, 4, Call::Delete(id)).await;
        assert!(matches!(reply, Reply::Deleted), "{release}");
        assert_eq!(sim.key_id("grafana2"), None, "{release}");
        let reply = done(&mut link, 5, Call::Key(id)).await;
        assert!(matches!(reply, Reply::Key(None)), "{release}: {reply:?}");
    }
}

#[tokio::test]
async fn a_refusal_lands_on_its_field_and_the_link_goes_on() {
    for release in Release::ALL {
        let sim = plain(release).await;
        let taken = sim.key_names().remove(0);
        let (mut link, _) = online(&sim).await;
        ask(&link, 1, new_key(release, &taken));
        let outcome = answer(&mut link, 1).await;
        let Outcome::Failed(fault) = outcome else {
            panic!("{release}: {outcome:?}");
        };
        assert_eq!(fault.kind, Kind::Invalid, "{release}: {fault}");
        assert!(!fault.fields.is_empty(), "{release}: {fault:?}");
        done(&mut link, 2, Call::Users).await;
    }
}

/// The answer to a create or reset is lost: nothing goes twice, the outcome is named, and the link comes back.
#[tokio::test]
async fn a_lost_answer_is_unknown_and_nothing_is_sent_again() {
    for release in [Release::V24_10, Release::V25_10] {
        let sim = plain(release).await;
        let (mut link, _) = online(&sim).await;
        let old = sim.plain_key("terraform").unwrap();
        let id = sim.key_id("terraform").unwrap();
        for (nth, method, call) in [
            (1, "api_key.create", new_key(release, "lost")),
            (2, "api_key.update", reset(id)),
        ] {
            sim.fault(sim::Fault::DropAfter(method.into()));
            // A read that is out at the same time is answered by the next connection.
            sim.fault(sim::Fault::Hang("user.query".into()));
            ask(&link, 10 + nth, Call::Users);
            ask(&link, nth, call);
            let outcome = answer(&mut link, nth).await;
            let Outcome::Unknown(fault) = outcome else {
                panic!("{release} {method}: {outcome:?}");
            };
            assert_eq!(fault.kind, Kind::OutcomeUnknown);
            match next(&mut link).await {
                LinkEvent::Offline {
                    fault,
                    retry_in: Some(_),
                } => assert_eq!(fault.kind, Kind::Lost, "{fault}"),
                other => panic!("{other:?}"),
            }
            link.commands.send(LinkCommand::RetryNow).unwrap();
            until_online(&mut link).await;
            assert!(matches!(
                answer(&mut link, 10 + nth).await,
                Outcome::Done(Reply::Users(_))
            ));
            assert_eq!(sim.calls(method), 1, "{release} {method}");
        }
        assert!(sim.key_id("lost").is_some());
        assert_ne!(sim.plain_key("terraform").unwrap(), old);
        done(&mut link, 20, Call::Keys).await;
        assert_eq!(sim.calls("api_key.create"), 1);
    }
}

#[tokio::test]
async fn what_is_asked_while_the_link_is_down_is_held_or_turned_away() {
    let sim = plain(Release::V25_10).await;
    let (mut link, _) = online(&sim).await;
    sim.set_accepting(false);
    sim.drop_connections();
    assert!(matches!(
        next(&mut link).await,
        LinkEvent::Offline {
            retry_in: Some(_),
            ..
        }
    ));
    ask(&link, 1, new_key(Release::V25_10, "x"));
    ask(&link, 2, Call::Keys);
    assert!(matches!(answer(&mut link, 1).await, Outcome::NotSent(_)));
    // Closed at once: unreachable, and tried again.
    link.commands.send(LinkCommand::RetryNow).unwrap();
    match next(&mut link).await {
        LinkEvent::Offline {
            fault,
            retry_in: Some(_),
        } => assert_eq!(fault.kind, Kind::Unreachable, "{fault}"),
        other => panic!("{other:?}"),
    }
    sim.set_accepting(true);
    link.commands.send(LinkCommand::RetryNow).unwrap();
    until_online(&mut link).await;
    assert!(matches!(
        answer(&mut link, 2).await,
        Outcome::Done(Reply::Keys { .. })
    ));
    assert_eq!(sim.calls("api_key.create"), 0);
}

#[tokio::test]
async fn an_orphan_on_25_04_costs_the_owners_not_the_list() {
    let config = Config {
        release: Release::V25_04,
        orphan: Some(true),
        ..Config::default()
    };
    let sim = start(config, Listen::Tcp(loopback())).await;
    let (_, found, scope) = list(target(&sim.uri(), password(&sim))).await;
    assert_eq!(
        (found, scope),
        (sim.key_names().len(), Scope::WithoutOwners)
    );
}

#[tokio::test]
async fn ten_thousand_keys_are_listed() {
    let config = Config {
        keys: Some(10_000),
        ..Config::default()
    };
    let sim = start(config, Listen::Tcp(loopback())).await;
    let (_, found, _) = list(target(&sim.uri(), password(&sim))).await;
    assert_eq!(found, 10_000);
}
