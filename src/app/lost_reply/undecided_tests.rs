//! What became of a lost create or reset was told: it stays open until the person decided.

use crate::api::{KeyEvent, LinkEvent, Outcome, Reply};
use crate::app::modal::Modal;
use crate::app::testkit::lost_reset::{late_reset, list_with};
use crate::app::testkit::screen::{lost, question, said, top};
use crate::app::testkit::*;
use crate::app::{Msg, quit};
use crate::domain::copy::Copied;
use crate::domain::{Fault, KeyId, Kind, Release};

/// A lost create that made the key 21, the question about it on the screen.
fn told() -> Driven {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.listed(with_grafana());
    assert!(said(question(&it)).starts_with("Created, but the secret is lost"));
    it.effects.clear();
    it
}

fn with_grafana() -> Vec<crate::domain::ApiKey> {
    let mut keys = user_keys();
    keys.push(user_key(21, "grafana", Some("truenas_admin"), 0, None));
    keys
}

fn nothing_is_open(it: &Driven) {
    assert_eq!(it.model.lost_reply.unanswered(&it.model.cx), []);
    assert_eq!(
        quit::open_work(&it.model.lost_reply, &it.model.secret, &it.model.cx),
        None
    );
}

fn grafana_is_open(it: &Driven) {
    let open = it.model.lost_reply.unanswered(&it.model.cx);
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(
        open[0].change.describe(),
        "the create request for \"grafana\""
    );
    assert!(
        quit::open_work(&it.model.lost_reply, &it.model.secret, &it.model.cx)
            .unwrap()
            .contains("grafana")
    );
}

#[test]
fn what_was_told_is_open_until_the_person_decided() {
    let mut it = told();
    // Nobody is there: a signal ends the program.
    grafana_is_open(&it);
    // Later is the default.
    it.press("Enter");
    assert!(it.model.cx.modals.is_empty());
    grafana_is_open(&it);
    // So is what was left unread.
    let mut it = told();
    it.press("q");
    grafana_is_open(&it);
    // A reset that is not sent is no decision.
    it = told();
    it.press("Tab Enter Esc");
    grafana_is_open(&it);
    // Neither is one that was refused.
    it = told();
    it.press("Tab Enter y");
    it.reply(Outcome::Failed(Fault::new(Kind::Denied, "No.")));
    grafana_is_open(&it);
}

#[test]
fn forgetting_a_new_secret_and_a_deletion_settle_it() {
    let mut it = told();
    it.press("BackTab Enter");
    assert!(it.model.cx.modals.is_empty());
    nothing_is_open(&it);

    let mut it = told();
    it.press("Tab Enter y");
    it.reply_secret(21, "grafana");
    nothing_is_open(&it);

    let gone = Outcome::Failed(Fault::new(Kind::NotFound, "It does not exist."));
    for deleted in [Outcome::Done(Reply::Deleted), gone] {
        let mut it = told();
        it.press("Tab Tab Enter y");
        it.reply(deleted);
        nothing_is_open(&it);
    }
}

#[test]
fn it_is_looked_for_again_over_the_next_connection() {
    let mut it = told();
    it.press("Enter");
    let target = crate::api::Target {
        address: crate::domain::Address::parse("nas1").unwrap(),
        credentials: crate::domain::Credentials::Socket,
        ca: None,
        key_over_loopback: false,
        read_only: false,
        seen_scram: false,
    };
    it.send(Msg::Begin(Box::new(target)));
    assert_eq!(it.model.lost_reply.unanswered(&it.model.cx).len(), 1);
    it.told(LinkEvent::Online(Box::new(system(
        Release::new(25, 10, 5),
        None,
    ))));
    it.listed(with_grafana());
    assert!(said(question(&it)).starts_with("Created, but the secret is lost"));
    it.press("BackTab Enter");
    nothing_is_open(&it);
}

