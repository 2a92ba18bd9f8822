use proptest::prelude::*;

use super::*;
use crate::api::{LinkEvent, Outcome, Reply};
use crate::app::connect::connection::Link;
use crate::app::message::Msg;
use crate::app::secret::shown;
use crate::app::testkit::*;
use crate::domain::{Fault, Kind};
use crate::keymap::{Chord, Key};

/// Ways to say yes to a question.
const YES: [&[Key]; 4] = [
    &[Key::Char('y')],
    &[Key::Char('l'), Key::Enter],
    &[Key::Tab, Key::Enter],
    &[Key::Right, Key::Enter],
];

fn key(key: Key) -> Msg {
    Msg::Key(Chord::plain(key))
}

fn asks(it: &Driven) -> bool {
    matches!(it.model.cx.modals.last(), Some(Modal::Question(it)) if it.at == 0)
}

#[test]
fn the_rest_of_a_burst_neither_answers_nor_moves_nor_goes_on() {
    for yes in YES {
        for frame in 0..=yes.len() {
            let mut it = Driven::user_era();
            let selected = it.model.cx.keys.selected().map(|key| key.id);
            it.send_at_once(key(Key::Char('d')));
            for (at, k) in yes.iter().enumerate() {
                // A frame may go out between any two of them.
                if at == frame {
                    it.send_at_once(Msg::Shown);
                }
                it.send_at_once(key(*k));
            }
            it.send_at_once(key(Key::Char('j')));
            assert!(asks(&it), "{yes:?}: it was answered or moved");
            assert!(it.sent_nothing(), "{yes:?}");
            assert_eq!(it.model.cx.keys.selected().map(|key| key.id), selected);
            // The same, as a person does it.
            it.look();
            for k in yes {
                it.send(key(*k));
            }
            assert!(matches!(it.sent(), crate::api::Call::Delete(_)), "{yes:?}");
        }
    }
}

#[test]
fn a_dropped_key_begins_the_dead_time_again_and_a_pause_ends_it() {
    let mut it = Driven::user_era();
    it.send_at_once(key(Key::Char('d')));
    assert_eq!(dead_times(&it), 0);
    it.send_at_once(Msg::Woke(Wake::Seen));
    assert!(!it.model.sight.accepts_keys(), "nothing was shown yet");
    it.send_at_once(Msg::Shown);
    it.send_at_once(Msg::Shown);
    assert_eq!(dead_times(&it), 1);
    it.send_at_once(key(Key::Char('y')));
    it.send_at_once(Msg::Paste("y".into()));
    assert_eq!(dead_times(&it), 3);
    it.send_at_once(Msg::Woke(Wake::Seen));
    assert!(it.model.sight.accepts_keys() && asks(&it));
}

fn dead_times(it: &Driven) -> usize {
    let one = |effect: &&Effect| matches!(effect, Effect::Wake(Wake::Seen, DEAD_TIME));
    it.effects.iter().filter(one).count()
}

#[test]
fn a_frame_and_a_dropped_key_draw_nothing() {
    let mut it = Driven::user_era();
    it.send_at_once(key(Key::Char('d')));
    assert!(it.model.take_dirty());
    it.send_at_once(Msg::Shown);
    it.send_at_once(key(Key::Char('y')));
    assert!(!it.model.take_dirty());
    it.send_at_once(Msg::Woke(Wake::Seen));
    assert!(it.model.take_dirty(), "it shows that it takes keys");
}

#[test]
fn the_second_question_must_be_seen_too() {
    let mut it = Driven::online(crate::domain::Release::new(25, 10, 5), Some(9), 80, 24);
    it.press("d");
    it.send_at_once(key(Key::Char('y')));
    it.send_at_once(key(Key::Tab));
    it.send_at_once(key(Key::Enter));
    assert!(asks(&it) && it.sent_nothing());
    it.look();
    it.press("Tab Enter");
    it.sent();
}

#[test]
fn a_question_with_the_words_of_the_one_before_is_another_one() {
    let mut it = Driven::user_era();
    let same = Question::new("Sure?", vec![], "Cancel", vec![]);
    let again = crate::app::modal::Answer::Ask(Box::new(same.clone()));
    let first = Question::new("Sure?", vec![], "Cancel", vec![("Yes", again)]);
    it.model.cx.modals.push(Modal::Question(first));
    it.send_at_once(key(Key::Char('y')));
    assert_eq!(
        it.model.cx.modals.last().map(discriminant),
        Some(discriminant(&Modal::Question(same)))
    );
    assert!(!it.model.sight.accepts_keys());
}

#[test]
fn facts_that_came_late_must_be_seen() {
    let mut it = Driven::user_era();
    it.press("d");
    assert!(it.model.sight.accepts_keys());
    let at = it
        .open
        .iter()
        .position(|(_, call)| matches!(call, crate::api::Call::Sessions { .. }));
    let (id, _) = it.open.remove(at.expect("nobody looked"));
    let generation = it.model.cx.connection.generation;
    let outcome = Outcome::Done(Reply::Sessions(Vec::new()));
    it.send_at_once(Msg::Link(generation, LinkEvent::Answer { id, outcome }));
    it.send_at_once(key(Key::Char('y')));
    assert!(asks(&it) && it.sent_nothing());
    it.look();
    it.press("y");
    it.sent();
}

#[test]
fn another_size_draws_a_question_anew() {
    let mut it = Driven::user_era();
    it.press("d");
    it.send_at_once(Msg::Resize(60, 12));
    it.send_at_once(key(Key::Char('y')));
    assert!(asks(&it) && it.sent_nothing());
    it.press("Esc");
    it.send_at_once(Msg::Resize(80, 24));
    it.send_at_once(key(Key::Char('d')));
    assert!(asks(&it), "the list was not new");
}

