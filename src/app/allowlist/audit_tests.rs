use super::*;
use crate::api::LinkEvent;
use crate::app::testkit::{open_import, *};
use crate::domain::Release;
use crate::domain::rule::Verb;

fn import(it: &Driven) -> &AuditImport {
    match it.model.cx.modals.last() {
        Some(Modal::AuditImport(it)) => it,
        other => panic!("{other:?}"),
    }
}

fn found(it: &Driven) -> &AuditRules {
    match &import(it).stage {
        Stage::Done(found) => found,
        other => panic!("{other:?}"),
    }
}

fn page(it: &Driven) -> &AuditPage {
    let page = it.open.iter().rev().find_map(|(_, call)| match call {
        Call::Audit(page) => Some(page),
        _ => None,
    });
    page.expect("no page was asked for")
}

fn built(it: &Driven) -> Vec<String> {
    match it.model.cx.modals.last() {
        Some(Modal::Builder(it)) => it.rules().iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_key_called_becomes_the_rules_of_the_builder_in_one_step() {
    let mut it = Driven::allowlist_era();
    import_rules(&mut it);
    assert_eq!(
        found(&it).calls.summary(),
        "161 audited calls in 7 days to 2 methods; 1 refused."
    );
    // Also the second read, which usually goes with the first.
    it.press("G");
    it.send(crate::app::Msg::Key(Chord::plain(
        crate::keymap::Key::Char(' '),
    )));
    let read = found(&it).draft.reads.last().unwrap().to_string();
    it.press("F2");
    assert_eq!(
        built(&it),
        [
            "CALL pool.snapshottask.create",
            "CALL zfs.snapshot.create",
            &read
        ]
    );
    it.press("u");
    assert_eq!(
        built(&it),
        ["CALL zfs.snapshot.*", "SUBSCRIBE zfs.snapshot.query"]
    );
}

#[test]
fn the_page_is_what_was_asked_for() {
    let mut it = Driven::allowlist_era();
    open_import(&mut it);
    it.press("F2");
    let first = page(&it);
    assert_eq!(
        (first.since, first.user.clone(), first.offset),
        (ago(7).unwrap(), None, 0)
    );
    it.press("Esc");
    // A user, over 30 days.
    it.press("Ctrl-U user");
    it.type_text(" root");
    it.press("Tab Right F2");
    let second = page(&it);
    assert_eq!(second.since, ago(30).unwrap());
    assert_eq!(second.user, Some("root".into()));
}

#[test]
fn pages_follow_until_one_is_not_full_and_no_entry_counts_twice() {
    let mut it = Driven::allowlist_era();
    open_import(&mut it);
    it.press("F2");
    // All of them are of one second.
    let full = |from: usize| (from..from + 500).map(|id| audited(id, "zfs.snapshot.create", true));
    answer_audit(&mut it, full(0).collect(), 500);
    assert_eq!((page(&it).until, page(&it).offset), (ago(1), 0));
    // The last three of the page before come again.
    answer_audit(&mut it, full(497).collect(), 500);
    assert_eq!((page(&it).until, page(&it).offset), (ago(1), 500));
    answer_audit(&mut it, Vec::new(), 12);
    assert_eq!(found(&it).calls.total(), 997);
    assert!(!found(&it).calls.capped);
}

#[test]
fn reading_ends_at_the_most() {
    let mut it = Driven::allowlist_era();
    open_import(&mut it);
    it.press("F2");
    for n in 0..audit_rules::MOST / crate::api::audit::PAGE {
        let entries = (0..500).map(|id| audited(n * 500 + id, "zfs.snapshot.create", true));
        answer_audit(&mut it, entries.collect(), 500);
    }
    assert!(found(&it).calls.capped);
    let notes = found(&it).draft.notes.join(" ");
    assert!(notes.contains("Only the newest 10,000 entries"), "{notes}");
}

#[test]
fn a_late_page_of_what_was_stopped_is_dropped() {
    let mut it = Driven::allowlist_era();
    open_import(&mut it);
    it.press("F2 Esc F2");
    let pages = it
        .open
        .iter()
        .filter(|(_, call)| matches!(call, Call::Audit(_)));
    assert_eq!(pages.count(), 2);
    answer_audit(&mut it, vec![audited(1, "zfs.snapshot.create", true)], 1);
    assert!(matches!(import(&it).stage, Stage::Reading { .. }));
    answer_audit(&mut it, Vec::new(), 0);
    assert_eq!(found(&it).calls.total(), 0);
    // No rule to save.
    it.press("F2");
    assert_eq!(
        it.model.cx.notice.as_ref().unwrap().text,
        "no rule is selected"
    );
    it.press("Esc Esc");
    answer_nothing(&mut it);
}

/// The builder is unchanged.
fn answer_nothing(it: &mut Driven) {
    assert_eq!(built(it).len(), 2);
}

#[test]
fn a_refusal_and_a_lost_link_are_said_and_the_fields_stay() {
    let mut it = Driven::allowlist_era();
    open_import(&mut it);
    it.press("F2");
    let (id, _) = it.open.pop().unwrap();
    let fault = Fault::new(Kind::Denied, "Not authorized.");
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Failed(fault.clone()),
    });
    assert!(matches!(&import(&it).stage, Stage::Asking(Some(said)) if *said == fault));
    assert_eq!(
        import(&it).form.text(AuditField::Caller),
        "key 3 snapshot-bot"
    );
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
    it.press("F2");
    assert!(matches!(&import(&it).stage, Stage::Asking(Some(said)) if said.kind == Kind::Lost));
}

#[test]
fn a_caller_is_picked_from_keys_and_users() {
    let mut it = Driven::allowlist_era();
    open_import(&mut it);
    it.press("Enter hass Enter");
    assert_eq!(import(&it).form.text(AuditField::Caller), "user svc-hass");
    it.press("BackTab Ctrl-U nobody F2");
    let field = import(&it).form.field(AuditField::Caller).unwrap();
    assert!(field.error.is_some());
}

#[test]
fn without_an_audit_it_is_not_offered_and_the_reason_is_said() {
    let mut it = Driven::online(Release::new(23, 10, 2), None, 80, 24);
    it.press("j j e Tab Tab Enter L");
    assert!(matches!(it.model.cx.modals.last(), Some(Modal::Builder(_))));
    assert_eq!(it.model.cx.notice.as_ref().unwrap().text, NO_AUDIT);
    it.press("p learn Enter");
    assert!(matches!(it.model.cx.modals.last(), Some(Modal::Builder(_))));
}

#[test]
fn rest_calls_become_rules_of_their_routes() {
    let mut it = Driven::allowlist_era();
    open_import(&mut it);
    it.press("F2");
    let entry = crate::domain::audit::AuditEntry {
        protocol: crate::domain::audit::Protocol::Rest,
        ..audited(1, "pool.dataset.create", true)
    };
    answer_audit(&mut it, vec![entry], 1);
    let rules = found(&it).rules();
    assert_eq!(rules, [Rule::new(Verb::Post, "/pool/dataset")]);
}
