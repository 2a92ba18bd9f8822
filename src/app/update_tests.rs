use super::*;
use crate::api::{Ask, Call, KeyEvent, Outcome, Reply, Told};
use crate::app::modal::{Answer, Question};
use crate::app::testkit::*;
use crate::app::{Generation, Link};
use crate::domain::draft::NewAccess;
use crate::domain::rule::Rule;
use crate::domain::{Fault, FieldError, KeyChange, KeyId, Kind, NewKey, Release};

fn top(it: &Driven) -> &Modal {
    it.model.modals.last().expect("nothing on top")
}

fn question(it: &Driven) -> &Question {
    match top(it) {
        Modal::Question(question) => question,
        other => panic!("no question: {other:?}"),
    }
}

fn said(question: &Question) -> String {
    let lines: Vec<&str> = question.lines.iter().map(|l| l.text.as_str()).collect();
    format!("{} {}", question.title, lines.join(" "))
}

fn selected(it: &Driven) -> i64 {
    it.model.keys.selected().unwrap().id.0
}

fn lost() -> Outcome {
    Outcome::Unknown(Fault::new(Kind::Lost, "The link was lost."))
}

#[test]
fn n_a_name_and_f2_make_a_key() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    let want = NewKey {
        name: "grafana".into(),
        access: NewAccess::User {
            username: "truenas_admin".into(),
            expires_at: None,
        },
    };
    assert_eq!(it.sent(), &Call::Create(want));
    // A tired second F2 or Enter sends nothing more.
    it.press("F2 Enter F2 Esc");
    assert!(matches!(it.sent(), Call::Create(_)));
    it.reply_secret(21, "grafana");
    assert!(matches!(top(&it), Modal::Secret(s) if s.secret.expose() == FAKE));
    assert_eq!(selected(&it), 21);
}

#[test]
fn the_allowlist_era_makes_a_key_with_rules() {
    let mut it = Driven::allowlist_era();
    it.press("n bot F2");
    let full = NewAccess::Allowlist(vec![Rule::everything()]);
    assert_eq!(
        it.sent(),
        &Call::Create(NewKey {
            name: "bot".into(),
            access: full
        })
    );
}

#[test]
fn a_custom_key_without_rules_is_not_made_by_accident() {
    let mut it = Driven::allowlist_era();
    it.press("n bot Tab Right Right F2");
    assert!(it.sent_nothing());
    it.send(Msg::Paste("call pool.query\nSUBSCRIBE pool.query\n".into()));
    it.press("F2");
    let Call::Create(NewKey {
        access: NewAccess::Allowlist(rules),
        ..
    }) = it.sent()
    else {
        panic!("no create")
    };
    let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
    assert_eq!(rules, ["CALL pool.query", "SUBSCRIBE pool.query"]);
}

#[test]
fn a_refusal_lands_on_its_field_and_keeps_what_was_typed() {
    let mut it = Driven::user_era();
    it.press("n ansible F2");
    let mut fault = Fault::new(Kind::Invalid, "already exists");
    fault.fields.push(FieldError {
        field: "name".into(),
        text: "Object with this name already exists".into(),
    });
    it.reply(Outcome::Failed(fault));
    let Modal::KeyForm(form) = top(&it) else {
        panic!("the form is gone")
    };
    let name = form.form.field(crate::app::modal::KeyField::Name).unwrap();
    assert_eq!(
        name.error.as_deref(),
        Some("Object with this name already exists")
    );
    it.press("2 F2");
    assert!(matches!(it.sent(), Call::Create(new) if new.name == "ansible2"));
}

#[test]
fn an_edit_sends_only_what_changed() {
    let mut it = Driven::user_era();
    it.press("e x F2");
    let change = KeyChange {
        name: Some("ansiblex".into()),
        ..KeyChange::default()
    };
    assert_eq!(it.sent(), &Call::Update(KeyId(9), change));
}

#[test]
fn an_edit_of_nothing_sends_nothing() {
    let mut it = Driven::user_era();
    it.press("e F2");
    assert!(it.sent_nothing() && it.model.modals.is_empty());
}

