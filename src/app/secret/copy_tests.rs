//! Copies that are asked for, answered, counted down, cleared, kept.

#[path = "copy_tests/another.rs"]
mod another;

use super::*;
use crate::app::Msg;
use crate::app::modal::Modal;
use crate::app::testkit::*;
use crate::domain::copy::{Around, Onward};

const SENT: Copied = Copied::SentToTerminal(Around::Nothing);

fn shown() -> Driven {
    let mut it = Driven::user_era();
    it.press("n x F2");
    it.reply_secret(21, "x");
    it.press("c");
    it.effects.clear();
    it
}

fn pass(it: &mut Driven, milliseconds: i64) {
    let now = it.model.cx.now + SignedDuration::from_millis(milliseconds);
    it.send(Msg::Now(now));
    it.effects.clear();
    it.send(Msg::Woke(Wake::Clearing));
}

fn left(it: &Driven) -> Option<i64> {
    it.model
        .secret
        .clears_in(&it.model.cx)
        .map(|(seconds, _)| seconds)
}

fn wakes(it: &Driven) -> Option<Duration> {
    it.effects.iter().find_map(|e| match e {
        Effect::Wake(Wake::Clearing, after) => Some(*after),
        _ => None,
    })
}

fn clears(it: &Driven) -> bool {
    it.effects.iter().any(|e| matches!(e, Effect::ClearCopy))
}

fn of_modal(it: &Driven) -> Option<&Copied> {
    it.model.cx.modals.iter().find_map(|m| match m {
        Modal::Secret(it) => it.copied.as_ref(),
        _ => None,
    })
}

#[test]
fn a_copy_is_cleared_after_its_time_second_by_second() {
    let mut it = shown();
    assert!(it.model.secret.copying());
    assert_eq!(left(&it), None, "nothing is known yet");
    it.copied(Copied::Native);
    assert!(!it.model.secret.copying());
    assert_eq!(
        (left(&it), wakes(&it)),
        (Some(45), Some(Duration::from_secs(1)))
    );
    pass(&mut it, 1000);
    assert_eq!(left(&it), Some(44));
    // Late: the next wake-up is at the next whole second.
    pass(&mut it, 1300);
    assert_eq!(
        (left(&it), wakes(&it)),
        (Some(43), Some(Duration::from_millis(700)))
    );
    pass(&mut it, 42_700);
    assert!(clears(&it));
    assert_eq!((left(&it), wakes(&it)), (None, None), "it ticks no more");
    it.send(Msg::Cleared(Cleared::Gone));
    assert_eq!(it.model.secret.copies.cleared, Some(Cleared::Gone));
    assert!(it.model.cx.notice.is_none(), "the modal says it");
}

#[test]
fn closing_the_secret_does_not_stop_the_countdown_and_the_footer_says_how_it_ended() {
    let mut it = shown();
    it.copied(Copied::Native);
    it.press("Esc");
    assert!(it.model.cx.modals.is_empty());
    assert_eq!(left(&it), Some(45));
    pass(&mut it, 45_000);
    assert!(clears(&it));
    it.send(Msg::Cleared(Cleared::NotOurs));
    let said = &it.model.cx.notice.as_ref().unwrap().text;
    assert!(
        said.contains("not cleared: the clipboard has another text now"),
        "{said}"
    );
}

#[test]
fn a_machine_that_slept_clears_at_once() {
    let mut it = shown();
    it.copied(SENT);
    pass(&mut it, 3_600_000);
    assert!(clears(&it));
}

#[test]
fn another_copy_begins_anew_and_a_failed_one_changes_nothing() {
    let mut it = shown();
    it.copied(SENT);
    pass(&mut it, 20_000);
    it.press("c");
    it.copied(Copied::Failed("no".into()));
    assert_eq!(left(&it), Some(25));
    it.press("c");
    it.copied(SENT);
    assert_eq!(left(&it), Some(45));
}

