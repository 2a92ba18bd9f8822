use super::*;
use crate::api::{AuditEvents, LinkEvent};
use crate::app::Msg;
use crate::app::testkit::{Driven, ago, now};
use crate::domain::audit::{AuditEntry, AuditEvent, LastUse, Protocol};
use crate::domain::{Fault, KeyId, Kind, Release};

fn entry(key: i64, days: i64, protocol: Protocol, address: &str) -> AuditEntry {
    AuditEntry {
        id: "".into(),
        at: ago(days),
        event: AuditEvent::SignIn { error: None },
        protocol,
        user: "svc-hass".into(),
        key: Some(KeyId(key)),
        address: address.into(),
    }
}

/// Signed in to 25.10 with the list read, and the audit log asked for.
fn asked() -> Driven {
    let mut it = Driven::started(120, 40);
    it.signed_in(Release::new(25, 10, 5), None);
    it.serve();
    it
}

fn key(it: &Driven, id: i64) -> &ApiKey {
    it.model.cx.keys.get(KeyId(id)).unwrap()
}

fn last_use(it: &Driven, id: i64) -> Option<&LastUse> {
    it.model.cx.usage.last_use(key(it, id))
}

fn pages(it: &Driven) -> Vec<AuditPage> {
    let page = |(_, call): &(RequestId, Call)| match call {
        Call::Audit(page) => Some((**page).clone()),
        _ => None,
    };
    it.open.iter().filter_map(page).collect()
}

fn answer(it: &mut Driven, outcome: Outcome) {
    let page = |(_, call): &(RequestId, Call)| matches!(call, Call::Audit(_));
    let at = it.open.iter().position(page).unwrap();
    let (id, _) = it.open.remove(at);
    it.told(LinkEvent::Answer { id, outcome });
}

fn answer_with(it: &mut Driven, entries: Vec<AuditEntry>) {
    let rows = entries.len();
    answer(it, Outcome::Done(Reply::Audit { entries, rows }));
}

#[test]
fn the_audit_log_is_read_after_the_list_and_not_twice() {
    let mut it = asked();
    let first = pages(&it);
    assert_eq!(first.len(), 1);
    assert_eq!(
        (first[0].since, first[0].events),
        (ago(30).unwrap(), AuditEvents::CallsAndSignIns)
    );
    answer_with(
        &mut it,
        vec![
            entry(4, 2, Protocol::LegacyRest, "10.0.0.31"),
            entry(4, 3, Protocol::WebSocket, "10.0.0.32"),
            entry(9, 2, Protocol::WebSocket, "10.0.0.40"),
            entry(7, 2, Protocol::WebSocket, "10.0.0.6"),
            entry(7, 3, Protocol::LegacyRest, "10.0.0.6"),
        ],
    );
    let last = last_use(&it, 4).unwrap();
    assert_eq!(
        last.briefs(now()),
        [
            "10.0.0.31 2d ago REST",
            "10.0.0.31 REST",
            "REST 2d ago",
            "REST"
        ]
    );
    let of = |id| last_use(&it, id).unwrap().briefs(now());
    // What fits is shown, so an age comes before an address alone.
    assert_eq!(of(9), ["10.0.0.40 2d ago", "10.0.0.40 2d", "10.0.0.40"]);
    // The last use was not over the REST API.
    assert_eq!(of(7)[..2], ["10.0.0.6 2d ago also REST", "10.0.0.6 REST"]);
    assert_eq!(last_use(&it, 3), None);
    it.press("R");
    it.serve();
    assert!(pages(&it).is_empty(), "the facts are fresh");
    it.send(Msg::Now(now() + SignedDuration::from_mins(11)));
    it.press("R");
    it.serve();
    assert_eq!(pages(&it).len(), 1);
}

