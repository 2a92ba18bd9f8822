//! What other sessions change, and the list.

use crate::api::{Call, KeyEvent, LinkCommand, LinkEvent, Outcome, Reply};
use crate::app::testkit::screen::{gone, question, said};
use crate::app::testkit::*;
use crate::app::{Effect, Generation, Link, Msg, Wake};
use crate::domain::copy::Copied;
use crate::domain::{Fault, KeyId, Kind, Release};

#[test]
fn a_key_made_under_a_filter_is_the_one_that_is_selected() {
    let mut it = Driven::user_era();
    it.press("/ svc Enter n graf F2");
    it.reply_secret(21, "graf");
    it.copied(Copied::Native);
    it.press("Esc d");
    assert!(said(question(&it)).starts_with("Delete key graf (21)?"));
}

/// Takes the list that was requested.
fn list_sent(it: &mut Driven) -> crate::api::RequestId {
    let place = it.open.iter().position(|(_, call)| *call == Call::Keys);
    it.open.remove(place.unwrap()).0
}

#[test]
fn a_list_older_than_a_removal_brings_nothing_back() {
    let mut it = Driven::user_era();
    it.press("R");
    it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(4))));
    let id = list_sent(&mut it);
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::Keys {
            keys: user_keys().into(),
            scope: crate::api::Scope::All,
            skipped: 0,
        }),
    });
    assert!(it.model.cx.keys.get(KeyId(4)).is_none());
    assert_eq!(it.model.cx.keys.len(), user_keys().len() - 1);
    let again = it.open.iter().any(|(_, call)| *call == Call::Keys);
    assert!(!again, "nothing is read once more: {:?}", it.open);
}

#[test]
fn events_read_their_key_again_and_removals_need_no_read() {
    let mut it = Driven::user_era();
    it.told(LinkEvent::Changed(KeyEvent::Added(KeyId(30))));
    let (id, call) = it.open.pop().unwrap();
    assert_eq!(call, Call::Key(KeyId(30)));
    let key = Box::new(user_key(30, "new", Some("root"), 0, None));
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::Key(Some(key))),
    });
    assert!(it.model.cx.keys.get(KeyId(30)).is_some());
    it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(30))));
    assert!(it.model.cx.keys.get(KeyId(30)).is_none() && it.open.is_empty());
}

#[test]
fn a_deleted_key_does_not_come_back_with_an_older_answer() {
    let mut it = Driven::user_era();
    it.told(LinkEvent::Changed(KeyEvent::Changed(KeyId(4))));
    it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(4))));
    let (id, _) = it.open.pop().unwrap();
    let key = Box::new(user_key(4, "home-assistant", Some("root"), 0, None));
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::Key(Some(key))),
    });
    assert!(it.model.cx.keys.get(KeyId(4)).is_none());
}

/// The pause between two reads of changed keys passes.
fn changed_keys_wake(it: &mut Driven) {
    let now = it.model.cx.now + jiff::SignedDuration::from_millis(250);
    it.send(Msg::Now(now));
    it.send(Msg::Woke(Wake::ChangedKeys));
}