#[test]
fn an_expired_key_cannot_be_renamed_without_a_new_expiry() {
    let mut it = Driven::user_era();
    it.model.keys.reveal(KeyId(5));
    it.press("e x F2");
    assert!(it.sent_nothing());
    it.press("Right F2");
    let change = KeyChange {
        name: Some("prometheusx".into()),
        expires_at: Some(None),
        ..KeyChange::default()
    };
    assert_eq!(it.sent(), &Call::Update(KeyId(5), change));
}

#[test]
fn deleting_asks_with_cancel_first_and_names_everything() {
    let mut it = Driven::user_era();
    it.press("j d");
    let words = said(question(&it));
    for part in [
        "backup-replication",
        "(3)",
        "nas1",
        "svc-backup",
        "cannot be undone",
    ] {
        assert!(words.contains(part), "{part} missing in: {words}");
    }
    it.press("Enter");
    assert!(it.sent_nothing() && it.model.modals.is_empty());
    it.press("d Tab Enter");
    assert_eq!(it.sent(), &Call::Delete(KeyId(3)));
    it.reply(Outcome::Done(Reply::Deleted));
    assert!(it.model.keys.get(KeyId(3)).is_none());
}

#[test]
fn the_key_of_this_session_asks_twice() {
    for (key, call) in [("d", "Delete"), ("r", "Reset")] {
        let mut it = Driven::online(Release::new(25, 10, 0), Some(9), 80, 24);
        it.press(key).press("y");
        assert!(it.sent_nothing());
        assert!(said(question(&it)).contains("lock you out"));
        it.press("Enter");
        assert!(
            it.sent_nothing() && it.model.modals.is_empty(),
            "the default is Cancel"
        );
        it.press(key).press("y y");
        assert!(it.sent_nothing(), "a key pressed twice does not lock out");
        it.press("Tab Enter");
        assert!(format!("{:?}", it.sent()).starts_with(call));
    }
}

#[test]
fn narrowing_the_key_of_this_session_asks() {
    let mut it = Driven::online(Release::new(25, 10, 0), Some(9), 80, 24);
    it.press("e Tab Right Right F2");
    assert!(it.sent_nothing());
    it.press("y");
    assert!(
        matches!(it.sent(), Call::Update(KeyId(9), change) if change.expires_at.is_some_and(|at| at.is_some()))
    );
}

#[test]
fn resetting_a_working_key_keeps_its_expiry() {
    let mut it = Driven::user_era();
    it.press("j r y");
    assert_eq!(
        it.sent(),
        &Call::Reset {
            id: KeyId(3),
            expires_at: None
        }
    );
    assert!(matches!(top(&it), Modal::Waiting(_)));
    it.reply_secret(3, "backup-replication");
    assert!(matches!(top(&it), Modal::Secret(s) if s.reset));
    assert_eq!(it.model.modals.len(), 1);
}

#[test]
fn resetting_an_expired_or_revoked_key_asks_for_an_expiry() {
    for id in [5, 7] {
        let mut it = Driven::user_era();
        it.model.keys.reveal(KeyId(id));
        it.press("r");
        assert!(matches!(top(&it), Modal::ResetForm(_)));
        it.press("F2");
        assert!(it.sent_nothing() && said(question(&it)).contains("It will expire"));
        it.press("y");
        assert!(matches!(
            it.sent(),
            Call::Reset {
                expires_at: Some(Some(_)),
                ..
            }
        ));
    }
}

#[test]
fn a_secret_not_copied_asks_before_it_goes() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.press("Esc");
    assert!(
        question(&it)
            .buttons
            .iter()
            .any(|b| b.answer == Answer::CloseSecret)
    );
    it.press("Enter");
    assert!(matches!(top(&it), Modal::Secret(_)));
    it.press("c");
    assert!(it.effects.iter().any(|e| matches!(e, Effect::Copy)));
    it.send(Msg::Copied(Copied::SentToTerminal));
    it.press("Esc");
    assert!(it.model.modals.is_empty());
    assert!(it.effects.iter().any(|e| matches!(e, Effect::Repaint)));
    let mut seen = false;
    it.model.with_secret(&mut |_| seen = true);
    assert!(!seen, "the secret is gone from the program");
}