#[test]
fn a_few_pages_and_no_more() {
    let mut it = asked();
    let mut read = 0;
    while !pages(&it).is_empty() {
        let full = (0..crate::api::audit::PAGE as i64)
            .map(|at| entry(4, 1 + read + at / 100, Protocol::WebSocket, "10.0.0.31"));
        answer_with(&mut it, full.collect());
        read += 5;
    }
    assert_eq!(read, 5 * (MOST_FOR_LIST / crate::api::audit::PAGE) as i64);
    let (words, _) = it.model.cx.usage.words(key(&it, 3), now()).unwrap();
    assert_eq!(
        words,
        "not in the audit log since 2026-11-02 (read just now)"
    );
}

#[test]
fn a_refusal_says_nothing_and_ends_it() {
    let mut it = asked();
    answer(
        &mut it,
        Outcome::Failed(Fault::new(Kind::Denied, "Not authorized.")),
    );
    assert!(it.model.cx.notice.is_none() && !it.model.cx.usage.is_known());
    assert_eq!(it.model.cx.usage.words(key(&it, 4), now()), None);
    assert!(it.model.cx.usage.use_line(key(&it, 4), now()).is_none());
    it.press("R");
    it.serve();
    assert!(pages(&it).is_empty());
}

#[test]
fn an_account_without_the_right_does_not_ask() {
    let mut it = Driven::started(80, 24);
    it.signed_in(Release::new(25, 10, 5), None);
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    (me.full_admin, me.roles) = (false, vec!["API_KEY_READ".into()]);
    it.serve();
    assert!(pages(&it).is_empty());
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    me.roles = vec!["READONLY_ADMIN".into()];
    it.press("R");
    it.serve();
    assert_eq!(pages(&it).len(), 1);
    // No audit log.
    let mut it = Driven::started(80, 24);
    it.signed_in(Release::new(23, 10, 2), None);
    it.serve();
    assert!(pages(&it).is_empty());
}

#[test]
fn another_system_has_other_facts() {
    let mut it = asked();
    answer_with(&mut it, vec![entry(4, 2, Protocol::WebSocket, "10.0.0.31")]);
    it.signed_in(Release::new(25, 10, 5), None);
    assert!(!it.model.cx.usage.is_known());
}

/// What a run keeps that read of a use of key 4.
fn first_run() -> (String, KeptUses) {
    let mut it = asked();
    answer_with(
        &mut it,
        vec![
            entry(4, 2, Protocol::LegacyRest, "10.0.0.31"),
            entry(77, 2, Protocol::LegacyRest, "10.0.0.77"),
        ],
    );
    let kept = it.effects.iter().find_map(|effect| match effect {
        Effect::FileTask(FileTask::KeepActivity(it)) => Some((**it).clone()),
        _ => None,
    });
    kept.expect("a read is kept")
}

/// A later run, with the audit log asked for.
fn second_run(kept: &(String, KeptUses)) -> Driven {
    let mut it = Driven::started(120, 40);
    it.kept_uses = Some(kept.clone());
    it.signed_in(Release::new(25, 10, 5), None);
    it.send(Msg::Now(now() + SignedDuration::from_hours(48)));
    it.serve();
    it
}

#[test]
fn the_next_run_shows_what_was_kept_until_it_has_read_the_log() {
    let kept = first_run();
    assert_eq!(kept.1.uses.len(), 1, "of listed keys only");
    let mut it = second_run(&kept);
    let later = it.model.cx.now;
    let words = |it: &Driven, id| it.model.cx.usage.words(key(it, id), later);
    assert_eq!(
        words(&it, 4).unwrap().0,
        "4 days ago from 10.0.0.31 over REST; 0 calls (audit log read 2 days ago)"
    );
    let line = it.model.cx.usage.use_line(key(&it, 4), later).unwrap();
    assert_eq!(
        line.text,
        "Last used by 10.0.0.31 over REST 4 days ago (audit log read 2 days ago)."
    );
    // It may have been used, and not been kept.
    assert_eq!(words(&it, 3), None);
    assert_eq!(pages(&it).len(), 1, "what was kept replaces no read");
    answer_with(&mut it, vec![entry(3, 1, Protocol::WebSocket, "10.0.0.12")]);
    assert!(last_use(&it, 4).is_none());
    assert!(
        words(&it, 3)
            .unwrap()
            .0
            .ends_with("(audit log read just now)")
    );
    // The disk is not asked again, and what comes late is dropped.
    it.send(Msg::ActivityLoaded(kept.0.clone(), Some(Box::new(kept.1))));
    assert!(last_use(&it, 4).is_none());
}