#[test]
fn a_storm_of_events_becomes_a_few_reads() {
    let mut it = Driven::user_era();
    for id in 100..200 {
        it.told(LinkEvent::Changed(KeyEvent::Changed(KeyId(id))));
    }
    let (id, call) = it.open.pop().unwrap();
    assert_eq!(call, Call::Key(KeyId(100)));
    assert!(it.open.is_empty(), "{:?}", it.open);
    it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(150))));
    let key = |id| user_key(id, "new", Some("root"), 0, None);
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::Key(Some(Box::new(key(100))))),
    });
    // The others follow together, after a pause.
    assert!(it.open.is_empty(), "{:?}", it.open);
    let woken = |effect: &Effect| matches!(effect, Effect::Wake(Wake::ChangedKeys, _));
    assert_eq!(it.effects.iter().filter(|it| woken(it)).count(), 1);
    changed_keys_wake(&mut it);
    let (id, call) = it.open.pop().unwrap();
    let Call::SomeKeys(asked) = call else {
        panic!("{call:?}");
    };
    assert_eq!(asked.len(), 98);
    assert!(!asked.contains(&KeyId(150)));
    // One that changes meanwhile is read again later, and one that is deleted meanwhile stays so.
    it.told(LinkEvent::Changed(KeyEvent::Changed(KeyId(101))));
    it.told(LinkEvent::Changed(KeyEvent::Removed(KeyId(102))));
    let found = asked
        .iter()
        .map(|id| key(id.0))
        .filter(|key| key.id != KeyId(103));
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::SomeKeys(found.collect())),
    });
    let has = |id| it.model.cx.keys.get(KeyId(id)).is_some();
    assert!(has(100) && has(101) && has(199));
    assert!(!has(102) && !has(103) && !has(150));
    changed_keys_wake(&mut it);
    assert_eq!(it.open.pop().unwrap().1, Call::Key(KeyId(101)));
}

#[test]
fn keys_that_change_while_the_list_is_read_are_read_after_it() {
    let mut it = Driven::user_era();
    it.press("R");
    it.told(LinkEvent::Changed(KeyEvent::Added(KeyId(30))));
    let id = list_sent(&mut it);
    let reads_keys = |(_, call): &(_, Call)| matches!(call, Call::Key(_) | Call::SomeKeys(_));
    assert!(!it.open.iter().any(reads_keys), "{:?}", it.open);
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::Keys {
            keys: user_keys().into(),
            scope: crate::api::Scope::All,
            skipped: 0,
        }),
    });
    assert!(
        it.open
            .iter()
            .any(|(_, call)| *call == Call::Key(KeyId(30))),
        "{:?}",
        it.open
    );
}

#[test]
fn an_older_connection_is_not_heard() {
    let mut it = Driven::user_era();
    it.stale(LinkEvent::Changed(KeyEvent::Removed(KeyId(9))));
    assert!(it.model.cx.keys.get(KeyId(9)).is_some());
    assert_ne!(it.model.cx.connection.generation, Generation(0));
}

#[test]
fn offline_nothing_is_changed_and_the_list_stays() {
    let mut it = Driven::user_era();
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
    for key in ["n", "e", "r", "d"] {
        it.press(key);
        assert!(it.model.cx.modals.is_empty() && it.sent_nothing());
    }
    assert_eq!(it.model.cx.keys.len(), 6);
    it.press("R");
    assert!(
        it.effects
            .iter()
            .any(|e| matches!(e, Effect::Ask(LinkCommand::RetryNow)))
    );
    assert!(matches!(it.model.cx.connection.link, Link::Lost(_)));
}

fn minutes_later(it: &mut Driven, minutes: i64) {
    let then = it.model.cx.now + jiff::SignedDuration::from_mins(minutes);
    it.send(Msg::Now(then));
}

#[test]
fn a_list_is_stale_from_the_loss_until_it_was_read_again() {
    let mut it = Driven::user_era();
    assert_eq!(it.model.cx.keys.stale_since, None);
    let lost_at = it.model.cx.now;
    gone(&mut it);
    assert_eq!(it.model.cx.keys.stale_since, Some(lost_at));
    // Its age is drawn once a minute, without a key and without a try to connect.
    minutes_later(&mut it, 1);
    it.effects.clear();
    it.model.take_dirty();
    it.send(Msg::Woke(Wake::Age));
    assert!(it.model.take_dirty());
    assert!(matches!(it.effects[..], [Effect::Wake(Wake::Age, _)]));
    // Failed tries and the return of the link do not make it younger; only a new list does.
    gone(&mut it);
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    assert_eq!(it.model.cx.keys.stale_since, Some(lost_at));
    it.serve();
    assert_eq!(it.model.cx.keys.stale_since, None);
    it.effects.clear();
    it.send(Msg::Woke(Wake::Age));
    assert!(it.effects.is_empty());
}