#[test]
fn a_copy_that_is_on_its_way_is_waited_for() {
    let mut it = shown();
    it.copied(Copied::Native);
    it.press("c");
    pass(&mut it, 46_000);
    assert!(!clears(&it));
    assert_eq!(
        (left(&it), wakes(&it)),
        (Some(0), Some(Duration::from_secs(1)))
    );
    it.copied(Copied::Failed("no".into()));
    pass(&mut it, 1000);
    assert!(clears(&it), "the one before");
}

#[test]
fn a_clock_that_is_set_back_lengthens_nothing_by_more_than_the_time_itself() {
    let mut it = shown();
    it.copied(Copied::Native);
    pass(&mut it, -3_600_000);
    assert_eq!(left(&it), Some(45));
}

#[test]
fn what_cannot_be_cleared_is_not_counted_down() {
    let mut it = shown();
    it.copied(Copied::Command("wl-copy".into()));
    assert_eq!(
        (left(&it), it.model.secret.clears_on_leaving()),
        (None, false)
    );
}

#[test]
fn with_zero_nothing_is_ever_cleared() {
    let mut it = shown();
    it.model.secret.handling.clear_after = None;
    assert!(!it.model.secret.clears_on_leaving());
    it.copied(Copied::Tmux(Onward::Sent(Around::Nothing)));
    assert_eq!(
        (left(&it), it.model.secret.clears_on_leaving()),
        (None, false)
    );
}

#[test]
fn it_can_be_kept_from_the_secret_and_from_the_list() {
    for close in ["", "Esc"] {
        let mut it = shown();
        it.copied(SENT);
        assert!(it.model.secret.clears_on_leaving());
        it.press(close);
        it.press("K");
        assert!(it.effects.iter().any(|e| matches!(e, Effect::KeepCopy)));
        assert_eq!(
            (left(&it), it.model.secret.clears_on_leaving()),
            (None, false)
        );
        // A tick that was due already finds nothing.
        pass(&mut it, 100_000);
        assert!(!clears(&it));
    }
}

#[test]
fn leaving_clears_what_is_still_to_be_answered() {
    let it = shown();
    assert!(it.model.secret.clears_on_leaving());
}

#[test]
fn an_answer_about_a_closed_secret_says_nothing_about_the_next() {
    let mut it = shown();
    let first = it.model.secret.copies.last;
    assert!(it.model.secret.is_of_shown(first));
    // Closed although not copied, as far as one knew.
    it.press("Esc y");
    assert!(it.model.cx.modals.is_empty());
    it.press("n y F2");
    it.reply_secret(22, "y");
    assert!(
        !it.model.secret.is_of_shown(first),
        "nor is it copied in its place"
    );
    it.send(Msg::Copied(first, Copied::Native));
    assert_eq!(of_modal(&it), None);
    // It is there all the same, and will be cleared.
    assert_eq!(left(&it), Some(45));
    it.press("c");
    it.copied(Copied::Native);
    assert_eq!(of_modal(&it), Some(&Copied::Native));
}

#[test]
fn how_the_last_clearing_went_is_not_said_of_another_copy_or_secret() {
    let mut it = shown();
    it.copied(Copied::Native);
    it.send(Msg::Cleared(Cleared::Gone));
    it.press("c");
    it.copied(Copied::Native);
    assert_eq!(it.model.secret.copies.cleared, None);
    it.send(Msg::Cleared(Cleared::Gone));
    it.press("Esc y n y F2");
    it.reply_secret(22, "y");
    assert_eq!(it.model.secret.copies.cleared, None);
}

#[test]
fn what_could_not_be_cleared_is_said_after_the_end() {
    let mut it = shown();
    it.copied(Copied::Native);
    assert_eq!(it.model.secret.left_behind(), None);
    it.send(Msg::Cleared(Cleared::Failed("no display".into())));
    let said = it.model.secret.left_behind().unwrap();
    assert!(said.contains("no display"), "{said}");
}
