//! Carrying a secret away: what counts as carried, and what never does.

mod delivering;

use crate::api::{LinkEvent, Target};
use crate::app::modal::{Answer, ExportState, Modal, SecretShown};
use crate::app::secret::shown;
use crate::app::testkit::screen::{question, said, top};
use crate::app::testkit::*;
use crate::app::{Completion, Effect, Export, ExportId, Exported, Msg, SaveError, SaveOrder};
use crate::domain::copy::{Around, Copied};
use crate::domain::profile::Receiver;
use crate::domain::{Address, Credentials, Fault, Kind, Profile, Release};

fn shown() -> Driven {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.effects.clear();
    it
}

fn secret(it: &Driven) -> &SecretShown {
    shown::secret(&it.model.cx).expect("no secret")
}

/// What is to be exported now.
fn export(it: &mut Driven) -> (ExportId, Export) {
    let found = it.effects.drain(..).find_map(|effect| match effect {
        Effect::Export(id, export) => Some((id, export)),
        _ => None,
    });
    found.expect("nothing is exported")
}

fn save(it: &mut Driven) -> (ExportId, SaveOrder) {
    match export(it) {
        (id, Export::Save(order)) => (id, order),
        other => panic!("{other:?}"),
    }
}

fn failed() -> Fault {
    Fault::new(Kind::Local, "no")
}

fn closes_without_a_question(it: &mut Driven) -> bool {
    it.press("Esc");
    it.model.cx.modals.is_empty()
}

#[test]
fn a_saved_secret_closes_without_a_question_and_the_place_is_remembered() {
    let mut it = shown();
    it.press("s F2");
    let (id, order) = save(&mut it);
    assert_eq!(order.path, "~/nas1-x.key");
    assert!(!order.replace);
    it.send(Msg::Exported(
        id,
        Exported::Saved(Ok("~/keys/a.key".into())),
    ));
    assert!(closes_without_a_question(&mut it));
    it.press("n y F2");
    it.reply_secret(22, "y");
    it.press("s F2");
    assert_eq!(save(&mut it).1.path, "~/keys/nas1-y.key");
}

