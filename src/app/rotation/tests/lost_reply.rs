//! Failures of a rotation: refusals, lost replies, deleted keys, and stopping.

use super::*;
use crate::domain::hash_print::{HashField, HashKey};

#[test]
fn a_refused_create_begins_nothing() {
    let mut it = Driven::user_era();
    it.press("j t F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    let fault = Fault::new(Kind::Denied, "The key was refused.");
    it.reply(Outcome::Failed(fault));
    it.keep(&mut kept);
    assert!(kept.is_empty());
    let Some(Modal::RotateForm(form)) = it.model.cx.modals.last() else {
        panic!("{:?}", it.model.cx.modals)
    };
    assert!(form.sending.is_none() && form.fault.is_some());
}

#[test]
fn an_answer_that_is_lost_leaves_a_rotation_to_go_on_with() {
    let mut it = Driven::user_era();
    it.press("j t F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    it.reply(Outcome::Unknown(Fault::new(Kind::OutcomeUnknown, "lost")));
    let (id, _) = it.open.remove(0);
    let mut keys = user_keys();
    keys.push(user_key(NEW, NAME, Some("svc-backup"), 0, Some(90)));
    let outcome = Outcome::Done(Reply::Keys {
        keys: keys.into(),
        scope: crate::api::Scope::All,
        skipped: 0,
    });
    it.told(LinkEvent::Answer { id, outcome });
    it.keep(&mut kept);
    assert!(
        it.question().contains("which keeps working"),
        "{}",
        it.question()
    );
    assert_eq!(kept[0].successor, Some(KeyId(NEW)));
    it.press("Esc t");
    it.sessions(&[]);
    assert_eq!(it.stands_at(), Step::Carry);
}

#[test]
fn what_does_not_work_is_reset_and_not_rotated() {
    for (keys, why) in [
        ("G", "owner was deleted, or its directory"),
        ("j j j t", "reset (r)"),
        ("j j j j t", "reset (r)"),
    ] {
        let mut it = Driven::user_era();
        it.press(keys);
        if keys == "G" {
            it.press("t");
        }
        assert!(it.question().contains(why), "{}", it.question());
    }
}

#[test]
fn stopping_changes_nothing_on_the_system() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[3]);
    it.press("X");
    assert!(it.question().contains("both remain"), "{}", it.question());
    it.press("y");
    it.keep(&mut kept);
    assert!(kept.is_empty() && it.sent_nothing());
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn a_near_expiry_frees_the_name_for_the_successor() {
    let mut it = Driven::user_era();
    it.press("j t");
    // Name, Owner, Expires, Old key.
    it.press("Down Down Down Right Right F2");
    let mut kept = Vec::new();
    it.keep(&mut kept);
    assert_eq!(kept[0].ending, Ending::Expire(7));
    it.new_secret();
    it.save_to_file();
    it.press("Esc");
    it.sessions(&[NEW]);
    it.listed(with_successor());
    it.keep(&mut kept);
    ask_the_end(&mut it, &[NEW]);
    it.press("y");
    let Call::Update(KeyId(3), change) = it.sent().clone() else {
        panic!("{:?}", it.sent())
    };
    assert_eq!(change.name.as_deref(), Some("backup-replication-old"));
    let old = user_key(
        3,
        "backup-replication-old",
        Some("svc-backup"),
        800,
        Some(7),
    );
    it.reply(Outcome::Done(Reply::Updated(Box::new(old))));
    assert!(matches!(it.sent(), Call::Update(KeyId(NEW), _)));
    let renamed = user_key(NEW, "backup-replication", Some("svc-backup"), 0, Some(90));
    it.reply(Outcome::Done(Reply::Updated(Box::new(renamed))));
    it.keep(&mut kept);
    assert!(kept.is_empty());
}

#[test]
fn without_the_right_to_see_sessions_the_person_decides() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[NEW]);
    it.press("R");
    let at = it
        .open
        .iter()
        .position(|(_, call)| matches!(call, Call::Sessions { .. }));
    let (id, _) = it.open.remove(at.unwrap());
    let fault = Fault::new(Kind::Denied, "Not authorized.");
    let outcome = Outcome::Failed(fault);
    it.told(LinkEvent::Answer { id, outcome });
    assert_eq!(it.stands_at(), Step::Wait);
    it.listed(with_successor());
    it.press("Enter");
    let at = it
        .open
        .iter()
        .position(|(_, call)| matches!(call, Call::Sessions { .. }));
    let (id, _) = it.open.remove(at.unwrap());
    let outcome = Outcome::Failed(Fault::new(Kind::Denied, "Not authorized."));
    it.told(LinkEvent::Answer { id, outcome });
    it.listed(with_successor());
    assert!(it.question().contains("are unknown: Not authorized."));
}

#[test]
fn the_other_system_s_plans_are_left_alone() {
    let mut it = Driven::user_era();
    let mut other = {
        let mut kept = Vec::new();
        made(&mut kept);
        kept.remove(0)
    };
    other.address = "wss://nas2".into();
    it.model.rotation.rotations.push(other);
    assert!(
        it.model
            .rotation
            .involving(KeyId(3), &it.model.cx)
            .is_none()
    );
    it.press("j t");
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::RotateForm(_))
    ));
}