#[test]
fn a_failed_copy_still_asks() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.send(Msg::Copied(Copied::Failed("no clipboard".into())));
    it.press("Esc");
    assert!(matches!(top(&it), Modal::Question(_)));
}

#[test]
fn leaving_waits_for_an_unanswered_create() {
    let mut it = Driven::user_era();
    it.press("n x F2 Ctrl-C");
    assert!(!it.quits());
    // Again and again: it is meant, but the secret is worth more.
    it.press("Ctrl-C Enter");
    assert!(!it.quits());
    it.press("Ctrl-C");
    it.reply_secret(21, "x");
    assert!(
        matches!(top(&it), Modal::Secret(_)),
        "the question about leaving is void"
    );
    it.send(Msg::Woke(Wake::Quit));
    assert!(!it.quits());
}

#[test]
fn leaving_gives_up_after_the_wait_and_says_what_stayed_open() {
    let mut it = Driven::user_era();
    it.press("n grafana F2 Ctrl-C");
    it.send(Msg::Woke(Wake::Quit));
    assert!(it.quits());
    let farewell = it.model.farewell.as_deref().unwrap();
    assert!(
        farewell.contains("grafana") && farewell.contains("nas1"),
        "{farewell}"
    );
}

#[test]
fn ctrl_c_with_a_secret_asks_once() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.press("Ctrl-C");
    assert!(!it.quits());
    it.press("Ctrl-C");
    assert!(it.quits());
}

#[test]
fn ctrl_c_leaves_from_anywhere_else() {
    for keys in [
        "Ctrl-C",
        "n abc Ctrl-C",
        "/ abc Ctrl-C",
        "d Ctrl-C",
        "F1 Ctrl-C",
        "Enter Ctrl-C",
        "q",
    ] {
        let mut it = Driven::user_era();
        it.press(keys);
        assert!(it.quits(), "{keys}");
    }
}

#[test]
fn a_lost_create_is_found_by_its_name() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.told(Told::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
    it.reply(lost());
    assert!(matches!(top(&it), Modal::Doubt(_)));
    assert!(it.sent_nothing(), "nothing is sent again");
    it.told(Told::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    let (id, _) = it
        .open
        .iter()
        .find(|(_, c)| *c == Call::Keys)
        .cloned()
        .unwrap();
    let mut keys = user_keys();
    keys.push(user_key(21, "grafana", Some("truenas_admin"), 0, None));
    it.told(Told::Answer {
        id,
        outcome: Outcome::Done(Reply::Keys {
            keys,
            scope: crate::api::Scope::All,
            skipped: 0,
        }),
    });
    let words = said(question(&it));
    assert!(
        words.contains("Outcome unknown") && words.contains("grafana (21)"),
        "{words}"
    );
    assert_eq!(selected(&it), 21);
    // Reset is one key away.
    it.press("Tab Enter");
    assert!(said(question(&it)).starts_with("Reset key grafana (21)?"));
}

#[test]
fn a_lost_create_that_was_not_made_says_so() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.serve();
    assert!(said(question(&it)).contains("no new key named grafana"));
}

#[test]
fn a_lost_reset_names_its_key() {
    let mut it = Driven::user_era();
    it.press("j r y");
    it.reply(lost());
    it.serve();
    let words = said(question(&it));
    assert!(
        words.contains("backup-replication (3)") && words.contains("may have a new secret"),
        "{words}"
    );
    assert!(it.sent_nothing());
}

#[test]
fn a_create_that_finishes_late_is_still_told() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.serve();
    it.press("Esc");
    it.told(Told::Changed(KeyEvent::Added(KeyId(21))));
    let (id, _) = it.open.pop().unwrap();
    let key = Box::new(user_key(21, "grafana", Some("truenas_admin"), 0, None));
    it.told(Told::Answer {
        id,
        outcome: Outcome::Done(Reply::Key(Some(key))),
    });
    assert!(said(question(&it)).contains("grafana (21) exists now"));
}

