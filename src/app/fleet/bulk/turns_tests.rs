//! The queue of resets over two systems: a lost reply, a lost connection, keys that the account may not change.

use super::super::queue::{Came, Queue, Tried};
use super::super::rows::Mark;
use crate::api::{Call, LinkEvent, Outcome};
use crate::app::fleet::{SystemId, Window};
use crate::app::testkit::fleet::Many;
use crate::domain::{Fault, KeyId, Kind};

const ONE: SystemId = SystemId(1);
const TWO: SystemId = SystemId(2);

fn queue(it: &Many) -> &Queue {
    match it.fleet.windows.last() {
        Some(Window::BulkQueue(queue)) => queue,
        other => panic!("{other:?}"),
    }
}

fn came(it: &Many) -> Vec<Came> {
    queue(it).turns.iter().map(|it| it.came).collect()
}

/// A queue of two keys of `nas1` and one of `nas2`.
fn three() -> Many {
    let mut it = Many::online(&[2, 1], 80, 24);
    it.press("Space Space");
    it.mark(TWO, 1);
    it.press("r 3 Enter");
    it
}

#[test]
fn a_key_whose_reply_was_lost_is_not_started_again() {
    let mut it = three();
    it.press("Enter y");
    let (of, id, call) = it.open.remove(0);
    assert!(matches!(call, Call::Reset { id: KeyId(1), .. }));
    it.offline(of);
    let lost = Fault::new(Kind::OutcomeUnknown, "The connection was lost.");
    it.tell(of, id, Outcome::Unknown(lost));
    assert!(
        it.fleet.windows.is_empty(),
        "the window of the lost reply is in sight"
    );
    it.press("Esc");
    assert_eq!(came(&it), [Came::Unknown, Came::Waiting, Came::Waiting]);
    // Its system is not connected: nothing is sent, and the queue says so.
    it.press("Enter");
    assert_eq!((queue(&it).tried, queue(&it).at), (Some(Tried::Offline), 1));
    let rows = queue(&it).rows();
    let words = &rows
        .iter()
        .find(|it| it.mark == Mark::Warning)
        .unwrap()
        .text;
    assert!(words.starts_with("nas1 is not connected."), "{words}");
    it.press("s Enter");
    assert!(
        it.fleet.windows.is_empty(),
        "the windows of nas2 are in sight"
    );
    it.press("y");
    it.reply_secret();
    it.press("Esc y");
    assert_eq!(came(&it), [Came::Unknown, Came::Skipped, Came::Done]);
    assert!(it.open.is_empty());
}

#[test]
fn the_outcome_of_a_lost_reply_is_seen_before_the_next_key() {
    let mut it = three();
    it.press("Enter y");
    let (of, id, _) = it.open.remove(0);
    it.offline(of);
    let lost = Fault::new(Kind::OutcomeUnknown, "The connection was lost.");
    it.tell(of, id, Outcome::Unknown(lost));
    it.press("Esc");
    assert_eq!(queue(&it).at, 1);
    // The system is back, and its list shows what came of the key: a window of the system.
    it.reconnect(of);
    assert!(it.fleet.windows.is_empty(), "{:?}", it.fleet.windows);
    assert!(!it.fleet.front_model().unwrap().cx.modals.is_empty());
    it.press("Esc");
    assert_eq!(came(&it), [Came::Unknown, Came::Waiting, Came::Waiting]);
    // A key that is cancelled is not taken for the lost one.
    it.press("Enter Esc");
    assert_eq!(
        (queue(&it).tried, queue(&it).at),
        (Some(Tried::NoSecret), 1)
    );
}

#[test]
fn another_key_with_the_id_is_not_reset() {
    let mut it = three();
    let mut other = it.keys[&ONE][0].clone();
    other.created_at = None.into();
    it.fleet.in_model(ONE, |model| {
        let now = model.cx.now;
        model.cx.keys.put(other, now);
    });
    it.look();
    assert_eq!(came(&it)[0], Came::Gone);
}

#[test]
fn a_key_that_was_reset_loses_its_mark_and_the_rest_stays_marked() {
    let mut it = three();
    it.press("Enter y");
    it.reply_secret();
    it.press("Esc y q");
    let marks = |of| {
        let model = it.fleet.model(of).unwrap();
        model
            .cx
            .keys
            .marks()
            .iter()
            .map(|id| id.0)
            .collect::<Vec<_>>()
    };
    assert_eq!((marks(ONE), marks(TWO)), (vec![2], vec![1]));
}

#[test]
fn a_refused_reset_leaves_the_key_in_its_turn() {
    let mut it = three();
    it.press("Enter y");
    let (of, id, _) = it.open.remove(0);
    it.tell(
        of,
        id,
        Outcome::Failed(Fault::new(Kind::Server, "The system reported an error.")),
    );
    it.press("Esc");
    assert_eq!(
        (queue(&it).tried, queue(&it).at),
        (Some(Tried::NoSecret), 0)
    );
    // Closed in the middle: the rest is not started.
    it.press("q");
    assert!(it.fleet.windows.is_empty() && it.open.is_empty());
}

#[test]
fn keys_of_others_are_left_out_if_the_account_manages_its_own() {
    let mut it = Many::online(&[2], 80, 24);
    it.fleet.in_model(ONE, |model| {
        let me = &mut model.cx.connection.system.as_mut().unwrap().me;
        (me.full_admin, me.roles) = (false, vec!["READONLY_ADMIN".into()]);
        me.username = Some("bob".into());
    });
    it.press("Space Space r");
    let Some(Window::BulkPreview(preview)) = it.fleet.windows.last() else {
        panic!("{:?}", it.fleet.windows)
    };
    assert_eq!((preview.keys(), preview.parts[0].left_out.len()), (0, 2));
}

#[test]
fn a_key_that_was_deleted_meanwhile_is_passed_over() {
    let mut it = three();
    it.told(
        ONE,
        LinkEvent::Changed(crate::api::KeyEvent::Removed(KeyId(1))),
    );
    assert_eq!(came(&it), [Came::Gone, Came::Waiting, Came::Waiting]);
    it.press("Enter y");
    assert!(matches!(it.open[0].2, Call::Reset { id: KeyId(2), .. }));
}