#[test]
fn a_successor_that_is_refused_when_it_is_made_again_ends_the_rotation() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[]);
    it.press("R");
    it.listed(user_keys());
    assert_eq!(it.stands_at(), Step::Make);
    it.press("Enter F2");
    it.keep(&mut kept);
    assert_eq!((kept.len(), kept[0].successor), (1, None));
    it.reply(Outcome::Failed(Fault::new(Kind::Denied, "No.")));
    it.keep(&mut kept);
    assert!(kept.is_empty());
    // The form is the only open modal, and receives the keys.
    assert!(matches!(
        it.model.cx.modals.as_slice(),
        [Modal::RotateForm(_)]
    ));
}

#[test]
fn another_key_with_the_number_of_the_successor_is_left_alone() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[NEW]);
    assert_eq!(it.stands_at(), Step::End);
    // The successor was deleted elsewhere, and another key has its id.
    let mut keys = user_keys();
    keys.push(user_key(NEW, "somebody-s", Some("svc-hass"), -1, None));
    it.press("R");
    it.listed(keys);
    assert_eq!(it.stands_at(), Step::Make);
    assert!(
        it.model
            .rotation
            .involving(KeyId(NEW), &it.model.cx)
            .is_none()
    );
}

#[test]
fn a_successor_that_was_revoked_is_seen_before_the_old_key_ends() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[NEW]);
    assert_eq!(it.stands_at(), Step::End);
    it.press("Enter");
    it.sessions(&[]);
    let mut keys = with_successor();
    if let Some(Access::User(own)) = keys.last_mut().map(|key| &mut key.access) {
        own.revoked = true;
    }
    it.listed(keys);
    assert_eq!(it.stands_at(), Step::Mend);
    assert!(it.sent_nothing());
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::Rotation(_))
    ));
    // The next step is its reset, with the expiry that such a key needs.
    it.press("Enter");
    assert!(matches!(
        it.model.cx.modals.last(),
        Some(Modal::ResetForm(_))
    ));
}

#[test]
fn a_secret_that_somebody_else_made_voids_what_was_known() {
    let print = |of: &str| {
        let run = HashKey::new(&[7; 32]);
        HashPrint::of(&run, HashField::KeyHash, of)
    };
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[NEW]);
    for (hash, step) in [("one", Step::End), ("one", Step::End), ("two", Step::Carry)] {
        let mut keys = with_successor();
        keys.last_mut().unwrap().hash_print = print(hash);
        it.press("R");
        it.listed(keys);
        it.keep(&mut kept);
        assert_eq!(it.stands_at(), step, "{hash}");
        it.sessions(&[]);
    }
    assert!(kept[0].reset && !kept[0].carried);
}

#[test]
fn when_both_keys_are_gone_the_plan_is_forgotten() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[]);
    let mut keys = user_keys();
    keys.retain(|key| key.id != KeyId(3));
    it.press("R");
    it.listed(keys);
    it.keep(&mut kept);
    assert!(kept.is_empty());
    assert!(
        it.question().contains("no longer exist"),
        "{}",
        it.question()
    );
    it.press("Enter");
    assert!(it.model.cx.modals.is_empty());
}

#[test]
fn the_rename_at_the_end_leaves_the_form_on_top_alone() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[NEW]);
    ask_the_end(&mut it, &[NEW]);
    it.press("y Esc k e X");
    let typed = |it: &Driven| match it.model.cx.modals.last() {
        Some(Modal::KeyForm(form)) => (form.sending, form.form.dirty()),
        other => panic!("{other:?}"),
    };
    assert_eq!(typed(&it), (None, true));
    it.reply(Outcome::Done(Reply::Deleted));
    assert!(matches!(it.sent(), Call::Update(KeyId(NEW), _)));
    assert_eq!(typed(&it), (None, true));
    let renamed = user_key(NEW, "backup-replication", Some("svc-backup"), 0, Some(90));
    it.reply(Outcome::Done(Reply::Updated(Box::new(renamed))));
    assert_eq!(typed(&it), (None, true));
}

#[test]
fn a_reset_that_is_refused_changes_nothing_of_what_is_known() {
    let mut kept = Vec::new();
    let mut it = carried(&mut kept, &[]);
    it.press("Enter Tab Tab Enter y");
    it.keep(&mut kept);
    assert!(!kept[0].carried);
    it.reply(Outcome::Failed(Fault::new(Kind::Denied, "No.")));
    it.keep(&mut kept);
    assert!(kept[0].carried && !kept[0].reset);
    assert_eq!(it.stands_at(), Step::Prove);
}

#[test]
fn what_another_run_rotates_is_not_made_twice() {
    let mut it = Driven::user_era();
    it.press("j t F2");
    let plan = it.rotation().clone();
    let fault = Fault::new(
        Kind::Denied,
        "Another tnkeys process has started a rotation of this key.",
    );
    it.send(Msg::RotationSaved(Box::new(plan), Err(fault)));
    assert!(it.sent_nothing());
    assert!(
        it.model
            .rotation
            .involving(KeyId(3), &it.model.cx)
            .is_none()
    );
    let Some(Modal::RotateForm(form)) = it.model.cx.modals.last() else {
        panic!("{:?}", it.model.cx.modals)
    };
    assert!(form.sending.is_none() && form.fault.is_some());
}