#[test]
fn a_doubt_is_kept_until_a_list_was_really_read() {
    let offline = || Told::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    };
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.told(offline());
    it.reply(lost());
    // A read that waited for the link gives up; the doubt does not.
    it.press("R");
    it.told(Told::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    let (id, _) = it
        .open
        .iter()
        .find(|(_, c)| *c == Call::Keys)
        .cloned()
        .unwrap();
    it.open.clear();
    it.told(offline());
    it.told(Told::Answer {
        id,
        outcome: Outcome::Failed(Fault::new(Kind::TimedOut, "late")),
    });
    assert!(matches!(top(&it), Modal::Doubt(_)));
    // It can be closed meanwhile, and speaks up all the same.
    it.press("Esc");
    assert!(it.model.modals.is_empty());
    it.told(Told::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    it.serve();
    assert!(said(question(&it)).contains("Outcome unknown"));
}

#[test]
fn a_doubt_that_can_never_be_resolved_is_said_and_can_be_closed() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.told(Told::Offline {
        fault: Fault::new(Kind::SignIn, "refused"),
        retry_in: None,
    });
    assert!(
        it.model.modals.iter().any(
            |m| matches!(m, Modal::Question(q) if said(q).contains("could not be read since"))
        )
    );
    it.press("Esc Esc");
    assert!(it.model.modals.is_empty());
}

#[test]
fn leaving_with_an_open_doubt_or_deletion_says_so() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.press("Ctrl-C");
    assert!(it.model.farewell.as_deref().unwrap().contains("grafana"));
    let mut it = Driven::user_era();
    it.press("d y q");
    assert!(
        it.model
            .farewell
            .as_deref()
            .unwrap()
            .contains("the deletion of \"ansible\" (9)")
    );
}

