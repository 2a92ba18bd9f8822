//! Waits are counted while something waits, and at no other time.

use std::time::Duration;

use jiff::SignedDuration;

use crate::api::{Call, LinkEvent, Outcome, Reply, Scope, Stage};
use crate::app::testkit::*;
use crate::app::waits::{self, Wait};
use crate::app::{Effect, Msg, Wake};
use crate::domain::{Fault, KeyId, Kind};

/// Sends a message and tells whether the timer of the counting is set (`true`), cancelled (`false`) or left alone.
fn timer(it: &mut Driven, msg: Msg) -> Option<bool> {
    let effects = it.model.update(msg);
    let set = effects.iter().rev().find_map(|effect| match effect {
        Effect::Wake(Wake::Waiting, _) => Some(true),
        Effect::Unwake(Wake::Waiting) => Some(false),
        _ => None,
    });
    it.perform(effects);
    set
}

fn told(it: &Driven, event: LinkEvent) -> Msg {
    Msg::Link(it.model.cx.connection.generation, event)
}

fn after(it: &mut Driven, seconds: i64) {
    it.send(Msg::Now(now() + SignedDuration::from_secs(seconds)));
    it.send(Msg::Woke(Wake::Waiting));
}

#[test]
fn an_idle_program_has_no_timer() {
    let mut it = Driven::user_era();
    for key in ["j", "k", "?", "Esc", "s"] {
        it.press(key);
    }
    assert_eq!(timer(&mut it, Msg::Resize(90, 30)), None);
    assert_eq!(timer(&mut it, Msg::Woke(Wake::Waiting)), None);
    assert_eq!(waits::request(&it.model.cx), None);
}

#[test]
fn the_timer_runs_from_the_request_to_its_reply() {
    let mut it = Driven::user_era();
    let press = |c| Msg::Key(crate::keymap::Chord::plain(crate::keymap::Key::Char(c)));
    assert_eq!(timer(&mut it, press('R')), Some(true));
    assert_eq!(
        waits::request(&it.model.cx),
        None,
        "not in the first second"
    );
    it.send(Msg::Now(now() + SignedDuration::from_secs(3)));
    // One tick sets the next one, and a message in between none.
    assert_eq!(timer(&mut it, Msg::Woke(Wake::Waiting)), Some(true));
    assert_eq!(timer(&mut it, press('j')), None);
    let wait = Wait {
        what: "loading the keys".into(),
        seconds: 3,
    };
    assert_eq!(waits::request(&it.model.cx), Some(wait));
    let open = std::mem::take(&mut it.open);
    let mut last = None;
    for (id, call) in open {
        let reply = match call {
            Call::Keys => Reply::Keys {
                keys: user_keys().into(),
                scope: Scope::All,
                skipped: 0,
            },
            _ => Reply::Sessions(Vec::new()),
        };
        let outcome = Outcome::Done(reply);
        let msg = told(&it, LinkEvent::Answer { id, outcome });
        last = timer(&mut it, msg).or(last);
    }
    assert_eq!(last, Some(false));
    assert_eq!(waits::request(&it.model.cx), None);
}

#[test]
fn a_change_is_named_before_a_read() {
    let mut it = Driven::user_era();
    it.press("R");
    it.press("d y");
    after(&mut it, 2);
    let wait = waits::request(&it.model.cx).unwrap();
    assert_eq!(
        (wait.what.as_str(), wait.seconds),
        ("deleting ansible (9)", 2)
    );
}

#[test]
fn a_lost_link_counts_down_to_the_next_attempt() {
    let mut it = Driven::user_era();
    let fault = Fault::new(Kind::Lost, "The system stopped responding.");
    let retry_in = Some(Duration::from_secs(8));
    it.told(LinkEvent::Offline { fault, retry_in });
    assert_eq!(waits::retry_in(&it.model.cx), Some(9));
    after(&mut it, 5);
    assert_eq!(waits::retry_in(&it.model.cx), Some(4));
    after(&mut it, 60);
    assert_eq!(waits::retry_in(&it.model.cx), None);
    // The age of the list goes on.
    assert_eq!(waits::cached(&it.model.cx), "cached 1 min ago");
}

#[test]
fn a_wait_that_is_given_up_shows_its_secret_later() {
    let mut it = Driven::user_era();
    it.press("n grafana F2 Esc");
    assert_eq!(
        screen::labels(screen::question(&it)),
        ["Keep waiting", "Stop waiting"]
    );
    it.press("Tab Enter");
    assert!(it.model.cx.modals.is_empty());
    it.reply_secret(21, "grafana");
    assert!(matches!(
        screen::top(&it),
        crate::app::modal::Modal::Secret(_)
    ));
    // The question goes with the reply.
    let mut it = Driven::user_era();
    it.press("j r y Esc");
    assert_eq!(screen::question(&it).title, "Stop waiting?");
    it.reply_secret(3, "backup-replication");
    it.press("Esc y");
    assert!(it.model.cx.modals.is_empty());
    assert!(it.model.cx.keys.get(KeyId(3)).is_some());
}

#[test]
fn a_request_that_waits_for_the_disk_is_cancelled() {
    let mut it = Driven::user_era();
    it.silent = true;
    it.press("n grafana F2 Esc");
    assert_eq!(
        screen::labels(screen::question(&it)),
        ["Keep waiting", "Cancel request"]
    );
    it.press("Tab Enter");
    assert!(it.sent_nothing());
    // What was typed is still there.
    let form = |modal: &crate::app::modal::Modal| matches!(modal, crate::app::modal::Modal::KeyForm(form) if form.sending.is_none());
    assert!(it.model.cx.modals.iter().any(form));
}

#[test]
fn a_question_about_a_certificate_is_the_users_time() {
    let mut it = Driven::started(80, 24);
    let progress = told(&it, LinkEvent::Progress(Stage::Securing));
    it.send(progress);
    assert!(it.model.cx.waits.ticking, "it connects");
    let asks = told(&it, LinkEvent::Untrusted(Box::new(untrusted(true))));
    assert_eq!(timer(&mut it, asks), Some(false));
    assert_eq!(timer(&mut it, Msg::Resize(90, 30)), None);
}
