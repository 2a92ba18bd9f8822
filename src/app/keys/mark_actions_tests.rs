use super::*;
use crate::app::modal::Modal;
use crate::app::testkit::screen::top;
use crate::app::testkit::*;
use crate::domain::KeyId;

fn wishes(it: &mut Driven) -> Vec<Wish> {
    std::mem::take(&mut it.model.cx.wishes)
}

#[test]
fn without_marks_a_key_acts_on_the_selected_one() {
    let mut it = Driven::user_era();
    // The menu also has the report of the last action, and the marks of other systems.
    it.press("B");
    assert_eq!(wishes(&mut it), [Wish::ActOnMarked]);
    it.press("d");
    assert!(matches!(top(&it), Modal::Question(_)));
    assert!(wishes(&mut it).is_empty());
}

#[test]
fn with_marks_it_acts_on_the_marked_ones() {
    let mut it = Driven::user_era();
    it.press("V j B d r t");
    assert!(it.model.cx.modals.is_empty());
    let wanted = [
        Wish::ActOnMarked,
        Wish::DeleteMarked,
        Wish::ResetMarked,
        Wish::RotateMarked,
    ];
    assert_eq!(wishes(&mut it), wanted);
    assert!(!it.model.cx.keys.marks().has_range());
    assert_eq!(it.model.cx.keys.marks().len(), 2);
}

#[test]
fn the_details_act_on_their_key_whatever_is_marked() {
    let mut it = Driven::user_era();
    it.press("Space Enter d");
    assert!(matches!(top(&it), Modal::Question(_)));
    assert!(wishes(&mut it).is_empty());
    let mut it = Driven::user_era();
    it.press("Space");
    it.model.on_key(KeyId(3), Action::Delete);
    assert!(matches!(top(&it), Modal::Question(_)));
    assert!(wishes(&mut it).is_empty());
}

#[test]
fn a_read_only_connection_refuses_at_once() {
    let mut it = Driven::user_era();
    it.model.cx.connection.read_only = true;
    it.press("* d");
    let notice = it.model.cx.notice.as_ref().unwrap();
    assert_eq!(notice.text, "Cannot delete marked: read-only");
    assert!(wishes(&mut it).is_empty());
}

#[test]
fn escape_leaves_the_range_before_the_filter() {
    let mut it = Driven::user_era();
    it.press("/ a Enter V j Esc");
    assert_eq!(it.model.cx.keys.filter(), "a");
    assert!(it.model.cx.keys.marks().is_empty());
    it.press("Esc");
    assert_eq!(it.model.cx.keys.filter(), "");
    it.press("* ~");
    assert!(it.model.cx.keys.marks().is_empty());
    it.press("* *");
    assert!(it.model.cx.keys.marks().is_empty());
    it.press("~ u");
    assert!(it.model.cx.keys.marks().is_empty());
}
