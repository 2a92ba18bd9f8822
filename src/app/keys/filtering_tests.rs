//! The filter line as the user types it.

use crate::api::{Call, LinkEvent, Outcome, Reply};
use crate::app::Msg;
use crate::app::effect::{Effect, FileTask};
use crate::app::keys::filtering::UsesGap;
use crate::app::keys::list::Keys;
use crate::app::keys::save_filter_form::NameField;
use crate::app::modal::Modal;
use crate::app::testkit::{Driven, ago, now, users};
use crate::domain::audit::{AuditEntry, AuditEvent, Protocol};
use crate::domain::{Fault, KeyId, Kind, Release};

fn ids(it: &Driven) -> Vec<i64> {
    let mut ids: Vec<i64> = keys(it).page(99).map(|(key, _)| key.id.0).collect();
    ids.sort_unstable();
    ids
}

fn keys(it: &Driven) -> &Keys {
    &it.model.cx.keys
}

fn typed(text: &str) -> Driven {
    let mut it = Driven::user_era();
    it.press("/");
    it.type_text(text);
    it
}

#[test]
fn an_invalid_filter_leaves_the_last_valid_one_and_keeps_the_line() {
    let mut it = typed("owner:svc");
    let before = ids(&it);
    assert!(!before.is_empty() && before.len() < keys(&it).all().len());
    it.type_text(" state:gone");
    assert_eq!(ids(&it), before);
    let problem = keys(&it).typed_filter().problem().unwrap();
    assert_eq!((problem.at.clone(), problem.unfinished), (10..20, false));
    it.press("Enter");
    assert!(keys(&it).filtering, "it can be corrected");
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert!(notice.text.starts_with("invalid filter: state is active"));
    for _ in 0.."gone".len() {
        it.press("Backspace");
    }
    it.type_text("expired");
    assert_eq!(keys(&it).typed_filter().problem(), None);
    it.press("Enter");
    assert!(!keys(&it).filtering);
}

#[test]
fn a_term_without_a_value_has_no_effect_yet() {
    let mut it = typed("owner:");
    assert_eq!(ids(&it).len(), keys(&it).all().len());
    assert!(keys(&it).typed_filter().problem().unwrap().unfinished);
    it.press("Enter");
    assert!(keys(&it).filtering);
    it.press("Esc");
    assert_eq!((keys(&it).filter(), keys(&it).filtering), ("", false));
}

#[test]
fn tab_completes_and_goes_through_the_candidates() {
    let mut it = typed("ow");
    assert_eq!(keys(&it).filter_state().candidates, ["owner:"]);
    it.press("Tab");
    assert_eq!(keys(&it).filter(), "owner:");
    let owners = keys(&it).filter_state().candidates;
    assert!(owners.len() > 2, "{owners:?}");
    for owner in owners.iter().chain(owners.first()) {
        it.press("Tab");
        assert_eq!(keys(&it).filter(), format!("owner:{owner}"));
        assert!(!ids(&it).is_empty());
    }
    // Another letter ends the choice.
    it.type_text(" sta");
    it.press("Tab");
    assert_eq!(keys(&it).filter(), format!("owner:{} state:", owners[0]));
    let mut it = typed("nothing-like-this");
    it.press("Tab");
    assert_eq!(keys(&it).filter(), "nothing-like-this");
}

#[test]
fn a_saved_filter_is_used_by_its_name() {
    let mut it = typed("owner:svc !state:expired");
    let wanted = ids(&it);
    it.press("F4");
    it.type_text("sv c");
    it.press("F2");
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::SaveFilter(_))
    ));
    it.press("Backspace Backspace");
    it.type_text("c");
    it.press("F2");
    assert!(it.model.cx.modals.is_empty());
    let saves = |effect: &Effect| {
        matches!(effect, Effect::FileTask(FileTask::SaveFilter(name, text))
            if name == "svc" && text == "owner:svc !state:expired")
    };
    assert!(it.effects.iter().any(saves), "{:?}", it.effects);
    let all = [("svc".to_owned(), "owner:svc !state:expired".to_owned())];
    it.send(Msg::FilterSaved(Ok(all.into())));
    it.press("Esc /");
    it.type_text("@s");
    it.press("Tab");
    assert_eq!((keys(&it).filter(), ids(&it)), ("@svc", wanted));
    // It cannot contain itself.
    it.press("F4");
    it.type_text("svc");
    it.press("F2");
    let Some(Modal::SaveFilter(form)) = it.model.cx.modals.last() else {
        panic!("the form stays");
    };
    assert!(form.form.fields().iter().any(|field| field.error.is_some()));
    it.press("Esc");
    it.send(Msg::FilterSaved(Err(Fault::new(Kind::Local, "disk full"))));
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::Question(_))
    ));
}

