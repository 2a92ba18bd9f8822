//! A create or a reset whose answer was lost.

use crate::api::{Call, KeyEvent, LinkEvent, Outcome, Reply, Target};
use crate::app::lost_reply::{self, LostReplies};
use crate::app::modal::Modal;
use crate::app::testkit::lost_reset::{late_reset, list_with, lost_reset};
use crate::app::testkit::screen::{lost, question, said, selected, top};
use crate::app::testkit::*;
use crate::app::{Effect, Msg};
use crate::domain::{Address, Credentials, Fault, KeyId, Kind, Release};

#[test]
fn a_lost_create_is_found_by_its_name() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
    it.reply(lost());
    assert!(matches!(top(&it), Modal::LostReply(_)));
    assert!(it.sent_nothing(), "nothing is sent again");
    it.told(LinkEvent::Online(Box::new(system(
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
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::Keys {
            keys: keys.into(),
            scope: crate::api::Scope::All,
            skipped: 0,
        }),
    });
    let words = said(question(&it));
    assert!(
        words.contains("Created, but the secret is lost")
            && words.contains("grafana (21) exists, created at"),
        "{words}"
    );
    assert_eq!(selected(&it), 21);
    // Reset is one key away.
    it.press("Tab Enter");
    assert!(said(question(&it)).starts_with("Reset key grafana (21)?"));
}

#[test]
fn the_window_that_waits_closes_wherever_it_is_scrolled_to() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    });
    it.reply(lost());
    let Some(Modal::LostReply(window)) = it.model.cx.modals.last_mut() else {
        panic!("no window")
    };
    // As after a frame in a small terminal.
    window.scroll.page = 3;
    window.scroll.line = 1;
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    it.serve();
    let waits = |m: &Modal| matches!(m, Modal::LostReply(_));
    assert!(!it.model.cx.modals.iter().any(waits));
}

#[test]
fn a_lost_create_that_was_not_made_says_so() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.serve();
    assert!(said(question(&it)).contains("has no new key grafana"));
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
    it.told(LinkEvent::Changed(KeyEvent::Added(KeyId(21))));
    let (id, _) = it.open.pop().unwrap();
    let key = Box::new(user_key(21, "grafana", Some("truenas_admin"), 0, None));
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Done(Reply::Key(Some(key))),
    });
    assert!(said(question(&it)).contains("grafana (21) exists"));
}