#[test]
fn what_was_kept_stays_with_its_age_where_the_log_cannot_be_read() {
    let mut it = second_run(&first_run());
    answer(
        &mut it,
        Outcome::Failed(Fault::new(Kind::Denied, "Not authorized.")),
    );
    assert!(last_use(&it, 4).is_some());
    // An account that may not read it sees what another one has read.
    let mut it = Driven::started(120, 40);
    it.kept_uses = Some(first_run());
    it.signed_in(Release::new(25, 10, 5), None);
    let me = &mut it.model.cx.connection.system.as_mut().unwrap().me;
    (me.full_admin, me.roles) = (false, vec!["API_KEY_READ".into()]);
    it.serve();
    assert!(pages(&it).is_empty());
    assert!(last_use(&it, 4).is_some());
}

#[test]
fn nothing_is_shown_of_another_key_or_another_system() {
    let mut kept = first_run();
    let found = |it: &Driven| it.model.cx.usage.is_known();
    assert!(found(&second_run(&kept)));
    kept.1.uses[0].created += 1;
    assert!(
        !found(&second_run(&kept)),
        "the id was given to another key"
    );
    kept.1.uses[0].created -= 1;
    kept.0 = "wss://nas2".into();
    let mut it = second_run(&kept);
    assert!(!found(&it));
    it.send(Msg::ActivityLoaded(kept.0, Some(Box::new(kept.1))));
    assert!(!found(&it));
}

#[test]
fn a_use_before_the_creation_is_that_of_a_deleted_key_with_the_same_id() {
    let mut it = asked();
    answer_with(&mut it, vec![entry(4, 2, Protocol::WebSocket, "10.0.0.31")]);
    let mut again = key(&it, 4).clone();
    again.created_at = ago(2).into();
    assert!(it.model.cx.usage.last_use(&again).is_some());
    again.created_at = ago(1).into();
    assert_eq!(it.model.cx.usage.last_use(&again), None);
    assert!(it.model.cx.usage.use_line(&again, now()).is_none());
    let (_, brief) = it.model.cx.usage.words(&again, now()).unwrap();
    assert_eq!(brief, "not in the audit log");
}

#[test]
fn texts_of_the_details_and_of_questions() {
    let mut it = asked();
    answer_with(
        &mut it,
        vec![
            entry(4, 2, Protocol::LegacyRest, "10.0.0.31"),
            entry(5, 2, Protocol::Other("X".into()), ""),
        ],
    );
    let usage = &it.model.cx.usage;
    let later = now() + SignedDuration::from_mins(5);
    let (full, brief) = usage.words(key(&it, 4), later).unwrap();
    assert_eq!(
        full,
        "2 days ago from 10.0.0.31 over REST; 0 calls (audit log read 5 minutes ago)"
    );
    assert_eq!(brief, "10.0.0.31 2d ago REST");
    assert_eq!(
        usage.use_line(key(&it, 4), later).unwrap().text,
        "Last used by 10.0.0.31 over REST 2 days ago (audit log read 5 minutes ago)."
    );
    assert_eq!(
        usage.use_line(key(&it, 5), later).unwrap().text,
        "Last used by an unknown address over an unknown interface 2 days ago (audit log read 5 minutes ago)."
    );
    assert_eq!(last_use(&it, 5).unwrap().briefs(later)[0], "2d ago");
    assert!(usage.use_line(key(&it, 3), later).is_none());
}