#[test]
fn an_invalid_or_empty_filter_is_not_saved() {
    let mut it = typed("");
    it.press("F4");
    assert!(it.model.cx.modals.is_empty());
    it.type_text("expires<2026-02-31");
    it.press("F4");
    assert!(it.model.cx.modals.is_empty());
    assert!(it.model.cx.notice.is_some());
}

#[test]
fn the_list_follows_uses_that_become_known_later() {
    let mut it = Driven::started(120, 40);
    it.signed_in(Release::new(25, 10, 5), None);
    it.serve();
    it.press("/");
    it.type_text("unused");
    let gap = |it: &Driven| keys(it).uses_gap(it.model.cx.now);
    assert_eq!((ids(&it).len(), gap(&it)), (0, Some(UsesGap::Unknown)));
    let entry = |key| AuditEntry {
        id: "".into(),
        at: ago(2),
        event: AuditEvent::SignIn { error: None },
        protocol: Protocol::LegacyRest,
        user: "svc-hass".into(),
        key: Some(KeyId(key)),
        address: "10.0.0.31".into(),
    };
    let at = it
        .open
        .iter()
        .position(|(_, call)| matches!(call, Call::Audit(_)));
    let (id, _) = it.open.remove(at.unwrap());
    let entries = vec![entry(4), entry(7)];
    let rows = entries.len();
    let outcome = Outcome::Done(Reply::Audit { entries, rows });
    it.told(LinkEvent::Answer { id, outcome });
    let unused = ids(&it);
    assert!(!unused.contains(&4) && !unused.contains(&7) && unused.contains(&3));
    assert_eq!(gap(&it), None);
    it.press("Esc /");
    it.type_text("rest");
    assert_eq!(ids(&it), [4, 7]);
    it.press("Esc /");
    it.type_text("seen>90d");
    assert_eq!(gap(&it), Some(UsesGap::Before(ago(30).unwrap())));
    // A day later both were seen more than two days ago.
    it.press("Esc /");
    it.type_text("rest seen>60h");
    assert_eq!(ids(&it).len(), 0);
    it.send(Msg::Now(now() + jiff::SignedDuration::from_hours(24)));
    assert_eq!(ids(&it), [4, 7]);
}

#[test]
fn another_filter_with_the_name_is_replaced_only_after_the_user_was_told() {
    let mut it = typed("owner:svc");
    let other = [("stale".to_owned(), "seen>90d".to_owned())];
    it.send(Msg::FilterSaved(Ok(other.into())));
    it.press("F4");
    it.type_text("stale");
    let saved = |it: &Driven| {
        let saves = |it: &&Effect| matches!(it, Effect::FileTask(FileTask::SaveFilter(..)));
        it.effects.iter().filter(saves).count()
    };
    it.press("F2");
    assert_eq!(saved(&it), 0);
    let error = |it: &Driven| match it.model.cx.modals.last() {
        Some(Modal::SaveFilter(form)) => form.form.field(NameField).unwrap().error.clone(),
        _ => None,
    };
    let told = "stale is seen>90d; save again to replace it";
    assert_eq!(error(&it).as_deref(), Some(told));
    it.press("F2");
    assert_eq!(saved(&it), 1);
}

#[test]
fn the_users_are_requested_once_for_their_access() {
    let unread = || {
        let mut it = Driven::user_era();
        it.model.cx.users = None;
        it.press("/");
        it.type_text("access:full");
        it
    };
    let requests = |it: &Driven| {
        let users = |call: &&Call| matches!(call, Call::Users);
        it.open.iter().map(|(_, call)| call).filter(users).count()
    };
    let answer = |it: &mut Driven, outcome: Outcome| {
        let users = |(_, call): &(_, Call)| matches!(call, Call::Users);
        let (id, _) = it.open.remove(it.open.iter().position(users).unwrap());
        it.told(LinkEvent::Answer { id, outcome });
    };
    let mut it = unread();
    assert_eq!((requests(&it), ids(&it).len()), (1, 0));
    it.press("Up Down");
    assert_eq!(requests(&it), 1);
    answer(&mut it, Outcome::Done(Reply::Users(users())));
    let full = ids(&it);
    assert!(
        !full.is_empty() && full.len() < keys(&it).all().len(),
        "{full:?}"
    );
    // A refusal is not asked again.
    let mut it = unread();
    answer(&mut it, Outcome::Failed(Fault::new(Kind::Denied, "no")));
    it.press("Up Down");
    assert_eq!(requests(&it), 0);
}

#[test]
fn a_term_finds_the_system() {
    for (filter, all) in [
        ("system:nas", true),
        ("!system:nas", false),
        ("system:x9", false),
    ] {
        let it = typed(filter);
        let wanted = if all { keys(&it).all().len() } else { 0 };
        assert_eq!(ids(&it).len(), wanted, "{filter}");
    }
}