#[test]
fn what_may_still_happen_can_be_forgotten() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.serve();
    assert!(said(question(&it)).starts_with("Not created yet"));
    grafana_is_open(&it);
    it.press("Tab Enter");
    nothing_is_open(&it);
    it.press("R");
    it.listed(with_grafana());
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn what_leaves_nothing_to_decide_is_open_until_it_was_read() {
    for close in ["Enter", "Esc"] {
        let mut it = Driven::user_era();
        it.press("j r y");
        it.reply(lost());
        let mut keys = user_keys();
        keys.retain(|key| key.id != KeyId(3));
        it.listed(keys);
        assert!(said(question(&it)).starts_with("Key deleted"));
        assert_eq!(question(&it).buttons.len(), 1);
        assert_eq!(it.model.lost_reply.unanswered(&it.model.cx).len(), 1);
        it.press(close);
        assert!(it.model.cx.modals.is_empty());
        nothing_is_open(&it);
    }
}

#[test]
fn it_does_not_catch_the_keys_that_are_meant_for_something_else() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.press("Esc n an");
    it.listed(with_grafana());
    let words = &it.model.cx.notice.as_ref().unwrap().text;
    assert!(
        words.contains("the create request for \"grafana\""),
        "{words}"
    );
    it.press("other");
    let Modal::KeyForm(form) = top(&it) else {
        panic!("{:?}", top(&it))
    };
    let name = form.form.text(crate::app::modal::KeyField::Name);
    assert_eq!(name, "another");
    it.press("Esc y");
    assert!(said(question(&it)).starts_with("Created, but the secret is lost"));
}

#[test]
fn it_waits_for_whoever_types_into_the_screen_itself() {
    for (typing, end) in [("/ n q", "Enter"), ("o n q", "Esc")] {
        let mut it = Driven::user_era();
        it.press("n grafana F2");
        it.reply(lost());
        it.press("Esc");
        it.press(typing);
        it.listed(with_grafana());
        it.press("n q");
        assert!(it.model.cx.modals.is_empty(), "{typing}");
        grafana_is_open(&it);
        it.press(end);
        assert!(said(question(&it)).starts_with("Created, but the secret is lost"));
    }
    // So does what was done late.
    let mut it = late_reset();
    it.press("/ n");
    it.told(LinkEvent::Changed(KeyEvent::Missed));
    list_with(&mut it, "after");
    it.press("q");
    assert!(it.model.cx.modals.is_empty());
    it.press("Enter");
    assert!(said(question(&it)).starts_with("Reset, but the new secret is lost"));
}

#[test]
fn a_later_verdict_takes_the_place_of_the_one_before() {
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.serve();
    it.told(LinkEvent::Changed(KeyEvent::Missed));
    it.listed(with_grafana());
    assert!(said(question(&it)).starts_with("Created, but the secret is lost"));
    it.press("Enter");
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn what_a_new_secret_made_up_for_is_not_asked_about_any_more() {
    // The question before another reset is on the screen when the first one turns out to be done.
    let mut it = late_reset();
    it.press("r");
    it.told(LinkEvent::Changed(KeyEvent::Missed));
    list_with(&mut it, "after");
    assert!(said(question(&it)).starts_with("Reset key backup-replication"));
    it.press("y");
    it.reply_secret(3, "backup-replication");
    it.copied(Copied::Native);
    it.press("Esc");
    assert!(it.model.cx.modals.is_empty(), "{:?}", it.model.cx.modals);
    nothing_is_open(&it);

    // The list comes after the secret.
    let mut it = Driven::user_era();
    it.press("n grafana F2");
    it.reply(lost());
    it.press("Esc n grafana F2");
    it.reply_secret(21, "grafana");
    it.listed(with_grafana());
    it.copied(Copied::Native);
    it.press("Esc");
    assert!(it.model.cx.modals.is_empty(), "{:?}", it.model.cx.modals);
    nothing_is_open(&it);
}
