//! The steps: refused, lost, stopped, undone.

use super::*;

#[test]
fn every_change_waits_for_the_proof_of_the_one_before() {
    let mut on = world();
    let mut it = planned(&mut on);
    it.press("F2");
    let mut last = 0;
    while it.answer_account(&mut on, Fate::Done) {
        let open = it.open.iter().filter(|(_, call)| call.changes()).count();
        assert!(open <= 1, "{:?}", it.open);
        assert!(on.changes.len() - last <= 1);
        last = on.changes.len();
        // A second Enter, and Esc with nothing to stop, change nothing.
        it.press("Enter");
    }
    assert_eq!(on.changes.len(), 3);
    assert!(matches!(it.sent(), Call::Create(_)));
}

#[test]
fn a_failed_step_offers_an_undo_that_leaves_nothing() {
    for failing in 1..3 {
        let mut on = world();
        let mut it = planned(&mut on);
        it.press("F2");
        while it.answer_account(&mut on, Fate::Done) && on.changes.len() < failing {}
        while !it.open.iter().any(|(_, call)| call.changes()) {
            assert!(it.answer_account(&mut on, Fate::Done));
        }
        assert!(it.answer_account(&mut on, Fate::Refused));
        assert!(
            rows(&it).contains("nas1 refused the request."),
            "{}",
            rows(&it)
        );
        assert!(rows(&it).contains("Press u to undo this"));
        assert!(!on.is_empty());
        it.press("u");
        assert!(said(question(&it)).contains("group svc-homepage"));
        // The default changes nothing.
        it.press("Enter");
        assert!(it.sent_nothing());
        it.press("u Tab Enter");
        it.answer_accounts(&mut on);
        assert!(on.is_empty(), "{on:?}");
        assert!(rows(&it).contains("nas1 has none of it"), "{}", rows(&it));
        it.press("Enter");
        assert!(matches!(top(&it), Modal::AccountForm(_)), "the input stays");
    }
}

#[test]
fn a_first_step_that_fails_returns_to_the_form_with_the_error_at_its_field() {
    let mut on = world();
    let mut it = planned(&mut on);
    it.press("F2");
    while !it.open.iter().any(|(_, call)| call.changes()) {
        assert!(it.answer_account(&mut on, Fate::Done));
    }
    let mut fault = Fault::new(Kind::Invalid, "nas1 refused the group.");
    fault.fields = vec![FieldError {
        field: "name".into(),
        text: "This name is reserved.".into(),
    }];
    it.reply(Outcome::Failed(fault));
    assert!(matches!(top(&it), Modal::AccountForm(_)));
    assert_eq!(
        error(&form(&it).form, AccountField::Group),
        "This name is reserved."
    );
    assert_eq!(form(&it).form.text(AccountField::User), "svc-homepage");
}

#[test]
fn names_in_use_are_told_at_their_fields_before_anything_is_sent() {
    let mut on = world();
    let mut it = planned(&mut on);
    // The user exists, and group and privilege follow its name.
    it.press("Ctrl-U svc-metrics F2");
    assert!(error(&form(&it).form, AccountField::User).contains("another user"));
    assert!(it.sent_nothing() && it.model.account.job().is_none());
    it.press("Ctrl-U svc-x Tab Tab Tab Tab Tab Ctrl-U ansible F2");
    assert!(error(&form(&it).form, AccountField::Key).contains("another key"));
    // Another administrator was faster than the form.
    let mut on = world();
    let mut it = planned(&mut on);
    on.groups = vec![crate::domain::account::Group {
        id: 7,
        gid: Some(3007),
        name: "svc-homepage".into(),
        smb: Some(false),
        builtin: Some(false),
        users: Some(Vec::new()),
    }];
    it.press("F2");
    it.answer_accounts(&mut on);
    assert!(on.changes.is_empty());
    // It could be the work of an interrupted run; by default it is not used.
    it.press("Enter");
    assert!(error(&form(&it).form, AccountField::Group).contains("(7)"));
}

#[test]
fn esc_stops_after_the_running_step() {
    let mut on = world();
    let mut it = planned(&mut on);
    it.press("F2");
    while !it.open.iter().any(|(_, call)| call.changes()) {
        assert!(it.answer_account(&mut on, Fate::Done));
    }
    it.press("Esc");
    assert!(rows(&it).contains("stops after this step"));
    it.answer_accounts(&mut on);
    assert_eq!((on.groups.len(), on.privileges.len()), (1, 0));
    assert!(rows(&it).contains("You stopped before this step."));
    // Leaving asks, because the group remains.
    it.press("Esc");
    assert!(said(question(&it)).contains("group svc-homepage"));
    it.press("Tab Enter");
    assert!(matches!(top(&it), Modal::AccountForm(_)));
    assert_eq!(on.groups.len(), 1);
}

#[test]
fn quitting_during_the_steps_names_what_remains() {
    let mut on = world();
    let mut it = planned(&mut on);
    it.press("F2");
    while on.groups.is_empty() {
        assert!(it.answer_account(&mut on, Fate::Done));
    }
    it.press("Ctrl-C");
    let words = said(question(&it));
    assert!(words.contains("svc-homepage"), "{words}");
    it.press("Esc");
    assert!(!it.quits());
    it.press("Ctrl-C Tab Enter");
    assert!(it.quits());
}

#[test]
fn a_lost_reply_to_the_key_is_told_twice_and_sent_once() {
    let mut on = world();
    let mut it = planned(&mut on);
    it.press("F2");
    it.answer_accounts(&mut on);
    it.reply(lost());
    assert!(
        it.model
            .cx
            .modals
            .iter()
            .any(|m| matches!(m, Modal::LostReply(_)))
    );
    assert!(rows(&it).contains("possibly key homepage"), "{}", rows(&it));
    assert!(it.sent_nothing());
}

proptest! {
    /// Whatever happens to the requests and whichever keys are pressed: no two changes at once, nothing sent twice, and what is not ours stays.
    #[test]
    fn anything_may_happen_during_the_steps(events in proptest::collection::vec(0..12_u8, 0..60)) {
        let mut on = world();
        let mut it = planned(&mut on);
        it.press("F2");
        for event in events {
            match event {
                0..4 => drop(it.answer_account(&mut on, Fate::Done)),
                4 => drop(it.answer_account(&mut on, Fate::Refused)),
                5 => drop(it.answer_account(&mut on, Fate::Lost(true))),
                6 => drop(it.answer_account(&mut on, Fate::Lost(false))),
                7 => gone(&mut it),
                8 => back(&mut it),
                9 => drop(it.press("Esc")),
                10 => drop(it.press("u Tab Enter")),
                _ => drop(it.press("Enter F2")),
            }
            let open = it.open.iter().filter(|(_, call)| call.changes()).count();
            prop_assert!(open <= 1, "{:?}", it.open);
        }
        let groups = on.changes.iter().filter(|call| matches!(call, Call::CreatePart(NewPart::Group { .. })));
        // One for each time that the form was sent.
        prop_assert!(groups.count() <= 20);
        for key in user_keys() {
            prop_assert!(on.keys.iter().any(|it| it.id == key.id));
        }
    }
}
