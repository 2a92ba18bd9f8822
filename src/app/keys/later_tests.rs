//! A list that the worker sorts: what the user presses meanwhile.

use jiff::Timestamp;

use super::*;
use crate::api::Scope;
use crate::app::testkit::user_key;
use crate::app::widget::stop::Stop;
use crate::app::work::JobResult;
use crate::domain::{ApiKey, Rows};

fn rows(ids: impl Iterator<Item = i64>) -> Rows {
    let key = |id| {
        user_key(
            id,
            &format!("key-{:02}", id * 7 % 23),
            Some("root"),
            id,
            None,
        )
    };
    ids.map(key).collect::<Vec<ApiKey>>().into()
}

/// A list that was requested, and whose rows are sorted by the worker.
fn list() -> Keys {
    let mut keys = Keys::default();
    keys.compute_inline(0);
    keys
}

fn arrives(keys: &mut Keys, ids: impl Iterator<Item = i64>) {
    keys.replace(rows(ids), Scope::All, 0, Timestamp::UNIX_EPOCH);
}

fn work(keys: &mut Keys) {
    for job in keys.take_jobs().0 {
        if let Some(JobResult::Arranged(it)) = job.run(&Stop::never()) {
            keys.arranged(*it);
        }
    }
}

fn place(keys: &Keys) -> Option<usize> {
    keys.place()
}

#[test]
fn a_move_before_the_first_rows_is_done_with_them() {
    for (moves, expected) in [
        (&[][..], 1),
        (&["G"], 22),
        (&["G", "g"], 1),
        (&["G", "k", "k"], 20),
        (&["G", "j", "k"], 21),
        (&["j", "j"], 3),
        (&["k", "j"], 2),
        (&["j", "G"], 22),
    ] {
        let press = |keys: &mut Keys, key: &&str| match *key {
            "G" => keys.jump(true),
            "g" => keys.jump(false),
            "j" => keys.step(1),
            _ => keys.step(-1),
        };
        // While it is read, while it is sorted, and one after the other.
        for split in 0..=moves.len() {
            let mut keys = list();
            moves[..split].iter().for_each(|it| press(&mut keys, it));
            // What else is learned before the list shows no rows.
            keys.set_filter(String::new());
            keys.set_language(std::sync::Arc::default());
            arrives(&mut keys, 1..23);
            moves[split..].iter().for_each(|it| press(&mut keys, it));
            assert_eq!(place(&keys), None);
            work(&mut keys);
            assert_eq!(place(&keys), Some(expected), "{moves:?} {split}");
        }
    }
}

#[test]
fn an_end_that_was_chosen_while_the_list_is_sorted_is_that_of_the_new_order() {
    let mut keys = list();
    arrives(&mut keys, 1..23);
    work(&mut keys);
    keys.next_order(None);
    keys.jump(true);
    let before = keys.selected().map(|key| key.id);
    work(&mut keys);
    assert_eq!((place(&keys), keys.len()), (Some(22), 22));
    assert_ne!(keys.selected().map(|key| key.id), before);
    // A step chooses a key of the rows in sight.
    keys.next_order(None);
    keys.jump(true);
    keys.step(-1);
    let chosen = keys.selected().map(|key| key.id);
    work(&mut keys);
    assert_eq!(keys.selected().map(|key| key.id), chosen);
    // A new list keeps the end, too.
    arrives(&mut keys, 1..40);
    keys.jump(false);
    work(&mut keys);
    assert_eq!((place(&keys), keys.len()), (Some(1), 39));
}

#[test]
fn all_marks_are_those_of_the_new_filter() {
    let mut keys = list();
    arrives(&mut keys, 1..23);
    work(&mut keys);
    keys.set_filter("^key-1".into());
    keys.mark_shown(true);
    assert!(keys.marks().is_empty());
    work(&mut keys);
    assert_eq!(keys.marks().len(), keys.len());
    assert!(keys.all_shown_marked());
    keys.set_filter("^key-0".into());
    keys.invert_marks();
    let before = keys.marks().len();
    work(&mut keys);
    assert_eq!(keys.marks().len(), before + keys.len());
    // What is unmarked meanwhile stays unmarked.
    keys.set_filter("key".into());
    keys.mark_shown(true);
    keys.unmark_all();
    work(&mut keys);
    assert!(keys.marks().is_empty());
}

#[test]
fn a_new_filter_selects_its_first_match_and_forgets_the_end() {
    let mut keys = list();
    arrives(&mut keys, 1..23);
    keys.jump(true);
    keys.set_filter("key-1".into());
    work(&mut keys);
    assert_eq!(place(&keys), Some(1));
}