#[test]
fn a_doubt_is_kept_until_a_list_was_really_read() {
    let offline = || LinkEvent::Offline {
        fault: Fault::new(Kind::Lost, "gone"),
        retry_in: Some(std::time::Duration::from_secs(1)),
    };
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.told(offline());
    it.reply(lost());
    // A read that waited for the link gives up; the doubt does not.
    it.press("R");
    it.told(LinkEvent::Online(Box::new(system(
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
    it.told(LinkEvent::Answer {
        id,
        outcome: Outcome::Failed(Fault::new(Kind::TimedOut, "late")),
    });
    assert!(matches!(top(&it), Modal::LostReply(_)));
    // It can be closed meanwhile, and speaks up all the same.
    it.press("Esc");
    assert!(it.model.cx.modals.is_empty());
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    it.serve();
    assert!(said(question(&it)).contains("Not created yet"));
}

#[test]
fn a_doubt_that_can_never_be_resolved_is_said_and_can_be_closed() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.told(LinkEvent::Offline {
        fault: Fault::new(Kind::SignIn, "refused"),
        retry_in: None,
    });
    assert!(
        it.model
            .cx
            .modals
            .iter()
            .any(|m| matches!(m, Modal::Question(q) if said(q).contains("could not be refreshed")))
    );
    it.press("Esc Esc");
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn leaving_with_an_open_doubt_or_deletion_says_so() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.press("Ctrl-C");
    assert!(it.model.quit.farewell().unwrap().contains("grafana"));
    let mut it = Driven::user_era();
    it.press("d y q");
    assert!(
        it.model
            .quit
            .farewell()
            .unwrap()
            .contains("the delete request for \"ansible\" (9)")
    );
}

#[test]
fn without_a_list_read_before_nothing_is_claimed_about_a_key_of_that_name() {
    let mut it = Driven::started(80, 24);
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    it.press("n ansible F2");
    it.reply(lost());
    it.serve();
    it.serve();
    let words = said(question(&it));
    // It is older than the create.
    assert!(words.starts_with("Not created"), "{words}");
    assert_eq!(
        question(&it).buttons.len(),
        1,
        "nothing of somebody else's is offered"
    );
}

#[test]
fn the_mark_of_the_secret_tells_what_became_of_a_reset() {
    for (mark, title) in [
        ("after", "Reset, but the new secret is lost"),
        ("before", "Not reset yet"),
        ("********", "Outcome unknown"),
    ] {
        let mut it = lost_reset();
        list_with(&mut it, mark);
        let words = said(question(&it));
        assert!(words.starts_with(title), "{mark}: {words}");
        assert!(words.contains("backup-replication (3)"), "{words}");
    }
}

#[test]
fn a_reset_that_is_done_late_is_still_told() {
    let mut it = late_reset();
    it.press("R");
    list_with(&mut it, "after");
    assert!(said(question(&it)).starts_with("Reset, but the new secret is lost"));
}

#[test]
fn what_an_earlier_run_left_is_looked_for_and_forgotten_when_it_is_made_up_for() {
    let mut earlier = Driven::user_era();
    earlier.press("n grafana F2");
    let left = earlier.model.lost_reply.unanswered(&earlier.model.cx);
    assert_eq!(left.len(), 1);
    let forgets = |it: &Driven| {
        it.effects.iter().any(
            |e| matches!(e, Effect::FileTask(crate::app::FileTask::Forget(gone)) if *gone == left),
        )
    };
    let again = || {
        let mut it = Driven::started(80, 24);
        it.model.lost_reply = LostReplies::new(left.clone(), &it.model.cx.zone);
        let target = Target {
            address: Address::parse("nas1").unwrap(),
            credentials: Credentials::Socket,
            ca: None,
            key_over_loopback: false,
            read_only: false,
            seen_scram: false,
        };
        it.send(Msg::Begin(Box::new(target)));
        it.told(LinkEvent::Online(Box::new(system(
            Release::new(25, 10, 5),
            None,
        ))));
        it
    };
    let mut it = again();
    it.serve();
    assert!(said(question(&it)).starts_with("Not created yet"));
    // Later is the default, and it stays noted.
    it.press("Enter");
    assert!(!forgets(&it));
    assert_eq!(it.model.lost_reply.unanswered(&it.model.cx), left);
    it.press("n grafana F2");
    it.reply_secret(21, "grafana");
    assert!(forgets(&it));
    assert_eq!(it.model.lost_reply.unanswered(&it.model.cx), []);

    let mut it = again();
    it.serve();
    it.press("Tab Enter");
    assert!(forgets(&it));
}

#[test]
fn notes_that_were_not_read_are_told_at_the_start() {
    let mut it = Driven::user_era();
    lost_reply::report_unread_notes(&[], &mut it.model.cx);
    assert!(it.model.cx.modals.is_empty());
    let fault = Fault::new(
        Kind::Local,
        "/s/unanswered.json: this is not a regular file.",
    );
    lost_reply::report_unread_notes(&[fault.next("Move it away.")], &mut it.model.cx);
    let Some(Modal::Question(question)) = it.model.cx.modals.last() else {
        panic!("{:?}", it.model.cx.modals);
    };
    let lines: Vec<&str> = question.lines.iter().map(|it| it.text.as_str()).collect();
    assert!(lines[0].contains("unanswered.json"), "{lines:?}");
    assert!(lines.contains(&"Move it away."), "{lines:?}");
    assert!(
        lines.iter().any(|it| it.contains("may be missing")),
        "{lines:?}"
    );
}

#[test]
fn a_start_without_an_address_offers_to_look() {
    let mut earlier = Driven::user_era();
    earlier.press("j r y");
    let mut it = Driven::started(80, 24);
    let left = earlier.model.lost_reply.unanswered(&earlier.model.cx);
    it.model.lost_reply = LostReplies::new(left, &it.model.cx.zone);
    it.model.lost_reply.offer_to_connect(&mut it.model.cx);
    let words = said(question(&it));
    assert!(
        words.contains("the reset request for \"backup-replication\" (3)"),
        "{words}"
    );
    it.press("Tab Enter");
    let address = it
        .model
        .connect
        .form()
        .text(crate::app::connect::screen::ConnectField::Address);
    assert_eq!(address, "wss://nas1");
}

/// The trace that brought two secrets onto the stack: a reset that was lost is done while a create is on its way.
#[test]
fn a_reset_that_is_done_late_brings_no_second_secret_while_a_create_is_on_its_way() {
    let mut it = late_reset();
    it.press("n x F2");
    it.told(LinkEvent::Changed(KeyEvent::Missed));
    list_with(&mut it, "after");
    it.press("Tab Enter y");
    assert!(matches!(it.sent(), Call::Create(_)));
}