#[test]
fn without_a_list_read_before_nothing_is_claimed_about_a_key_of_that_name() {
    let mut it = Driven::started(80, 24);
    it.told(Told::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    it.press("n ansible F2");
    it.reply(lost());
    it.serve();
    it.serve();
    let words = said(question(&it));
    assert!(
        words.contains("Whether it is the new one is not known"),
        "{words}"
    );
}

#[test]
fn a_key_made_under_a_filter_is_the_one_that_is_selected() {
    let mut it = Driven::user_era();
    it.press("/ svc Enter n graf F2");
    it.reply_secret(21, "graf");
    it.send(Msg::Copied(Copied::Native));
    it.press("Esc d");
    assert!(said(question(&it)).starts_with("Delete key graf (21)?"));
}

#[test]
fn a_list_older_than_a_removal_brings_nothing_back() {
    let mut it = Driven::user_era();
    it.press("R");
    it.told(Told::Changed(KeyEvent::Removed(KeyId(4))));
    let (id, _) = it.open.pop().unwrap();
    it.told(Told::Answer {
        id,
        outcome: Outcome::Done(Reply::Keys {
            keys: user_keys(),
            scope: crate::api::Scope::All,
            skipped: 0,
        }),
    });
    assert!(it.model.keys.get(KeyId(4)).is_none());
    assert!(
        it.open.iter().any(|(_, c)| *c == Call::Keys),
        "it is read once more"
    );
}

#[test]
fn an_orphan_is_not_promised_a_reset() {
    let mut it = Driven::user_era();
    it.model.keys.reveal(KeyId(8));
    it.press("r");
    assert!(said(question(&it)).contains("cannot be reset"));
    it.press("y Enter");
    assert!(it.sent_nothing() && it.model.modals.is_empty());
}

#[test]
fn a_refused_reset_keeps_its_form() {
    let mut it = Driven::user_era();
    it.model.keys.reveal(KeyId(5));
    it.press("r F2 y");
    it.reply(Outcome::Failed(Fault::new(Kind::Invalid, "no")));
    it.press("Esc");
    assert!(matches!(top(&it), Modal::ResetForm(_)));
}

#[test]
fn a_code_is_not_asked_for_on_top_of_what_is_typed() {
    let mut it = Driven::user_era();
    it.press("n gra");
    it.told(Told::NeedCode { again: false });
    it.press("fana");
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    it.press("Esc y");
    assert!(matches!(top(&it), Modal::Code(_)));
    // While another system is being typed in, the old one's code is not asked for at all.
    let mut it = Driven::user_era();
    it.press("o");
    it.told(Told::NeedCode { again: false });
    assert!(it.model.modals.is_empty());
    assert!(it.effects.iter().any(|e| matches!(e, Effect::Disconnect)));
}

#[test]
fn events_read_their_key_again_and_removals_need_no_read() {
    let mut it = Driven::user_era();
    it.told(Told::Changed(KeyEvent::Added(KeyId(30))));
    let (id, call) = it.open.pop().unwrap();
    assert_eq!(call, Call::Key(KeyId(30)));
    let key = Box::new(user_key(30, "new", Some("root"), 0, None));
    it.told(Told::Answer {
        id,
        outcome: Outcome::Done(Reply::Key(Some(key))),
    });
    assert!(it.model.keys.get(KeyId(30)).is_some());
    it.told(Told::Changed(KeyEvent::Removed(KeyId(30))));
    assert!(it.model.keys.get(KeyId(30)).is_none() && it.open.is_empty());
}

#[test]
fn a_deleted_key_does_not_come_back_with_an_older_answer() {
    let mut it = Driven::user_era();
    it.told(Told::Changed(KeyEvent::Changed(KeyId(4))));
    it.told(Told::Changed(KeyEvent::Removed(KeyId(4))));
    let (id, _) = it.open.pop().unwrap();
    let key = Box::new(user_key(4, "home-assistant", Some("root"), 0, None));
    it.told(Told::Answer {
        id,
        outcome: Outcome::Done(Reply::Key(Some(key))),
    });
    assert!(it.model.keys.get(KeyId(4)).is_none());
}

#[test]
fn a_storm_of_events_becomes_one_list() {
    let mut it = Driven::user_era();
    for id in 100..200 {
        it.told(Told::Changed(KeyEvent::Changed(KeyId(id))));
    }
    assert_eq!(
        it.open
            .iter()
            .filter(|(_, c)| matches!(c, Call::Key(_)))
            .count(),
        16
    );
    assert_eq!(it.open.iter().filter(|(_, c)| *c == Call::Keys).count(), 1);
    let (id, _) = it
        .open
        .iter()
        .find(|(_, c)| *c == Call::Keys)
        .cloned()
        .unwrap();
    it.open.retain(|(open, _)| *open != id);
    it.told(Told::Answer {
        id,
        outcome: Outcome::Done(Reply::Keys {
            keys: vec![],
            scope: crate::api::Scope::All,
            skipped: 0,
        }),
    });
    assert!(
        it.open.iter().any(|(_, c)| *c == Call::Keys),
        "the answer may be older than the last event"
    );
}

#[test]
fn an_older_connection_is_not_heard() {
    let mut it = Driven::user_era();
    it.stale(Told::Changed(KeyEvent::Removed(KeyId(9))));
    assert!(it.model.keys.get(KeyId(9)).is_some());
    assert_ne!(it.model.generation, Generation(0));
}

#[test]
fn offline_nothing_is_changed_and_the_list_stays() {
    let mut it = Driven::user_era();
    it.told(Told::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
    for key in ["n", "e", "r", "d"] {
        it.press(key);
        assert!(it.model.modals.is_empty() && it.sent_nothing());
    }
    assert_eq!(it.model.keys.len(), 6);
    it.press("R");
    assert!(
        it.effects
            .iter()
            .any(|e| matches!(e, Effect::Ask(Ask::RetryNow)))
    );
    assert!(matches!(it.model.link, Link::Lost(_)));
}

fn gone(it: &mut Driven) {
    it.told(Told::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
}

fn back(it: &mut Driven) {
    it.told(Told::Progress(crate::api::Stage::Reaching));
    let release = Release::new(25, 10, 5);
    it.told(Told::Online(Box::new(system(release, None))));
    it.serve();
}

fn minutes_later(it: &mut Driven, minutes: i64) {
    let then = it.model.now + jiff::SignedDuration::from_mins(minutes);
    it.send(Msg::Now(then));
}

#[test]
fn a_list_is_stale_from_the_loss_until_it_was_read_again() {
    let mut it = Driven::user_era();
    assert_eq!(it.model.keys.stale_since, None);
    let lost_at = it.model.now;
    gone(&mut it);
    assert_eq!(it.model.keys.stale_since, Some(lost_at));
    // Its age is drawn once a minute, without a key and without a try to connect.
    minutes_later(&mut it, 1);
    it.effects.clear();
    it.model.take_dirty();
    it.send(Msg::Woke(Wake::Age));
    assert!(it.model.take_dirty());
    assert!(matches!(it.effects[..], [Effect::Wake(Wake::Age, _)]));
    // Failed tries and the return of the link do not make it younger; only a new list does.
    gone(&mut it);
    it.told(Told::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    assert_eq!(it.model.keys.stale_since, Some(lost_at));
    it.serve();
    assert_eq!(it.model.keys.stale_since, None);
    it.effects.clear();
    it.send(Msg::Woke(Wake::Age));
    assert!(it.effects.is_empty());
}

#[test]
fn filter_and_selection_survive_a_lost_link() {
    let mut it = Driven::user_era();
    it.press("/ e Enter j j");
    let (filter, before) = (it.model.keys.filter().to_owned(), selected(&it));
    assert_eq!(filter, "e");
    for _ in 0..3 {
        gone(&mut it);
        assert_eq!((it.model.keys.filter(), selected(&it)), ("e", before));
        it.press("k j");
        back(&mut it);
        assert_eq!((it.model.keys.filter(), selected(&it)), ("e", before));
    }
}

#[test]
fn an_open_form_survives_a_lost_link_and_is_sent_when_the_person_says_so() {
    let mut it = Driven::user_era();
    it.press("n graf");
    gone(&mut it);
    it.type_text("ana");
    // Pressed too early, it stays with what was typed.
    it.press("F2");
    it.reply(Outcome::NotSent(Fault::new(
        Kind::Lost,
        "There is no connection.",
    )));
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    back(&mut it);
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    assert!(it.sent_nothing());
    it.press("F2");
    assert!(matches!(it.sent(), Call::Create(new) if new.name == "grafana"));
}

#[test]
fn the_code_is_sent_once_and_a_secret_stays_on_top_of_the_question_for_it() {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.told(Told::NeedCode { again: false });
    assert!(matches!(top(&it), Modal::Secret(_)));
    it.send(Msg::Copied(Copied::Native));
    it.press("Esc 123456 Enter Enter");
    let codes = it
        .effects
        .iter()
        .filter(|e| matches!(e, Effect::Ask(Ask::Code(c)) if c.expose() == "123456"))
        .count();
    assert_eq!(codes, 1);
}

#[test]
fn a_paste_with_newlines_answers_no_question() {
    let mut it = Driven::user_era();
    it.press("d");
    it.send(Msg::Paste("y\nEnter\n\n".into()));
    assert!(it.sent_nothing() && matches!(top(&it), Modal::Question(_)));
    it.press("Esc n");
    it.send(Msg::Paste("grafana\n".into()));
    assert!(it.sent_nothing());
    it.press("F2");
    assert!(matches!(it.sent(), Call::Create(new) if new.name == "grafana"));
}

#[test]
fn the_owner_is_picked_or_typed() {
    let mut it = Driven::user_era();
    it.press("n x Tab Enter hass Enter F2");
    let owner = |it: &Driven| match it.sent() {
        Call::Create(NewKey {
            access: NewAccess::User { username, .. },
            ..
        }) => username.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(owner(&it), "svc-hass");
    let mut it = Driven::user_era();
    it.press("n x Tab Ctrl-U AD\\anna F2");
    assert_eq!(owner(&it), "AD\\anna");
}

#[test]
fn leaving_a_form_asks_only_when_something_was_typed() {
    let mut it = Driven::user_era();
    it.press("n Esc");
    assert!(it.model.modals.is_empty());
    it.press("n abc Esc");
    assert!(matches!(top(&it), Modal::Question(_)));
    it.press("Enter");
    assert!(matches!(top(&it), Modal::KeyForm(_)));
    it.press("F10 y");
    assert!(it.model.modals.is_empty());
}

#[test]
fn a_key_from_the_command_line_over_loopback_is_asked_about_before_anything_is_dialled() {
    use crate::api::Target;
    use crate::domain::{Address, Credentials, Secret};
    let target = || Target {
        address: Address::parse("ws://127.0.0.1:9").unwrap(),
        credentials: Credentials::ApiKey {
            user: None,
            key: Secret::new("1-not-a-real-key".into()),
        },
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    };
    let dialled = |it: &Driven| {
        it.effects
            .iter()
            .filter(|e| matches!(e, Effect::Connect(_, t) if t.key_over_loopback))
            .count()
    };
    let mut it = Driven::started(80, 24);
    it.send(Msg::Begin(Box::new(target())));
    it.press("Enter");
    assert!(
        it.effects.is_empty() && it.model.modals.is_empty(),
        "the default is Cancel"
    );
    it.send(Msg::Begin(Box::new(target())));
    it.press("y");
    assert_eq!(dialled(&it), 1);
}

mod chaos {
    use super::*;
    use crate::domain::Secret;
    use crate::keymap::{Chord, Key};
    use proptest::prelude::*;

    fn event() -> impl Strategy<Value = u16> {
        any::<u16>()
    }

    proptest! {
        #[test]
        fn no_sequence_panics_or_sends_twice(events in proptest::collection::vec(event(), 0..120), era in any::<bool>()) {
            let mut it = if era { Driven::user_era() } else { Driven::allowlist_era() };
            let keys = [
                Key::Enter, Key::Esc, Key::Tab, Key::BackTab, Key::Up, Key::Down, Key::Left, Key::Right, Key::F(1), Key::F(2),
                Key::Char('n'), Key::Char('e'), Key::Char('r'), Key::Char('d'), Key::Char('y'), Key::Char('/'), Key::Char('c'),
                Key::Char('s'), Key::Char('o'), Key::Char('R'), Key::Char('q'), Key::Char('?'), Key::Backspace, Key::PageDown,
            ];
            for event in events {
                match event % 40 {
                    n if (n as usize) < keys.len() => it.send(Msg::Key(Chord::plain(keys[n as usize]))),
                    24 => it.send(Msg::Key(Chord::ctrl('c'))),
                    25 => it.send(Msg::Resize(event % 130, event % 50)),
                    26 => it.told(Told::Changed(KeyEvent::Removed(KeyId(i64::from(event % 12))))),
                    27 => it.told(Told::Offline { fault: Fault::new(Kind::Lost, "x"), retry_in: (event > 9000).then_some(std::time::Duration::ZERO) }),
                    28 => it.told(Told::Online(Box::new(system(Release::new(if era { 25 } else { 24 }, 10, 0), Some(9))))),
                    29 => it.serve(),
                    30 => it.told(Told::NeedCode { again: false }),
                    31 => it.send(Msg::Woke(Wake::Quit)),
                    32..36 if !it.open.is_empty() => {
                        let (id, call) = it.open.remove(0);
                        let fault = Fault::new(Kind::Server, "x");
                        let outcome = match event % 3 {
                            0 => Outcome::Failed(fault),
                            1 => Outcome::Unknown(fault),
                            _ if call.makes_secret() => Outcome::Done(Reply::NewSecret {
                                key: Box::new(user_key(77, "x", None, 0, None)),
                                secret: Secret::new(FAKE.into()),
                            }),
                            _ => Outcome::Done(Reply::Deleted),
                        };
                        it.told(Told::Answer { id, outcome });
                    }
                    36 => it.send(Msg::Paste("a\nb\u{1b}".into())),
                    37 => it.send(Msg::Copied(Copied::Native)),
                    _ => {}
                }
                let open = it.open.iter().filter(|(_, c)| c.makes_secret()).count();
                prop_assert!(open <= 1, "two requests for a secret at once");
            }
        }
    }
}