#[test]
fn what_comes_up_by_itself_takes_no_keys_that_were_meant_for_something_else() {
    let mut it = Driven::user_era();
    it.press("n");
    it.type_text("grafana");
    it.press("F2");
    let id = it
        .open
        .iter()
        .position(|(_, call)| call.changes())
        .map(|at| it.open.remove(at).0);
    let generation = it.model.cx.connection.generation;
    let fault = Fault::new(Kind::Lost, "The connection was lost.");
    let outcome = Outcome::Unknown(fault);
    it.send_at_once(Msg::Link(
        generation,
        LinkEvent::Answer {
            id: id.expect("nothing was sent"),
            outcome,
        },
    ));
    let top = it.model.cx.modals.last().map(discriminant);
    assert!(!it.model.sight.accepts_keys());
    it.send_at_once(key(Key::Esc));
    it.send_at_once(key(Key::Enter));
    assert_eq!(
        it.model.cx.modals.last().map(discriminant),
        top,
        "it was closed unseen"
    );
}

#[test]
fn what_lies_below_a_form_that_closed_by_itself_takes_no_keys_that_were_meant_for_it() {
    let mut it = Driven::user_era();
    it.press("e");
    it.type_text("-2");
    it.press("F2");
    let at = it
        .open
        .iter()
        .position(|(_, call)| call.changes())
        .expect("nothing was sent");
    let (id, _) = it.open.remove(at);
    let generation = it.model.cx.connection.generation;
    let changed = user_key(9, "ansible-2", Some("truenas_admin"), 130, None);
    let outcome = Outcome::Done(Reply::Updated(Box::new(changed)));
    it.send_at_once(Msg::Link(generation, LinkEvent::Answer { id, outcome }));
    assert!(it.model.cx.modals.is_empty(), "{:?}", it.model.cx.modals);
    it.send_at_once(key(Key::Char('d')));
    assert!(it.model.cx.modals.is_empty(), "a letter became a command");
    it.look();
    it.press("d");
    assert!(asks(&it));
}

#[test]
fn forms_and_the_list_lose_no_key_however_fast_they_come() {
    let mut it = Driven::user_era();
    for c in "ngrafana".chars() {
        it.send_at_once(key(Key::Char(c)));
    }
    let Some(Modal::KeyForm(form)) = it.model.cx.modals.last() else {
        panic!("no form");
    };
    assert_eq!(form.form.text(crate::app::modal::KeyField::Name), "grafana");
    let mut it = Driven::user_era();
    for c in "/back".chars() {
        it.send_at_once(key(Key::Char(c)));
    }
    assert_eq!(it.model.cx.keys.filter(), "back");
}

#[test]
fn leaving_with_the_only_copy_takes_no_burst() {
    let mut it = Driven::user_era();
    it.press("n");
    it.type_text("grafana");
    it.press("F2");
    it.reply_secret(21, "grafana");
    for _ in 0..3 {
        it.send_at_once(Msg::Key(Chord::ctrl('c')));
    }
    assert!(!it.quits() && asks(&it));
    it.look();
    it.send(Msg::Key(Chord::ctrl('c')));
    assert!(it.quits());
}

#[test]
fn the_secret_takes_no_keys_that_were_pressed_while_it_was_awaited() {
    let mut it = Driven::user_era();
    it.press("n");
    it.type_text("grafana");
    it.press("F2");
    let at = it
        .open
        .iter()
        .position(|(_, call)| call.changes())
        .expect("nothing was sent");
    let (id, _) = it.open.remove(at);
    let reply = Reply::NewSecret {
        key: Box::new(user_key(21, "grafana", Some("truenas_admin"), 0, None)),
        secret: fake(21),
        differences: Vec::new(),
        salting: None,
    };
    let generation = it.model.cx.connection.generation;
    it.send_at_once(Msg::Link(
        generation,
        LinkEvent::Answer {
            id,
            outcome: Outcome::Done(reply),
        },
    ));
    for k in ['c', 'y'] {
        it.send_at_once(key(Key::Char(k)));
    }
    it.send_at_once(key(Key::Esc));
    assert!(shown::secret(&it.model.cx).is_some());
    assert!(!it.effects.iter().any(|e| matches!(e, Effect::Copy(_))));
    it.look();
    it.press("c");
    assert!(it.effects.iter().any(|e| matches!(e, Effect::Copy(_))));
}

#[test]
fn a_list_that_came_by_itself_must_be_seen_too() {
    let mut it = Driven::started(80, 24);
    let before = it.model.cx.screen;
    it.send_at_once(Msg::Link(
        it.model.cx.connection.generation,
        LinkEvent::Online(Box::new(system(
            crate::domain::Release::new(25, 10, 5),
            None,
        ))),
    ));
    assert_ne!(it.model.cx.screen, before);
    assert_eq!(it.model.cx.connection.link, Link::Live);
    assert!(!it.model.sight.accepts_keys());
}

proptest! {
    /// Whatever is typed in one go: nothing is changed on the system, and nothing is lost.
    #[test]
    fn no_burst_changes_anything(keys in prop::collection::vec(
        prop::sample::select(vec!['d', 'r', 't', 'y', 'l', 'h', 'j', 'q', '\t', '\r', '\u{1b}', '?']), 1..24)
    ) {
        let mut it = Driven::user_era();
        for c in keys {
            it.send_at_once(key(match c {
                '\t' => Key::Tab,
                '\r' => Key::Enter,
                '\u{1b}' => Key::Esc,
                c => Key::Char(c),
            }));
        }
        prop_assert!(it.sent_nothing());
    }
}