#[test]
fn what_failed_counts_as_nothing_and_what_was_typed_is_there_again() {
    let mut it = shown();
    it.press("s 2 Down Right Right F2");
    let (id, order) = save(&mut it);
    assert_eq!(order.path, "~/nas1-x.key2");
    let failed = Exported::Saved(Err(SaveError::Failed(failed())));
    it.send(Msg::Exported(id, failed));
    assert!(matches!(top(&it), Modal::Secret(_)));
    it.press("s F2");
    let again = save(&mut it).1;
    assert_eq!((again.path, again.form), (order.path, order.form));
    assert!(!closes_without_a_question(&mut it));
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_a_yes() {
    let mut it = shown();
    it.press("s F2");
    let (id, order) = save(&mut it);
    let exists = || Exported::Saved(Err(SaveError::Exists("/home/me/nas1-x.key".into())));
    it.send(Msg::Exported(id, exists()));
    assert!(said(question(&it)).contains("/home/me/nas1-x.key"));
    it.press("Enter");
    assert!(it.effects.iter().all(|e| !matches!(e, Effect::Export(..))));
    it.press("s F2");
    let (id, _) = save(&mut it);
    it.send(Msg::Exported(id, exists()));
    it.press("y");
    let (id, again) = save(&mut it);
    let replace = true;
    assert_eq!(again, SaveOrder { replace, ..order });
    // An answer to an earlier try is none to this one.
    it.send(Msg::Exported(ExportId(1), Exported::Saved(Ok("x".into()))));
    assert!(secret(&it).progress.saving.running().is_some());
    it.send(Msg::Exported(id, Exported::Saved(Ok("x".into()))));
    assert!(closes_without_a_question(&mut it));
}

#[test]
fn a_question_that_comes_late_lies_below_what_is_read_but_above_the_secret() {
    let mut it = shown();
    it.press("s F2");
    let (id, _) = save(&mut it);
    it.press("?");
    let exists = Exported::Saved(Err(SaveError::Exists("/x".into())));
    it.send(Msg::Exported(id, exists));
    assert!(matches!(top(&it), Modal::Help(_)));
    it.press("Esc");
    assert_eq!(question(&it).title, "Replace this file?");
    it.press("Esc");
    assert!(matches!(top(&it), Modal::Secret(_)));
}

#[test]
fn a_secret_that_was_closed_while_it_was_saved_is_told_of_in_the_footer() {
    let mut it = shown();
    it.press("s F2");
    let (id, _) = save(&mut it);
    it.press("Esc y");
    assert!(it.model.cx.modals.is_empty());
    it.send(Msg::Exported(id, Exported::Saved(Ok("~/x".into()))));
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert_eq!(notice.text, "saved x to ~/x");
}

#[test]
fn while_a_file_is_being_written_another_can_be_asked_for() {
    let notice = |it: &Driven| it.model.cx.notice.as_ref().unwrap().text.clone();
    let mut it = shown();
    it.press("s F2");
    let (hanging, _) = save(&mut it);
    it.press("s");
    assert!(matches!(top(&it), Modal::SaveSecret(_)));
    it.press("2 F2");
    let (second, order) = save(&mut it);
    assert_eq!(order.path, "~/nas1-x.key2");
    let failed = Exported::Saved(Err(SaveError::Failed(failed())));
    it.send(Msg::Exported(hanging, failed));
    assert_eq!(notice(&it), "could not save x: no");
    assert!(secret(&it).progress.saving.is(second));
    it.press("s 3 F2");
    let (third, _) = save(&mut it);
    it.send(Msg::Exported(second, Exported::Saved(Ok("~/2".into()))));
    assert_eq!(notice(&it), "saved x to ~/2");
    assert!(secret(&it).progress.saved);
    let exists = Exported::Saved(Err(SaveError::Exists("/3".into())));
    it.send(Msg::Exported(third, exists));
    assert_eq!(question(&it).title, "Replace this file?");
    it.press("Esc");
    assert!(closes_without_a_question(&mut it));
}

#[test]
fn a_file_that_was_not_written_is_told_of_though_the_secret_is_closed() {
    let exists = || Exported::Saved(Err(SaveError::Exists("/x".into())));
    let broken = || Exported::Saved(Err(SaveError::Failed(failed())));
    for (exported, words) in [
        (exists(), "could not save x: /x already exists"),
        (broken(), "could not save x: no"),
    ] {
        let mut it = shown();
        it.press("s F2");
        let (id, _) = save(&mut it);
        it.press("Esc y");
        it.send(Msg::Exported(id, exported));
        assert_eq!(it.model.cx.notice.as_ref().unwrap().text, words);
    }
}

#[test]
fn a_question_about_a_file_ends_with_the_secret_and_says_that_nothing_was_saved() {
    let mut it = shown();
    it.press("s F2");
    let (id, _) = save(&mut it);
    it.press("Esc");
    let exists = Exported::Saved(Err(SaveError::Exists("/x".into())));
    it.send(Msg::Exported(id, exists));
    assert!(question(&it).title.starts_with("Close x"));
    it.press("y");
    assert!(it.model.cx.modals.is_empty());
    let notice = &it.model.cx.notice.as_ref().unwrap().text;
    assert!(notice.starts_with("not saved: ~/nas1-x.key already exists"));
}

#[test]
fn a_second_sign_in_goes_where_the_first_went_and_does_not_count_as_carried() {
    let mut it = shown();
    it.press("v");
    let (id, Export::Verify(endpoint)) = export(&mut it) else {
        panic!("not verified");
    };
    assert_eq!(endpoint.address, Address::parse("nas1").unwrap());
    assert_eq!(endpoint.user.as_deref(), Some("truenas_admin"));
    let who = Box::new(system(Release::new(25, 10, 5), None));
    it.send(Msg::Exported(id, Exported::Verified(Ok(who))));
    assert!(matches!(
        secret(&it).progress.verifying,
        ExportState::Done(_)
    ));
    assert!(!closes_without_a_question(&mut it));
}

#[test]
fn what_lies_on_a_secret_goes_with_it() {
    for keys in ["Q", "i", "s"] {
        let mut it = shown();
        it.press(keys);
        it.model.secret.drop_secret(&mut it.model.cx);
        assert!(it.model.cx.modals.is_empty(), "{keys}");
    }
}

#[test]
fn a_path_is_completed() {
    let mut it = shown();
    it.press("s Ctrl-u ~/k Tab");
    let asked = |e: &Effect| matches!(e, Effect::FileTask(crate::app::FileTask::Complete(it)) if it == "~/k");
    assert!(it.effects.iter().any(asked));
    it.send(Msg::Completed(Completion {
        typed: "~/k".into(),
        text: "~/keys/".into(),
        choices: Vec::new(),
    }));
    it.press("a F2");
    assert_eq!(save(&mut it).1.path, "~/keys/a");
}

#[test]
fn a_text_is_copied_with_its_placeholder_and_is_no_copy_of_the_secret() {
    let mut it = shown();
    it.press("i Down m c");
    let copied = it.effects.drain(..).find_map(|effect| match effect {
        Effect::CopyText(id, text) => Some((id, text)),
        _ => None,
    });
    let (id, text) = copied.unwrap();
    assert!(text.contains("YOUR-API-KEY") && !text.contains("NotARealKey"));
    it.send(Msg::Copied(id, Copied::SentToTerminal(Around::Nothing)));
    assert!(it.model.cx.notice.is_some());
    it.press("Esc");
    assert!(secret(&it).copied.is_none());
    assert!(!closes_without_a_question(&mut it));
}

#[test]
fn over_its_socket_a_key_of_26_is_not_tried() {
    let mut it = Driven::started(80, 24);
    it.send(Msg::Begin(Box::new(Target {
        address: Address::parse("unix:/run/x").unwrap(),
        credentials: Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    })));
    let release = Release::new(26, 0, 0);
    it.told(LinkEvent::Online(Box::new(system(release, None))));
    it.serve();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.effects.clear();
    it.press("v");
    assert!(it.effects.iter().all(|e| !matches!(e, Effect::Export(..))));
    assert!(matches!(
        secret(&it).progress.verifying,
        ExportState::Failed(_)
    ));
}

#[test]
fn what_is_no_key_is_carried_away_only_after_a_warning() {
    use crate::app::widget::question::RawUse;
    let shown = || {
        let mut it = Driven::user_era();
        it.press("n grafana F2");
        it.reply_odd_secret(21, "grafana", "21-$(touch pwned)");
        it
    };
    for (keys, how) in [
        ("c", RawUse::Copy),
        ("s", RawUse::Save),
        ("D", RawUse::Deliver),
    ] {
        let mut it = shown();
        it.press(keys);
        let Modal::Question(question) = top(&it) else {
            panic!("{keys}: {:?}", top(&it))
        };
        assert_eq!(question.at, 0);
        assert!(
            question
                .buttons
                .iter()
                .any(|it| it.answer == Answer::ExportRaw(how))
        );
        // Nothing has left yet, and Enter cancels.
        assert!(
            !it.effects
                .iter()
                .any(|it| matches!(it, Effect::Copy(_) | Effect::Export(..)))
        );
        it.press("Enter");
        assert!(matches!(top(&it), Modal::Secret(_)));
        it.press(&format!("{keys} Tab Enter"));
        match how {
            RawUse::Copy => assert!(it.effects.iter().any(|it| matches!(it, Effect::Copy(_)))),
            RawUse::Save => assert!(matches!(top(&it), Modal::SaveSecret(_))),
            RawUse::Deliver => assert!(matches!(top(&it), Modal::Question(_) | Modal::Picker(_))),
        }
    }
    for keys in ["i", "Q"] {
        let mut it = shown();
        it.press(keys);
        assert!(matches!(top(&it), Modal::Secret(_)), "{keys}");
        let mut lent = false;
        it.model.with_key(&mut |_| lent = true);
        assert!(!lent);
    }
    // Only the raw form takes it.
    let mut it = shown();
    it.press("s Tab Enter Down Right F2");
    assert!(matches!(top(&it), Modal::SaveSecret(_)));
    assert!(!it.effects.iter().any(|it| matches!(it, Effect::Export(..))));
    it.press("Left F2");
    assert!(it.effects.iter().any(|it| matches!(it, Effect::Export(..))));
}
