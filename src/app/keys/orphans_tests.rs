//! Keys whose owner was not found.

use crate::api::Call;
use crate::app::modal::Modal;
use crate::app::testkit::screen::{facts, labels, question, said};
use crate::app::testkit::*;
use crate::domain::{KeyChange, KeyId};

#[test]
fn an_orphan_is_edited_only_after_a_question_that_says_what_it_does() {
    let mut it = Driven::user_era();
    it.model.cx.keys.reveal(KeyId(8));
    it.press("e");
    let words = said(question(&it));
    for part in [
        "truecharts (8)",
        "nas1",
        "revoke this key permanently",
        "does not distinguish the two",
        "directory outage",
    ] {
        assert!(words.contains(part), "{part} missing in: {words}");
    }
    it.press("Enter");
    assert!(it.model.cx.modals.is_empty());
    it.press("e Tab Enter x F2");
    let change = KeyChange {
        name: Some("truechartsx".into()),
        ..KeyChange::default()
    };
    assert_eq!(it.sent(), &Call::Update(KeyId(8), change));
}

#[test]
fn an_owner_who_is_lost_while_the_form_is_open_is_asked_about() {
    let mut it = Driven::user_era();
    it.press("e x");
    it.model
        .cx
        .keys
        .put(user_key(9, "ansible", None, 130, None), now());
    it.press("F2");
    assert!(it.sent_nothing());
    assert!(said(question(&it)).contains("revoke this key permanently"));
    it.press("Enter");
    assert!(matches!(it.model.cx.modals.last(), Some(Modal::KeyForm(_))));
    it.press("F2 Tab Enter");
    assert!(matches!(it.sent(), Call::Update(KeyId(9), _)));
}

#[test]
fn reset_rotate_and_delete_of_an_orphan_say_what_is_true() {
    let mut it = Driven::user_era();
    it.model.cx.keys.reveal(KeyId(8));
    it.press("r");
    let words = said(question(&it));
    assert_eq!(labels(question(&it)), ["Close"]);
    for part in [
        "Cannot reset key",
        "would accept a reset",
        "revoked again immediately",
        "same name does not become its owner",
        "create another one",
        "wait until it responds",
    ] {
        assert!(words.contains(part), "{part} missing in: {words}");
    }
    it.press("Enter t");
    assert!(said(question(&it)).contains("does not respond"));
    it.press("Enter d");
    let words = said(question(&it));
    assert!(words.contains("The key works again"), "{words}");
    assert!(facts(&it, 8).contains("deleted user"));
}

#[test]
fn a_revoked_key_is_not_said_to_expire_never() {
    let it = Driven::user_era();
    for id in [7, 8] {
        let facts = facts(&it, id);
        assert!(facts.contains("expires unknown while revoked"), "{facts}");
    }
    assert!(facts(&it, 9).contains("expires never"));
    assert!(!facts(&it, 8).contains("local"));
}
